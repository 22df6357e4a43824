// SPDX-License-Identifier: MIT
// Keeps the site for visits without a network. What bears the mark of its build (?v=) never changes
// and comes from the cache; the rest comes from the network while there is one. One build is kept.

const PREFIX = 'servescape-';

async function known(request) {
  return caches.match(request, { ignoreVary: true });
}

async function fromNetwork(request, build) {
  const response = await fetch(request);
  if (response.ok && response.type === 'basic') {
    const copy = response.clone();
    const name = (await caches.keys()).find((key) => key.startsWith(PREFIX)) ?? PREFIX + build;
    (await caches.open(name)).put(request, copy);
  }
  return response;
}

async function answer(request) {
  const marked = new URL(request.url).searchParams.get('v');
  if (marked) return (await known(request)) ?? fromNetwork(request, marked);
  try {
    return await fromNetwork(request, 'first');
  } catch (error) {
    const found = await known(request);
    if (found) return found;
    throw error;
  }
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === self.location.origin;
  if (request.method === 'GET' && own) event.respondWith(answer(request));
});

// { build, urls }: what the page has fetched so far; other builds are forgotten.
self.addEventListener('message', (event) => {
  const { build, urls } = event.data ?? {};
  if (!build || !Array.isArray(urls)) return;
  event.waitUntil((async () => {
    const name = PREFIX + build;
    const cache = await caches.open(name);
    for (const key of await caches.keys()) {
      if (key.startsWith(PREFIX) && key !== name) await caches.delete(key);
    }
    await Promise.all(urls.map(async (url) => {
      if (!(await cache.match(url))) await cache.add(url).catch(() => {});
    }));
  })());
});
