/**
 * `npm run mock -w console`: the console's build on a platform that only pretends. For work on the console, run `npm run
 * dev -w console` beside it; Vite sends API calls here.
 *
 *   node dev/main.ts [--port 8099] [--scenario full|empty|failing] [--role admin|operator|viewer] [--first-sign-in]
 *
 * Sign in as `admin` with the password `correct horse battery`.
 */
import { parseArgs } from 'node:util';
import { startMockServer } from './mock-server.ts';
import { isScenario } from './world.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8099' },
    scenario: { type: 'string', default: 'full' },
    role: { type: 'string', default: 'admin' },
    'first-sign-in': { type: 'boolean', default: false },
  },
});
if (!isScenario(values.scenario)) throw new TypeError(`There is no scenario "${values.scenario}".`);

const server = await startMockServer({
  port: Number(values.port),
  scenario: values.scenario,
  role: values.role === 'operator' || values.role === 'viewer' ? values.role : 'admin',
  passwordChangeRequired: values['first-sign-in'],
});
process.stdout.write(`${server.url}\n`);
