// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from '../lib/harness.mjs';

const BUDGET = 600_000;  // bytes, gzip -9, of packed WebAssembly, scripts, styles and fonts

test('budget: what the page loads', async (app, world) => {
  await app.settled();
  const files = new Set(app.requests.filter((url) => url.startsWith('http'))
    .map((url) => new URL(url).pathname.slice(1) || 'index.html'));
  let sum = 0;
  const rows = [];
  for (const file of files) {
    const raw = readFileSync(join(world.site, file));
    const zipped = gzipSync(raw, { level: 9 }).length;
    if (/\.(lzma|js|css)$/.test(file)) sum += zipped;  // the fonts are in the first
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

test('budget: the module unpacks from pieces of any size', { opens: false }, async (app, world) => {
  const script = readFileSync(join(world.repo, 'web/js/unpack.js'));
  const { Unpacker } = await import(`data:text/javascript;base64,${script.toString('base64')}`);
  const packed = readFileSync(join(world.site, 'servescape.wasm.lzma'));
  const unpack = (bytes, piece) => {
    const unpacker = new Unpacker();
    const parts = [];
    for (let at = 0; at < bytes.length; at += piece) {
      parts.push(unpacker.push(bytes.subarray(at, at + piece)));
    }
    return Buffer.concat([...parts, unpacker.end()]);
  };
  const whole = unpack(packed, packed.length);
  assert.equal(whole.length, Number(packed.readBigUInt64LE(5)));
  assert.ok(WebAssembly.validate(whole));
  for (const piece of [11, 1000, 65_536]) assert.ok(unpack(packed, piece).equals(whole), piece);
  assert.throws(() => unpack(packed.subarray(0, 5), 5), /cut off|not packed/);
  for (let length = 100; length < 20_000; length += 97) {
    assert.throws(() => unpack(packed.subarray(0, length), 1000), /cut off/, `${length} bytes`);
  }
  assert.throws(() => unpack(packed.subarray(0, packed.length / 2), 1000), /cut off/);
  // The whole app is packed as what follows the first module, and unpacks after that one alone.
  const after = (before) => {
    const unpacker = new Unpacker(before);
    const next = readFileSync(join(world.site, 'whole.wasm.lzma'));
    return Buffer.concat([unpacker.push(next), unpacker.end()]);
  };
  const wholeApp = after(whole);
  assert.ok(WebAssembly.validate(wholeApp));
  assert.throws(() => after(whole.subarray(0, 1000)), /damaged|cut off/);
  assert.throws(() => unpack(Buffer.from('<!doctype html><html></html>'), 9), /not packed/);
});

test('budget: the licences are there', { opens: false }, async (app, world) => {
  const folder = join(world.site, 'licenses');
  for (const name of ['servescape', 'dear-imgui', 'implot', 'inter-font']) {
    assert.ok(existsSync(join(folder, `${name}.txt`)), name);
  }
  for (const name of readdirSync(folder)) assert.ok(statSync(join(folder, name)).size > 300, name);
});
