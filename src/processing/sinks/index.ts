export { type ViewRoutesDeps, viewRoutes } from './http/view-routes.ts';
export { viewMigrations } from './migrations.ts';
export {
  type ViewColumn,
  type ViewDefinition,
  type ViewDraft,
  viewKind,
  viewOfTopic,
  viewTopic,
} from './view.ts';
export { openViews, type View, VIEW_ROWS_MAX, type Views, type ViewsOptions } from './views.ts';
