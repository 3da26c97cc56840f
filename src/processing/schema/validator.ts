import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isSchemaObject } from './json-schema.ts';
import { asInvalidSchema, type SchemaDocument } from './schema-document.ts';

/** Errors of one value that are told; a value can have very many. */
export const VALIDATION_ERRORS_MAX = 5;

/** Where a value breaks its schema. */
export interface ValidationError {
  /** JSON pointer into the value. */
  pointer: string;
  /** The keyword that failed. */
  rule: string;
  message: string;
}

/** A schema version compiled to functions: for the path that every event takes. */
export interface Validator {
  /** True if the value is valid. Never throws, does not change the value. */
  isValid(value: unknown): boolean;
  /** The first {@link VALIDATION_ERRORS_MAX} errors, empty for a valid value. Slower: only for values that failed. */
  errorsOf(value: unknown): ValidationError[];
}

/** Compiles a schema with format assertions. Rejects with `schema_invalid` what the meta-schema does not allow. */
export function compileValidator(document: SchemaDocument): Validator {
  const check = asInvalidSchema(() => compile(document, false));
  let checkAll: ValidateFunction | undefined;
  return {
    isValid: (value) => runsThrough(check, value),
    errorsOf: (value) => {
      // Compiled only when the first invalid value is met: most schemas never need it.
      checkAll ??= compile(document, true);
      if (runsThrough(checkAll, value)) return [];
      const found = (checkAll.errors ?? []).slice(0, VALIDATION_ERRORS_MAX).map(toValidationError);
      return found.length > 0 ? found : [NOT_CHECKABLE];
    },
  };
}

const NOT_CHECKABLE: ValidationError = {
  pointer: '',
  rule: 'schema',
  message:
    'the value could not be checked: it is nested too deeply, or names a property that breaks comparison',
};

/**
 * A value must not stop a stream: one that exhausts the stack of a recursive schema, or whose own `valueOf` member
 * breaks the compiler's deep comparison, is invalid.
 */
function runsThrough(check: ValidateFunction, value: unknown): boolean {
  try {
    return check(value);
  } catch {
    check.errors = null;
    return false;
  }
}

function compile(document: SchemaDocument, allErrors: boolean): ValidateFunction {
  const ajv = allErrors ? (everyError ??= createAjv(true)) : (firstError ??= createAjv(false));
  for (const keyword of document.annotations) {
    if (ajv.RULES.keywords[keyword] !== true) ajv.addKeyword(keyword);
  }
  const { root } = document;
  if (!isSchemaObject(root)) return ajv.compile(root);
  // The dialect is fixed, and the document's own `$id` could collide with that of another version.
  const { $schema: _dialect, ...rest } = root;
  const schema = { ...rest, $id: `urn:millrace:schema:${++compiled}` };
  try {
    return ajv.compile(schema);
  } finally {
    // Else its cache would keep every schema ever compiled.
    ajv.removeSchema(schema);
  }
}

let compiled = 0;
/** One compiler stops at the first error; the other, slower one goes on. Shared: each costs megabytes. */
let firstError: Ajv2020 | undefined;
let everyError: Ajv2020 | undefined;

function createAjv(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors,
    strictSchema: true,
    strictNumbers: true,
    // These three refuse schemas that the specification allows, such as `required` in a branch of `anyOf`.
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    validateFormats: true,
    unicodeRegExp: true,
    logger: false,
    // Own properties only: else a value "has" `constructor` and `toString`.
    ownProperties: true,
  });
  formats.default(ajv);
  return ajv;
}

function toValidationError(error: ErrorObject): ValidationError {
  return { pointer: error.instancePath, rule: error.keyword, message: messageOf(error) };
}

function messageOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const name = params['additionalProperty'] ?? params['unevaluatedProperty'];
    return `must not have the property ${JSON.stringify(name)}`;
  }
  if (error.keyword === 'enum')
    return `must be one of ${JSON.stringify(params['allowedValues']).slice(0, 200)}`;
  if (error.keyword === 'const') return `must be ${JSON.stringify(params['allowedValue']).slice(0, 200)}`;
  return error.message ?? `breaks the rule "${error.keyword}"`;
}
