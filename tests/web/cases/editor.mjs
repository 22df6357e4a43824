// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { faulty, spike } from '../scenarios.mjs';

test('editor: an error shows its line and column, and is recovered from', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  const { digest } = await app.state();
  await app.page.evaluate((t) => servescape.load(t), faulty);
  await app.until(() => document.documentElement.dataset.state === 'error');
  const line = faulty.split('\n').findIndex((l) => l.startsWith('replicsa')) + 1;
  const state = await app.state();
  assert.match(state.error, new RegExp(`:${line}:1: error: .*replicsa`));
  assert.match(state.error, /did you mean "?replicas/);
  assert.equal(state.digest, digest, 'the last good run stays');
  await app.click('Open the text');
  await app.drawn();
  const words = (await app.ui()).map((w) => w.label);
  assert.ok(words.some((w) => w.startsWith(`${line}:1: error:`)), words.join(' | '));
  await app.shot('editor-error');
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.until((d) => servescape.state().settled && servescape.state().digest === d, digest);
  assert.equal((await app.state()).error, undefined);
});

test('editor: typing changes the scenario', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.page.keyboard.press('Control+e');
  await app.until(() => servescape.ui().some((w) => w.label === 'Scenario text'));
  await app.until(() => document.activeElement.id === 'typing');
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.insertText(spike.replace('Spike test', 'Zürich → 東京'));
  await app.until(() => servescape.state().scenario === 'Zürich → 東京');
  await app.settled();
});

test('editor: a file dropped on the page is opened', async (app) => {
  await app.settled();
  const left = await app.page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'mine.toml'));
    return ['dragover', 'drop'].map((type) => document.getElementById('app').dispatchEvent(
      new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data })));
  }, spike);
  assert.deepEqual(left, [false, false], 'the browser leaves it to the page');
  await app.until(() => servescape.state().scenario === 'Spike test');
  await app.settled();
});

test('editor: copy and paste go through the DOM', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.page.keyboard.press('Control+e');
  await app.until(() => document.activeElement.id === 'typing');
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.press('Control+c');
  await app.drawn();
  const copied = await app.page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, spike);
  await app.page.evaluate((t) => navigator.clipboard.writeText(t),
    spike.replace('Spike test', 'Pasted'));
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.press('Control+v');
  await app.until(() => servescape.state().scenario === 'Pasted');
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.press('Control+x');
  await app.until(() => servescape.state().error);
  const cut = await app.page.evaluate(() => navigator.clipboard.readText());
  assert.match(cut, /Pasted/);
});

test('editor: text of an input method arrives', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.page.keyboard.press('Control+e');
  await app.until(() => document.activeElement.id === 'typing');
  await app.page.keyboard.press('Control+Home');
  await app.page.keyboard.insertText('# ');
  const client = await app.context.newCDPSession(app.page);
  await client.send('Input.imeSetComposition', { text: 'かん', selectionStart: 2, selectionEnd: 2 });
  await client.send('Input.insertText', { text: '漢字' });
  await app.page.keyboard.insertText('\n');
  await app.page.keyboard.press('Enter');
  await app.until(() => servescape.state().text.startsWith('# 漢字'));
});

const BAD = {
  'nothing': '', 'no TOML': '][', 'bytes': '\u0000\u0001\ufffd', 'a number': '7',
  'negative': spike.replace('"100/s"', '"-1/s"'), 'no unit': spike.replace('"100/s"', '100'),
  'zero': spike.replace('"100/s"', '"0/s"'), 'not a number': spike.replace('"100/s"', 'nan'),
  'a million million': spike.replace('replicas = 3', 'replicas = 1000000000'),
  'too long': spike.replace('"60s"', '"3000d"'),
};
test('editor: bad input is told, and the page lives', async (app) => {
  await app.settled();
  for (const [name, text] of Object.entries(BAD)) {
    await app.page.evaluate((t) => servescape.load(t), text);
    await app.until((t) => servescape.state().text === t && servescape.state().error &&
      document.documentElement.dataset.state === 'error', text);
    const { error } = await app.state();
    assert.ok(error.length > 10, `${name}: ${error}`);
  }
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  assert.equal((await app.state()).scenario, 'Spike test');
});
