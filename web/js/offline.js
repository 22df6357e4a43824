// SPDX-License-Identifier: MIT
// After the first visit the page needs no network: a service worker (sw.js) keeps what was fetched.
// It is asked for when the first run is over, so that it takes nothing from the first seconds.

const LATER = 4000;  // milliseconds after the first frame

async function keepSite() {
  const registration = await navigator.serviceWorker.register('sw.js');
  await navigator.serviceWorker.ready;
  // What came before the worker was there.
  const urls = performance.getEntriesByType('resource').map((entry) => entry.name)
    .filter((url) => url.startsWith(location.origin));
  registration.active?.postMessage({ build: document.documentElement.dataset.build,
    urls: [location.href.split('#')[0], ...new Set(urls)] });
}

export function keepOffline() {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  setTimeout(() => keepSite().catch(() => { /* private windows: the network it is */ }), LATER);
}
