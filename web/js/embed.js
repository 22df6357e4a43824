// SPDX-License-Identifier: MIT
// The page within another one (`?embed=1` in its address): it takes orders as messages and keeps
// nothing. Each is { servescape: 'ping' | 'load' | 'run' | 'get' | 'on', id, text }, to which the
// sender gets { servescape: 'answer', id, ok, value }; 'on' asks for { servescape: 'event', phase,
// state } at each change of the phase, and for { servescape: 'passed', value } when a lesson is.

const ORDERS = {
  ping: () => window.servescape.version,
  load: ({ text }) => window.servescape.load(String(text)),
  run: () => window.servescape.run(),
  get: () => window.servescape.state(),
};

export function takeMessages() {
  const listeners = [];
  addEventListener('message', (event) => {
    const order = event.data?.servescape;
    if (typeof order !== 'string' || !event.source || event.source === window) return;
    const answer = (ok, value) => event.source.postMessage(
      { servescape: 'answer', id: event.data.id, ok, value }, event.origin);
    if (order === 'on') {
      listeners.push({ source: event.source, origin: event.origin });
      answer(true, document.documentElement.dataset.state);
    } else if (Object.hasOwn(ORDERS, order)) {
      try {
        answer(true, ORDERS[order](event.data));
      } catch (error) {
        answer(false, String(error));
      }
    }
  });
  new MutationObserver(() => {
    const { state: phase } = document.documentElement.dataset;
    for (const { source, origin } of listeners) {
      source.postMessage({ servescape: 'event', phase, state: window.servescape.state() }, origin);
    }
  }).observe(document.documentElement, { attributeFilter: ['data-state'] });
  addEventListener('servescape-tell', ({ detail }) => {
    for (const { source, origin } of listeners) {
      source.postMessage({ servescape: detail.event, value: detail.value }, origin);
    }
  });
  if (window.parent !== window) window.parent.postMessage({ servescape: 'ready' }, '*');
}
