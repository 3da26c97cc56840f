import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core reports, as far as the tests need it. */
interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** WCAG 2.2 up to AA, and what axe-core's authors hold to be good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Fails with every violation of accessibility on the page as it stands, each with the elements it concerns. */
export async function assertAccessible(page: Page, place: string): Promise<void> {
  const violations = await findViolations(page);
  assert.equal(violations.length, 0, `${place}\n${violations.map(describe).join('\n')}`);
}

export async function findViolations(page: Page): Promise<Violation[]> {
  // Evaluated, not added as a script element: the page's Content-Security-Policy stays as strict as it is.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource);
  const options = JSON.stringify({ runOnly: TAGS, resultTypes: ['violations'] });
  const results = (await page.evaluate(`axe.run(document, ${options})`)) as { violations: Violation[] };
  return results.violations;
}

function describe(violation: Violation): string {
  const nodes = violation.nodes.map(
    (node) => `    ${node.target.join(' ')}\n      ${node.failureSummary.replaceAll('\n', '\n      ')}`,
  );
  return `  ${violation.id}: ${violation.help}\n${nodes.join('\n')}`;
}
