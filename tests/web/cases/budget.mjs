// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from '../lib/harness.mjs';

const BUDGET = 600_000;  // bytes, gzip -9, of WebAssembly, scripts, styles and fonts

test('budget: what the page loads', async (app, world) => {
  await app.settled();
  const files = new Set(app.requests.filter((url) => url.startsWith('http'))
    .map((url) => new URL(url).pathname.slice(1) || 'index.html'));
  let sum = 0;
  const rows = [];
  for (const file of files) {
    const raw = readFileSync(join(world.site, file));
    const zipped = gzipSync(raw, { level: 9 }).length;
    if (/\.(wasm|js|css)$/.test(file)) sum += zipped;  // the fonts are in the first
    rows.push([file, raw.length, zipped]);
  }
  rows.sort((a, b) => b[2] - a[2]);
  for (const [file, raw, zipped] of rows.slice(0, 3)) {
    console.log(`        ${file}: ${raw} bytes, ${zipped} gz`);
  }
  console.log(`        ${files.size} files; WebAssembly, scripts and styles ${sum} bytes gz ` +
    `(budget ${BUDGET})`);
  assert.ok(sum <= BUDGET, `${sum} bytes gz`);
});

test('budget: the licences are there', { opens: false }, async (app, world) => {
  const folder = join(world.site, 'licenses');
  for (const name of ['servescape', 'dear-imgui', 'implot', 'inter-font']) {
    assert.ok(existsSync(join(folder, `${name}.txt`)), name);
  }
  for (const name of readdirSync(folder)) assert.ok(statSync(join(folder, name)).size > 300, name);
});
