// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { single, spike } from '../scenarios.mjs';

const open = async (app, text = spike) => {
  await app.page.evaluate((t) => servescape.load(t), text);
  await app.until((title) => servescape.state().scenario === title, text.match(/"(.*)"/)[1]);
  await app.settled();
};

test('knobs: dragging the rate changes p99 and the curves', async (app) => {
  await open(app);
  const before = await app.state();
  const chart = (await app.find('Latency over time', 'chart')).value;
  await app.drag('Rate', 0.6);
  await app.settled();
  const after = await app.state();
  assert.notEqual(after.digest, before.digest);
  assert.equal(after.verdict, 'stable');
  assert.ok(after.metrics['latency.p99'].value > before.metrics['latency.p99'].value,
    `${after.metrics['latency.p99'].value} > ${before.metrics['latency.p99'].value}`);
  assert.notEqual((await app.find('Latency over time', 'chart')).value, chart);
  assert.notEqual(after.settings['traffic.users.rate'] ?? after.text, before.text);
});

test('knobs: results arrive while the knob is held', async (app) => {
  await open(app);
  const { digest } = await app.state();
  const { rect: [x, y, w, h] } = await app.find('Replicas', 'slider');
  await app.page.mouse.move(x + w * 0.2, y + h / 2);
  await app.page.mouse.down();
  await app.page.mouse.move(x + w * 0.6, y + h / 2);
  await app.until((old) => servescape.state().digest !== old, digest);
  assert.equal((await app.state()).settled, false);
  await app.page.mouse.up();
  await app.settled();
  assert.equal((await app.state()).replications, 10);
});

test('knobs: where frames come late, motion waits while the knob is held', { opens: false },
  async (app) => {
    await app.page.addInitScript(() => {
      const ask = requestAnimationFrame;
      window.drawn = [];
      window.requestAnimationFrame = (draw) => ask(() => {
        setTimeout(() => { window.drawn.push(performance.now()); draw(); }, 40);
      });
    });
    await app.open();
    await app.started();
    await open(app);
    if (!(await app.state()).playback.playing) await app.click('Run');
    // The usual time between two frames, in milliseconds.
    const between = async () => {
      await app.page.evaluate(() => { window.drawn.length = 0; });
      await app.until(() => window.drawn.length > 12);
      const times = await app.page.evaluate(() => window.drawn);
      const gaps = times.slice(1).map((time, i) => time - times[i]).sort((p, q) => p - q);
      return gaps[gaps.length >> 1];
    };
    const free = await between();
    const { rect: [x, y, w, h] } = await app.find('Rate', 'slider');
    await app.page.mouse.move(x + w * 0.5, y + h / 2);
    await app.page.mouse.down();
    await app.page.waitForTimeout(1000);
    const held = await between();
    await app.page.mouse.up();
    console.log(`        ${free.toFixed(0)} ms between frames, ${held.toFixed(0)} while held`);
    assert.ok(held >= 100 + 40, `${held} ms`);
  });

test('knobs: undo and redo bring the scenario and its results back', async (app) => {
  await open(app);
  const before = await app.state();
  await app.drag('Rate', 0.85);
  await app.settled();
  const moved = await app.state();
  assert.notEqual(moved.digest, before.digest);
  await app.page.keyboard.press('Control+z');
  await app.until((digest) => servescape.state().settled && servescape.state().digest === digest,
    before.digest);
  assert.equal((await app.state()).text, before.text);
  await app.page.keyboard.press('Control+Shift+z');
  await app.until((digest) => servescape.state().settled && servescape.state().digest === digest,
    moved.digest);
});

test('knobs: a value can be typed', async (app) => {
  await open(app);
  await app.click('Rate value');
  await app.until(() => document.activeElement.id === 'typing');
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.type('123');
  await app.page.keyboard.press('Enter');
  await app.until(() => servescape.state().text.includes('123/s'));
  await app.settled();
  assert.match((await app.find('Rate', 'slider')).value, /123/);
});

test('knobs: 200,000 requests follow the hand', async (app) => {
  await open(app, single(100_000));
  await app.quiet();
  const times = await app.page.evaluate(async () => {
    const slider = servescape.ui().find((w) => w.label === 'Rate' && w.kind === 'slider');
    const [x, y, w, h] = slider.rect;
    const canvas = document.getElementById('app');
    canvas.setPointerCapture = () => {};
    // The slider runs from 50/s to 10,000/s, logarithmically, 7 pixels from its ends.
    const fire = (name, rate, buttons) => canvas.dispatchEvent(new PointerEvent(name, {
      pointerId: 1, pointerType: 'mouse', button: 0, buttons, bubbles: true, clientY: y + h / 2,
      clientX: x + 7 + (w - 14) * Math.log(rate / 50) / Math.log(200) }));
    const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
    fire('pointermove', 1000, 0);
    fire('pointerdown', 1000, 1);
    const results = [];
    for (const rate of [1100, 1200, 1300, 1400, 1300, 1200, 1100, 1000, 1100]) {
      const { digest } = servescape.state();
      const start = performance.now();
      fire('pointermove', rate, 1);
      let state;
      do {
        await frame();
        state = servescape.state();
      } while ((state.digest === digest || state.replications < 2) &&
        performance.now() - start < 5000);
      results.push({ ms: performance.now() - start, requests: state.requests });
      await frame();
      await frame();
    }
    fire('pointerup', 1100, 0);
    return results;
  });
  const sorted = times.map((t) => t.ms).sort((a, b) => a - b);
  const requests = times.at(-1).requests;
  console.log(`        ${requests.toLocaleString('en')} requests re-simulated and redrawn in ` +
    `${[0, 4, 8].map((i) => sorted[i].toFixed(0)).join(' .. ')} ms (least, middle, most; ` +
    'aim 100)');
  assert.ok(requests > 100_000, `${requests} requests`);
  assert.ok(sorted[4] < 3000, `${sorted[4]} ms`);
});

test('knobs: the picker opens the gallery, a card its scenario', { hash: '' }, async (app) => {
  await app.settled();
  const before = await app.state();
  await app.click('Scenario');
  await app.until(() => window.servescape?.state().place === 'Scenarios' &&
    servescape.ui().some((w) => w.label === 'Retry storm'));
  await app.click('Retry storm', 'button');
  await app.until((preset) => servescape.state().preset !== preset, before.preset);
  await app.settled();
  const after = await app.state();
  assert.notEqual(after.digest, before.digest);
});

test('knobs: pause stands still, play goes on', async (app) => {
  await open(app);
  if (!(await app.state()).playback.playing) await app.click('Run');
  const time = (await app.state()).playback.time;
  await app.until((t) => servescape.state().playback.time !== t, time);
  await app.click('Pause');
  const stopped = (await app.state()).playback.time;
  await app.page.waitForTimeout(300);
  assert.equal((await app.state()).playback.time, stopped);
  await app.page.keyboard.press('Space');
  await app.until(() => servescape.state().playback.playing);
});

test('knobs: the theme switches and is kept', async (app) => {
  await app.settled();
  assert.equal((await app.state()).theme, 'light');
  await app.click('Theme');
  assert.equal((await app.state()).theme, 'dark');
  const theme = () => app.page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), 'dark');
  await app.page.reload();
  assert.equal(await theme(), 'dark');
  await app.started();
  assert.equal((await app.state()).theme, 'dark');
});
