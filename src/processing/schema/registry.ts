import type { Actor, Catalog, CatalogObject, Collection } from '#catalog';
import { type Clock, isCoded } from '#foundation';
import { checkCompatibility } from './compatibility/check-compatibility.ts';
import { COMPATIBILITY_DEFAULT, type CompatibilityLevel } from './compatibility/level.ts';
import type { Violation } from './compatibility/violation.ts';
import { errors } from './errors.ts';
import { parseSchemaDocument, type SchemaDocument } from './schema-document.ts';
import { SUBJECT_BYTES_MAX, type Subject, type SubjectEvents, subjectKind, VERSIONS_MAX } from './subject.ts';
import { compileValidator, type Validator } from './validator.ts';

export interface RegistryOptions {
  /** Opened with {@link subjectKind}. */
  catalog: Catalog;
  clock: Clock;
}

export interface Registration {
  /** Sets the subject's level as well; it already decides about this version. */
  compatibility?: CompatibilityLevel | undefined;
  actor: Actor;
}

/** A version ready for use. */
export interface ActiveSchema {
  subject: string;
  version: number;
  validator: Validator;
}

/** How often a registration is tried again when another one of the same subject came first. */
const TRIES_MAX = 5;

/** The schemas of all topics: versions by subject, checked against the older ones before they are taken. */
export class SchemaRegistry {
  readonly #subjects: Collection<Subject, SubjectEvents>;
  readonly #clock: Clock;
  /** The newest version of each subject that was asked for, compiled. */
  readonly #active = new Map<string, ActiveSchema>();

  constructor({ catalog, clock }: RegistryOptions) {
    this.#subjects = catalog.collection(subjectKind);
    this.#clock = clock;
  }

  /** By name. */
  subjects(): CatalogObject<Subject>[] {
    return [...this.#subjects.all().values()].sort((a, b) => (a.value.name < b.value.name ? -1 : 1));
  }

  /** Throws `schema_not_found`. */
  get(subject: string): CatalogObject<Subject> {
    const found = this.#find(subject);
    if (found === undefined) throw errors.schema_not_found(`There is no schema "${subject}".`);
    return found;
  }

  /** The newest version as JSON; undefined if there is none. */
  latest(subject: string): unknown {
    const newest = this.#find(subject)?.value.versions.at(-1);
    return newest === undefined ? undefined : JSON.parse(newest.text);
  }

  /** The newest version, compiled; undefined if there is none. Answers from memory. */
  active(subject: string): ActiveSchema | undefined {
    const versions = this.#find(subject)?.value.versions;
    const newest = versions?.at(-1);
    if (versions === undefined || newest === undefined) return undefined;
    const known = this.#active.get(subject);
    if (known?.version === versions.length) return known;
    const validator = compileValidator(parseSchemaDocument(JSON.parse(newest.text)));
    const active = { subject, version: versions.length, validator };
    this.#active.set(subject, active);
    return active;
  }

  /**
   * Makes `schema` the newest version of the subject; resolves when that is durable. The newest version again
   * changes nothing (`created` is false). Rejects with `schema_invalid`, `schema_incompatible` (details:
   * `violations`) or `schema_versions_exhausted`.
   */
  async register(
    subject: string,
    schema: unknown,
    registration: Registration,
  ): Promise<{ subject: string; version: number; created: boolean }> {
    const document = parseSchemaDocument(schema);
    compileValidator(document);
    for (let tries = 1; ; tries++) {
      try {
        return await this.#tryRegister(subject, document, registration);
      } catch (error) {
        const isLate = isCoded(error, 'version_conflict') || isCoded(error, 'name_taken');
        if (!isLate || tries === TRIES_MAX) throw error;
      }
    }
  }

  /** What stands against `schema` as the next version. Rejects with `schema_invalid`. */
  check(subject: string, schema: unknown, level?: CompatibilityLevel): Violation[] {
    const document = parseSchemaDocument(schema);
    compileValidator(document);
    return this.#violations(this.#find(subject)?.value, document, level);
  }

  async setLevel(
    subject: string,
    compatibility: CompatibilityLevel,
    actor: Actor,
  ): Promise<CatalogObject<Subject>> {
    return this.#subjects.change(this.get(subject).id, 'level-changed', { compatibility }, { actor });
  }

  /** Calls `listener` with the name of each subject that changes. */
  onChange(listener: (subject: string) => void): () => void {
    return this.#subjects.onChange(({ after, before }) => {
      const name = (after ?? before)?.value.name;
      if (name !== undefined) listener(name);
    });
  }

  #find(subject: string): CatalogObject<Subject> | undefined {
    return this.#subjects.find(subject);
  }

  async #tryRegister(subject: string, document: SchemaDocument, { compatibility, actor }: Registration) {
    const before = this.#find(subject);
    const versions = before?.value.versions ?? [];
    if (versions.at(-1)?.text === document.text) {
      if (compatibility !== undefined) await this.setLevel(subject, compatibility, actor);
      return { subject, version: versions.length, created: false };
    }
    const violations = this.#violations(before?.value, document, compatibility);
    if (violations.length > 0) throw incompatible(subject, violations);
    checkRoom(subject, versions, document.text);
    const version = { text: document.text, createdAtMs: this.#clock.nowMs(), createdBy: actor.id };
    const data = { name: subject, compatibility: compatibility ?? null, version };
    const after =
      before === undefined
        ? await this.#subjects.create('registered', data, { actor })
        : await this.#subjects.change(before.id, 'registered', data, { actor, ifVersion: before.version });
    return { subject, version: after.value.versions.length, created: true };
  }

  #violations(
    subject: Subject | undefined,
    document: SchemaDocument,
    level?: CompatibilityLevel,
  ): Violation[] {
    const older = (subject?.versions ?? []).map(({ text }, i) => ({
      version: i + 1,
      document: parseSchemaDocument(JSON.parse(text)),
    }));
    return checkCompatibility(document, older, level ?? subject?.compatibility ?? COMPATIBILITY_DEFAULT);
  }
}

function incompatible(subject: string, violations: readonly Violation[]): Error {
  const [first] = violations;
  return errors.schema_incompatible(
    `The schema does not fit the older versions of "${subject}": ${first?.pointer || '/'}: ${first?.message}.`,
    { details: { violations } },
  );
}

function checkRoom(subject: string, versions: Subject['versions'], text: string): void {
  const bytes = versions.reduce((sum, version) => sum + version.text.length, text.length);
  if (versions.length < VERSIONS_MAX && bytes <= SUBJECT_BYTES_MAX) return;
  throw errors.schema_versions_exhausted(
    `"${subject}" may have ${VERSIONS_MAX} versions of together ${SUBJECT_BYTES_MAX} characters.`,
  );
}
