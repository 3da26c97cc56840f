import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ApiOperation, documentedCodes, type Schema } from './openapi.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

const codes = documentedCodes();

/** An error is a problem with a documented code, and the server's own fault only if it says when to come back. */
export function assertGoodError({ status, headers, body }: Answer): void {
  assert.match(
    headers.get('content-type') ?? '',
    /^application\/problem\+json/u,
    `${status} is no problem: ${body}`,
  );
  const problem = JSON.parse(body) as Record<string, unknown>;
  assert.equal(problem['status'], status, body);
  assert.equal(problem['type'], `urn:millrace:error:${String(problem['code'])}`, body);
  assert.equal(codes.get(String(problem['code'])), status, `not in docs/reference/errors.md: ${body}`);
  assert.doesNotMatch(body, /node_modules|\.ts:\d|\bat \w+ \(/u, 'a problem tells of the inside');
  if (status >= 500 || status === 429) {
    assert.ok(status === 503 || status === 429, `${status}: ${body}`);
    assert.ok(headers.get('retry-after'), `${status} without Retry-After: ${body}`);
  }
}

/** Holds answers against the OpenAPI document: their status, media type and shape. */
export function createJudge(
  schemas: Record<string, Schema>,
): (operation: ApiOperation, answer: Answer) => void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, `#/components/schemas/${name}`);
  return (operation, answer) => {
    if (answer.status >= 400) {
      assertGoodError(answer);
      assert.ok('default' in operation.responses || String(answer.status) in operation.responses);
      return;
    }
    const declared = operation.responses[String(answer.status)];
    assert.ok(
      declared,
      `${answer.status} is not among the documented ${Object.keys(operation.responses).join(', ')}`,
    );
    const schema = declared.content?.['application/json']?.schema;
    if (schema === undefined) return;
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/u);
    assert.ok(
      ajv.validate(schema, JSON.parse(answer.body)),
      `${ajv.errorsText()}: ${answer.body.slice(0, 500)}`,
    );
  };
}
