// SPDX-License-Identifier: MIT
// The shell of the page: history, files, messages from a page around it, the mirror's groups.
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { spike } from '../scenarios.mjs';

const open = (app, text, name = 'mine.toml') => app.page.evaluate(([words, file]) => {
  const data = new DataTransfer();
  data.items.add(new File([words], file));
  for (const kind of ['dragover', 'drop']) {
    const event = new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    document.getElementById('app').dispatchEvent(event);
    if (!event.defaultPrevented) throw new Error(`${kind} is left to the browser`);
  }
}, [text, name]);

test('shell: a dropped file is opened, and Back returns to what was there', async (app) => {
  await app.settled();
  const before = (await app.state()).text;
  await open(app, spike);
  await app.until(() => servescape.state().scenario === 'Spike test');
  await app.settled();
  await app.page.goBack();
  await app.until((text) => servescape.state().text === text, before);
  await app.page.goForward();
  await app.until(() => servescape.state().scenario === 'Spike test');
});

test('shell: Ctrl+S saves the scenario, from any focus', async (app) => {
  await app.settled();
  await app.page.getByRole('slider').first().focus();
  const [download] = await Promise.all([app.page.waitForEvent('download'),
    app.page.keyboard.press('Control+s')]);
  assert.equal(download.suggestedFilename(), 'scenario.toml');
});

test('shell: undo works with the focus on a control of the mirror', async (app) => {
  await app.settled();
  const { text } = await app.state();
  await app.page.waitForTimeout(600);
  const slider = app.page.getByRole('slider').first();
  await slider.focus();
  await app.page.keyboard.press('End');
  await app.until((was) => servescape.state().text !== was, text);
  await app.settled();
  await app.page.keyboard.press('Control+z');
  await app.until((was) => servescape.state().text === was, text);
});

test('shell: choices are one stop with arrows inside', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.page.waitForTimeout(600);
  const group = app.page.getByRole('radiogroup', { name: 'Routing' });
  const radios = group.getByRole('radio');
  const stops = await radios.evaluateAll((all) => all.filter((e) => e.tabIndex === 0).length);
  assert.equal(stops, 1);
  const chosen = group.locator('[aria-checked="true"]');
  const was = await chosen.getAttribute('aria-label');
  await chosen.focus();
  await app.page.keyboard.press('ArrowRight');
  await app.until((label) => {
    const now = document.querySelector('[role=radiogroup] [aria-checked="true"]');
    return now && now.getAttribute('aria-label') !== label;
  }, was);
  await app.page.getByRole('tablist', { name: 'Place' }).waitFor({ state: 'attached' });
  assert.equal(await app.page.locator('h1').count(), 1);
  assert.equal(await app.page.locator('main').count(), 1);
});

test('shell: an embedded page obeys messages and keeps nothing', { opens: false },
  async (app, world) => {
    await app.page.goto(`${world.server.root}?embed=1#s1=mm1`);
    await app.started();
    await app.settled();
    const answer = await app.page.evaluate((text) => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      frame.contentWindow.addEventListener('message', ({ data }) => {
        if (data.servescape === 'answer') resolve(data);
      });
      const script = frame.contentDocument.createElement('script');
      script.textContent = `parent.postMessage(${JSON.stringify({ servescape: 'load', id: 7,
        text })}, '*');`;
      frame.contentDocument.body.append(script);
    }), spike);
    assert.deepEqual([answer.id, answer.ok], [7, true]);
    await app.until(() => servescape.state().scenario === 'Spike test');
    const kept = await app.page.evaluate(() => localStorage.getItem('servescape.1.scenario'));
    assert.equal(kept, null);
  });

test('shell: the page works without a network after the first visit', async (app, world) => {
  await app.settled();
  const { digest } = await app.state();
  const kept = () => app.page.evaluate(async () => {
    const urls = performance.getEntriesByType('resource').map((entry) => entry.name)
      .filter((url) => url.includes('servescape.') || url.includes('loader.js'));
    const found = await Promise.all([location.href.split('#')[0], ...urls]
      .map((url) => caches.match(url)));
    return urls.length > 2 && found.every(Boolean) && navigator.serviceWorker.controller !== null;
  });
  while (!await kept()) await app.page.waitForTimeout(200);
  await app.context.setOffline(true);
  await app.page.reload();
  await app.started();
  await app.settled();
  assert.equal((await app.state()).digest, digest);
  await app.context.setOffline(false);
  assert.ok(world);
});

test('shell: strong contrast changes the colours', async (app) => {
  await app.settled();
  const shot = () => app.page.screenshot();
  const before = await shot();
  await app.page.emulateMedia({ forcedColors: 'active' });
  await app.drawn();
  assert.notDeepEqual(await shot(), before);
});
