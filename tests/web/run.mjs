// SPDX-License-Identifier: MIT
// Tests of the site in Chromium: node tests/web/run.mjs [--site DIR] [--cli FILE] [--filter WORDS]
// Ends with "N passed, N failed". Screenshots go to build/shots/. Where the site, the browser or
// playwright-core is missing, it says so and exits with 77 (with 1 if SERVESCAPE_STRICT is set).
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCases } from './lib/harness.mjs';
import { startServer } from './lib/server.mjs';

const repo = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({ options: {
  site: { type: 'string', default: join(repo, 'build/web') },
  cli: { type: 'string', default: join(repo, 'build/native/servescape') },
  shots: { type: 'string', default: join(repo, 'build/shots') },
  filter: { type: 'string', default: '' },
} });

function missing(what) {
  console.log(`${process.env.SERVESCAPE_STRICT ? 'FAILED' : 'skipped'}: ${what}`);
  process.exit(process.env.SERVESCAPE_STRICT ? 1 : 77);
}

function playwright() {
  for (const folder of [join(repo, 'build/fetched'), repo, process.cwd()]) {
    try {
      return createRequire(join(folder, 'here.js'))('playwright-core');
    } catch { /* the next one */ }
  }
  return missing('playwright-core is not there: ./dev test fetches it');
}

const chromium = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!chromium) missing('no Chromium');
if (!existsSync(join(values.site, 'index.html'))) missing(`no site in ${values.site}: ./dev build`);

for (const name of ['start', 'knobs', 'sweep', 'editor', 'address', 'layout', 'idle', 'input',
  'mirror', 'failure', 'budget', 'parity']) {
  await import(`./cases/${name}.mjs`);
}

const browser = await playwright().chromium.launch({
  executablePath: chromium,
  headless: false,  // its own flag below is the newer mode
  args: ['--headless=new', '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const server = await startServer(values.site);
const world = { browser, server, repo, site: values.site, cli: values.cli, shots: values.shots };
const { passed, failed } = await runCases(world, values.filter);
await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
