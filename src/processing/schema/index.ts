export { checkCompatibility, type OlderSchema } from './compatibility/check-compatibility.ts';
export {
  COMPATIBILITY_DEFAULT,
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
} from './compatibility/level.ts';
export type { Violation } from './compatibility/violation.ts';
export { errors } from './errors.ts';
export { childPointer, type JsonSchema, pointerSteps } from './json-schema.ts';
export { type ActiveSchema, type Registration, SchemaRegistry } from './registry.ts';
export { schemaRoutes } from './routes.ts';
export { parseSchemaDocument, type SchemaDocument } from './schema-document.ts';
export { type Subject, subjectKind, subjectOfTopic } from './subject.ts';
export { compileValidator, type ValidationError, type Validator } from './validator.ts';
