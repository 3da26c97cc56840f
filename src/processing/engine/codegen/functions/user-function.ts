import { userFunctionsOf } from '../aggregates/user-aggregate.ts';
import type { Implementations } from './implementation.ts';

/** Scalar functions that the user wrote. They are handed null for NULL, as in Flink. */
export const userFunction: Implementations = {
  USER_FUNCTION: {
    kind: 'nulls',
    make: ({ user }, context) => {
      if (user === undefined) throw new TypeError('The call says which function it means.');
      return userFunctionsOf(context).scalar(user.id);
    },
  },
};
