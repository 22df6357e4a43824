// SPDX-License-Identifier: MIT
// Tests of the site in Chromium: node tests/web/run.mjs [--site DIR] [--cli FILE] [--filter WORDS]
// [--part I/N]: only the I-th of every N cases, so that N programs share them. Ends with
// "N passed, N failed". Screenshots go to build/shots/. Where the site, the browser or
// playwright-core is missing, it says so and exits with 77 (with 1 if SERVESCAPE_STRICT is set).
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, repo } from './lib/browser.mjs';
import { runCases } from './lib/harness.mjs';
import { startServer } from './lib/server.mjs';

const { values } = parseArgs({ options: {
  site: { type: 'string', default: join(repo, 'build/web') },
  cli: { type: 'string', default: join(repo, 'build/native/servescape') },
  shots: { type: 'string', default: join(repo, 'build/shots') },
  filter: { type: 'string', default: '' },
  part: { type: 'string', default: '1/1' },
} });
const [part, parts] = values.part.split('/').map(Number);
if (!(part >= 1 && part <= parts)) throw new Error(`--part ${values.part}: wants I/N, 1 <= I <= N`);

const browser = await (async () => launch(values.site))().catch(({ message }) => {
  console.log(`${process.env.SERVESCAPE_STRICT ? 'FAILED' : 'skipped'}: ${message}`);
  process.exit(process.env.SERVESCAPE_STRICT ? 1 : 77);
});

for (const name of ['start', 'knobs', 'sweep', 'editor', 'address', 'layout', 'idle', 'input',
  'mirror', 'shell', 'axe', 'design', 'exports', 'failure', 'budget', 'engines',
  'whole', 'lessons', 'parity']) {
  await import(`./cases/${name}.mjs`);
}

const server = await startServer(values.site);
const world = { browser, server, repo, site: values.site, cli: values.cli, shots: values.shots };
const { passed, failed } = await runCases(world, values.filter, part - 1, parts);
await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
