export { type Catalog, type CatalogOptions, openCatalog } from './catalog.ts';
export { type DomainEvent, decodeDomainEvent, EVENTS_TOPIC, encodeDomainEvent } from './domain-event.ts';
export { etagOf, versionOfIfMatch } from './etag.ts';
export { catalogMigrations } from './migrations.ts';
export {
  type Actor,
  type AnyObjectKind,
  type CatalogObject,
  type Collection,
  type CommandOptions,
  type Named,
  type ObjectChange,
  type ObjectKind,
  PLATFORM,
} from './object-kind.ts';
