// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test, openPage } from '../lib/harness.mjs';
import { decode, histogram } from '../lib/png.mjs';

// How fast it is depends on the machine: ./dev bench measures it, a test only tells.
test('start: the page draws its first frame', { hash: '' }, async (app) => {
  const { frame, module, started } = await app.page.evaluate(() => servescape.timings());
  console.log(`        first frame ${frame.toFixed(0)} ms after the navigation, cold ` +
    `(module here ${module.toFixed(0)}, started ${started.toFixed(0)}; budget 1000)`);
  assert.match(await app.page.evaluate(() => servescape.version), /^\d+\.\d+\.\d+/);
  assert.ok(await app.frames() >= 1);
  const title = await app.page.title();
  assert.match(title, /servescape/);
  // What a chat or a search shows of a shared link.
  assert.equal(await app.page.getAttribute('meta[property="og:title"]', 'content'), title);
});

test('start: again, warm', { opens: false, hash: '' }, async (app) => {
  await app.open();
  await app.started();
  await app.page.reload();
  await app.started();
  const { frame } = await app.page.evaluate(() => servescape.timings());
  console.log(`        first frame ${frame.toFixed(0)} ms after the navigation, warm`);
});

test('start: a skeleton is there before the module', { opens: false }, async (app, world) => {
  let release;
  world.server.trouble.set('servescape.wasm.lzma', { until: new Promise((r) => { release = r; }) });
  await app.open();
  const { page } = app;
  assert.equal(await app.phase(), 'loading');
  await page.locator('#skeleton .name').waitFor({ state: 'visible' });
  assert.match(await page.locator('#skeleton header p').innerText(), /replicas/);
  const light = decode(await app.shot('skeleton-light'));
  assert.equal(histogram(light)[0].color, 'ffffff');
  const delay = await page.locator('#slow').evaluate((e) => getComputedStyle(e).animationDelay);
  assert.equal(delay, '3s', 'words about slowness only after three seconds');
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = histogram(decode(await app.shot('skeleton-dark')));
  assert.ok(dark.slice(0, 2).some(({ color }) => color === '151b22'), JSON.stringify(dark[0]));
  await app.until(() => getComputedStyle(document.getElementById('slow')).opacity === '1');
  release();
  await app.started();
  await page.locator('#skeleton').waitFor({ state: 'hidden' });
});

test('start: states go from loading to done', { opens: false }, async (app) => {
  await app.page.addInitScript(() => {
    window.states = [];
    new MutationObserver(() => {
      window.states.push(document.documentElement.dataset.state);
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-state'] });
  });
  await app.open();
  await app.settled();
  await app.until(() => document.documentElement.dataset.state === 'done');
  const states = await app.page.evaluate(() => window.states);
  assert.equal(states[0], 'ready', states.join());
  assert.equal(states[1], 'running', states.join());
  assert.equal(states.at(-1), 'done');
});

test('start: works below a path of any host', { url: 'below' }, async (app) => {
  await app.settled();
  const workers = await app.page.evaluate(() => servescape.workers());
  assert.equal(workers.mode, 'workers');
  assert.ok(workers.finished >= 1);
});

test('start: two pages stand side by side', async (app, world) => {
  const other = await openPage(world, { dark: true });
  await other.settled();
  await app.settled();
  assert.equal((await other.state()).digest, (await app.state()).digest);
  await other.context.close();
});
