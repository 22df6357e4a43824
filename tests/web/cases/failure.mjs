// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';

const shown = async (app) => {
  await app.page.locator('#failure').waitFor({ state: 'visible' });
  assert.equal(await app.phase(), 'error');
  return app.page.locator('#failure h2').innerText();
};

test('failure: no WebGL 2', { opens: false, mayFail: true }, async (app) => {
  await app.page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function get(kind, ...rest) {
      return kind === 'webgl2' ? null : real.call(this, kind, ...rest);
    };
  });
  await app.open();
  assert.match(await shown(app), /cannot draw/);
  await app.shot('failure');
  await app.page.getByRole('button', { name: 'Copy diagnostics' }).click();
  const text = await app.page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /failure: webgl/);
  assert.match(text, /browser: Mozilla/);
});

test('failure: no WebAssembly', { opens: false, mayFail: true }, async (app) => {
  await app.page.addInitScript(() => { delete window.WebAssembly; });
  await app.open();
  assert.match(await shown(app), /cannot run/);
});

for (const file of ['servescape.wasm.lzma', 'servescape.js', 'loader.js', 'bridge.js']) {
  test(`failure: ${file} is missing`, { opens: false, mayFail: true }, async (app, world) => {
    world.server.trouble.set(file, { status: 404 });
    await app.open();
    assert.match(await shown(app), /did not (arrive|load)/);
    world.server.trouble.clear();
    await app.page.getByRole('button', { name: 'Load again' }).click();
    await app.settled();
  });
}

test('failure: the module is cut off', { opens: false, mayFail: true }, async (app, world) => {
  for (const bytes of [100, 100_000]) {
    world.server.trouble.set('servescape.wasm.lzma', { bytes });
    await app.open();
    assert.match(await shown(app), /did not arrive/);
  }
  world.server.trouble.clear();
});

test('failure: a lost context comes back', async (app) => {
  await app.settled();
  const lose = await app.page.evaluateHandle(() =>
    document.getElementById('app').getContext('webgl2').getExtension('WEBGL_lose_context'));
  await lose.evaluate((extension) => extension.loseContext());
  await app.page.waitForTimeout(300);
  const before = await app.frames();
  await lose.evaluate((extension) => extension.restoreContext());
  await app.until((n) => servescape.frames() > n, before);
  await app.drawn(6);
  const { decode, histogram } = await import('../lib/png.mjs');
  assert.ok(histogram(decode(await app.shot('context-restored'))).length > 100);
});

test('failure: a context that stays lost is told', { mayFail: true }, async (app) => {
  await app.settled();
  await app.page.evaluate(() => document.getElementById('app').getContext('webgl2')
    .getExtension('WEBGL_lose_context').loseContext());
  assert.match(await shown(app), /graphics/);
});

test('failure: no storage is no failure', { opens: false }, async (app) => {
  await app.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });
  });
  await app.open();
  await app.settled();
});

test('failure: without scripts the page says what it needs', { opens: false },
  async (app, world) => {
    const context = await world.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(world.server.root);
    assert.match(await page.locator('#no-script').innerText(), /needs JavaScript/);
    await context.close();
  });
