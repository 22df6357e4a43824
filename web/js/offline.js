// SPDX-License-Identifier: MIT
// After the first visit the page needs no network: a service worker (sw.js) keeps what was fetched.

async function keepSite() {
  await navigator.serviceWorker.register('sw.js');
  const { active } = await navigator.serviceWorker.ready;
  // What came before the worker was there.
  const urls = performance.getEntriesByType('resource').map((entry) => entry.name)
    .filter((url) => url.startsWith(location.origin));
  active.postMessage({ build: document.documentElement.dataset.build,
    urls: [location.href.split('#')[0], ...new Set(urls)] });
}

export function keepOffline() {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  keepSite().catch(() => { /* private windows: the network it is */ });
}
