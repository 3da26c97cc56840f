import { defineErrors } from '#foundation';

export const connectorErrors = defineErrors('engine', {
  source_unavailable: { status: 422, title: 'The source of a pipeline cannot be read' },
  sink_unavailable: { status: 422, title: 'The sink of a pipeline cannot be written' },
  lookup_failed: { status: 503, title: 'A table cannot be asked for rows' },
  table_not_found: { status: 422, title: 'There is no such table in the database' },
  option_invalid: { status: 422, title: 'An option of a table is wrong' },
});
