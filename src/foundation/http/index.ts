export { createProblem, PROBLEM_MEDIA_TYPE, type Problem, problemOf } from './problem.ts';
export { eventStreamAnswer, PAGE_LIMIT_MAX, pageOf, pageQuery, problemSchema } from './schemas.ts';
export { createService, type RouteAccess, type ServiceOptions } from './service.ts';
