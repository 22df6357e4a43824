// SPDX-License-Identifier: MIT
// Chromium as the tests and the benchmark start it. Throws in words where something is missing.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repo = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

function playwright() {
  for (const folder of [join(repo, 'build/fetched'), repo, process.cwd()]) {
    try {
      return createRequire(join(folder, 'here.js'))('playwright-core');
    } catch { /* the next one */ }
  }
  throw new Error('playwright-core is not there: ./dev test fetches it');
}

// Refuses where the site is missing, too: without it there is nothing to start.
export function launch(site) {
  const { chromium } = playwright();
  const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium');
  if (!existsSync(join(site, 'index.html'))) throw new Error(`no site in ${site}: ./dev build`);
  return chromium.launch({
    executablePath,
    headless: false,  // its own flag below is the newer mode
    args: ['--headless=new', '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
