// SPDX-License-Identifier: MIT
// What the page says when it cannot go on: words in the DOM, never an alert. The scenario is safe
// (it is stored with every change), and the diagnostics can be copied.
import { copy, forget, load } from './host.js';

const WORDS = {
  webgl: ['This browser cannot draw the app',
    'Servescape draws with WebGL 2, which is switched off or missing here. Current Chrome, ' +
    'Firefox, Safari and Edge have it; look for “hardware acceleration” in the settings.'],
  wasm: ['This browser cannot run the simulation',
    'Servescape is compiled to WebAssembly, which is switched off or missing here.'],
  fetch: ['A part of the page did not arrive',
    'The connection broke, or the site was just replaced. Loading the page again usually helps.'],
  memory: ['The page ran out of memory',
    'The scenario needs more memory than the browser gives to a page. It is kept: shorten ' +
    'its duration or lower its rate, or run it with the command-line program.'],
  context: ['The graphics were taken away',
    'The browser stopped drawing this page (the graphics driver restarted, or too many tabs ' +
    'draw at once). Your scenario is kept; loading the page again brings it back.'],
  crash: ['The app stopped',
    'This is a mistake of ours. Your scenario is kept; loading the page again brings it back. ' +
    'If it stops again, start with the first scenario.'],
};

export function kindOf(error, memory) {
  const text = String(error?.message ?? error);
  const much = memory && memory.buffer.byteLength > 1.5e9;
  if (much || /out of memory|allocation failed|enlarge memory/i.test(text)) return 'memory';
  return 'crash';
}

function diagnostics(kind, error, about) {
  const lines = [
    `servescape ${about.version ?? ''} (${document.documentElement.dataset.build})`,
    `failure: ${kind}`,
    `error: ${error?.stack ?? error ?? '-'}`,
    `browser: ${navigator.userAgent}`,
    `window: ${innerWidth} x ${innerHeight} at ${devicePixelRatio}, ` +
      `${navigator.hardwareConcurrency ?? '?'} cores`,
    `memory: ${about.memory ? Math.round(about.memory.buffer.byteLength / 1048576) : '-'} MiB`,
    `workers: ${about.engines ? JSON.stringify(about.engines.status()) : '-'}`,
    `scenario: ${load('scenario') || '-'}`,
  ];
  return lines.join('\n');
}

export function hideFailure() {
  document.getElementById('failure').hidden = true;
}

export function showFailure(kind, error, about = {}) {
  const [title, words] = WORDS[kind];
  const text = diagnostics(kind, error, about);
  console.warn(text);
  document.documentElement.dataset.state = 'error';
  const box = document.getElementById('failure');
  box.querySelector('h2').textContent = title;
  box.querySelector('p').textContent = words;
  box.querySelector('pre').textContent = text;
  box.querySelector('[data-do=reload]').onclick = () => location.reload();
  box.querySelector('[data-do=fresh]').onclick = () => {
    forget();
    location.hash = '';
    location.reload();
  };
  const button = box.querySelector('[data-do=copy]');
  button.onclick = () => {
    copy(text);
    button.textContent = 'Copied';
  };
  box.hidden = false;
  box.querySelector('[data-do=reload]').focus();
}
