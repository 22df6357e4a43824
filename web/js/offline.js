// SPDX-License-Identifier: MIT
// After the first visit the page needs no network: a service worker (sw.js) keeps what was fetched.

const WHOLE = ['whole.js', 'whole.wasm.lzma', 'scenarios.txt', 'lessons.txt'];
const IDLE = 15_000;  // milliseconds: nobody waits for it

async function keepSite() {
  await navigator.serviceWorker.register('sw.js');
  const { active } = await navigator.serviceWorker.ready;
  // What came before the worker was there.
  const urls = performance.getEntriesByType('resource').map((entry) => entry.name)
    .filter((url) => url.startsWith(location.origin));
  const { build } = document.documentElement.dataset;
  active.postMessage({ build, urls: [location.href.split('#')[0], ...new Set(urls)] });
  // Then what the places need.
  setTimeout(() => active.postMessage({ build, urls: WHOLE.map((name) =>
    new URL(`${name}?v=${build}`, document.baseURI).href) }), IDLE);
}

export function keepOffline() {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  keepSite().catch(() => { /* private windows: the network it is */ });
}
