// SPDX-License-Identifier: MIT
// Starts the app: fetches the module while the skeleton of the page shows how far it is, starts
// it, and joins screen, input, workers and the mirror to it.
import { Api } from './api.js';
import { startModule } from './bridge.js';
import { hideFailure, kindOf, showFailure } from './failure.js';
import { applyTheme, embedded, load, makeHost } from './host.js';
import { Keyboard, modifiersOf } from './keyboard.js';
import { takeDrops } from './drop.js';
import { Engines } from './engines.js';
import { Mirror } from './mirror.js';
import { Pointer } from './pointer.js';
import { Pool } from './pool.js';
import { Screen } from './screen.js';
import { Unpacker } from './unpack.js';

const root = document.documentElement;
const canvas = document.getElementById('app');
const dark = matchMedia('(prefers-color-scheme: dark)');
const reduced = matchMedia('(prefers-reduced-motion: reduce)');
const strong = [matchMedia('(prefers-contrast: more)'), matchMedia('(forced-colors: active)')];
const mac = /Mac|iPhone|iPad/.test(navigator.platform ?? '');
const base = new URL('..', import.meta.url);
const versioned = (name) => new URL(`${name}?v=${root.dataset.build}`, base).href;
const LATER = 4000;  // milliseconds after the first frame: it takes nothing from the first seconds
const CONTEXT_PATIENCE = 3000;  // milliseconds until a lost context counts as gone

const timings = {};
// The parts, as they come to be; the host and the failure page look into it.
const box = { bridge: null, page: 0, engines: null, screen: null, send: null, openWhole, withFiles,
  tries: 0,
  small: false };  // it has only the first scenario of those that are shipped
let first = null;  // the bytes of the first module, which the whole app is packed to follow
let whole = null;  // what a pool of the whole app begins with, or a promise of it

function fail(kind, error) {
  document.getElementById('skeleton').hidden = true;
  if (box.screen) box.screen.stopped = true;
  showFailure(kind, error, { memory: box.bridge?.memory, engines: box.engines,
    version: window.servescape?.version });
}

// ---- loading

function progress(share) {
  document.getElementById('bar').style.transform = `scaleX(${Math.min(share, 1)})`;
  document.getElementById('percent').textContent = `${Math.round(Math.min(share, 1) * 100)} %`;
}

// Unpacks and compiles while it arrives; of `total` bytes (0: not shown) those on their way are
// counted, and `arrived` is called with all that is unpacked after the last of them.
async function fetchModule(address, total, arrived = () => {}, before = undefined) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  let received = 0;
  const unpacker = new Unpacker(before);
  const unpack = new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength;
      if (total > 0) progress(received / total);
      controller.enqueue(unpacker.push(chunk));
    },
    flush(controller) {
      controller.enqueue(unpacker.end());
      arrived(unpacker.output);
    },
  });
  const unpacked = new Response(response.body.pipeThrough(unpack),
    { headers: { 'Content-Type': 'application/wasm' } });
  return WebAssembly.compileStreaming(unpacked);
}

// All that a first visit plays is the first scenario.
function startsFirst() {
  const wanted = location.hash.slice(1) || load('scenario');
  return wanted === '' || /^s1=quickstart(;|$)/.test(wanted);
}

async function fetchBytes(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  return new Uint8Array(await response.arrayBuffer());
}

function workerLimit() {
  return Math.min(Math.max(navigator.hardwareConcurrency || 2, 1), 8);
}

function tell(name, ...args) {
  box.screen?.attempt(() => box.bridge.call(name, box.page, ...args));
  box.screen?.wake();
}

function makePool(none) {
  return new Pool(workerLimit(), {
    news: (id, bytes) => tell('page_news', bytes, bytes.length),
    failed: (id, words) => tell('page_job_failed', id, words),
    none,
  });
}

// What a pool of the whole app begins with. Fetched once; after a failure it is tried again.
function fetchWhole() {
  const program = async () => {
    const script = versioned('whole.js');
    const [compiled, files] = await Promise.all([
      fetchModule(versioned('whole.wasm.lzma'), 0, undefined, first),
      fetchBytes(versioned('scenarios.txt'))]);
    return [compiled, script, files];
  };
  whole ??= program().catch((error) => {
    whole = null;
    throw error;
  });
  return whole;
}

// ---- joining the parts

// send(name, ...args) calls the module about the page and wakes it; send.text(name, ...) reads a
// text and leaves it asleep.
function makeSend(screen) {
  const send = (name, ...args) => {
    const result = screen.attempt(() => box.bridge.call(name, box.page, ...args));
    screen.wake();
    return result;
  };
  send.text = (name, ...args) => screen.attempt(() => box.bridge.text(name, box.page, ...args));
  send.modifiers = (event) =>
    screen.attempt(() => box.bridge.call('page_modifiers', box.page, modifiersOf(event)));
  return send;
}

function makePage(bridge, fragment, taken) {
  return bridge.call('page_make', dark.matches ? 1 : 0, reduced.matches ? 1 : 0, mac ? 1 : 0,
    workerLimit(), fragment, taken, taken.length);
}

// The page of the whole app in the place of the first module's, on the same canvas, with all that
// is the visitor's; its results are the old ones until it has others.
async function openWhole(place) {
  if (box.opening) return;
  box.opening = true;
  try {
    const [program, lessons] =
      await Promise.all([fetchWhole(), fetchBytes(versioned('lessons.txt'))]);
    // A script that once did not load is not asked for again under the same address.
    const script = box.tries > 0 ? `${program[1]}&try=${box.tries}` : program[1];
    ++box.tries;
    const { default: factory } = await import(script);
    const bridge = await startModule(factory, program[0], program[2], makeHost(box));
    bridge.call('set_lessons', lessons, lessons.length);
    box.screen.attempt(() => {
      const old = box.bridge;
      const size = old.copy(new Uint8Array(4));
      const taken = old.call('page_hand_over', box.page, place, size) >>> 0;
      const bytes = old.bytes(taken, new DataView(old.memory.buffer).getUint32(size, true));
      old.call('page_close', box.page);
      box.engines.become(program);
      box.bridge = bridge;
      box.small = false;
      box.page = makePage(bridge, location.hash.slice(1), bytes);
      box.screen.take(bridge, box.page);
    });
    box.contrast();
  } catch (error) {
    box.say(`This part of the app did not load (${error?.message ?? error}). Check the ` +
      'connection, then try again.');
  }
  box.opening = false;
}

function showCanvas() {
  timings.frame = performance.now();
  root.dataset.state = 'ready';
  const skeleton = document.getElementById('skeleton');
  skeleton.classList.add('leaving');
  setTimeout(() => { skeleton.hidden = true; }, reduced.matches ? 0 : 150);
}

function watchContext() {
  let timer = 0;
  canvas.addEventListener('webglcontextlost', () => {
    timer = setTimeout(() => showFailure('context', 'webglcontextlost',
      { memory: box.bridge.memory, engines: box.engines, version: window.servescape?.version }),
    CONTEXT_PATIENCE);
  });
  canvas.addEventListener('webglcontextrestored', () => {
    clearTimeout(timer);
    hideFailure();
  });
}

// A part that few visits, or none at once, need.
function joinLater(script, wait, begin) {
  setTimeout(() => import(versioned(script)).then(begin).catch(() => { /* it goes without */ }),
    wait);
}

// Calls open() once the shipped files that a text may name are there.
function withFiles(text, open) {
  if (box.small && /["']traces\//.test(text)) openWhole('Dashboard').then(open);
  else open();
}

function join(bridge, page) {
  const parts = {};
  const screen = new Screen(canvas, bridge, page, (result) => {
    const first = timings.frame === undefined && result.drew;
    if (first) showCanvas();
    parts.pointer.showCursor(result.cursor);
    parts.keyboard.follow(result);
    if (result.drew) parts.mirror.follow();
    if (!first) parts.api.follow();
  }, (error) => fail(kindOf(error, bridge.memory), error));
  const send = makeSend(screen);
  Object.assign(box, { bridge, page, screen, send });
  parts.pointer = new Pointer(canvas, send, screen, () => reduced.matches);
  parts.keyboard = new Keyboard(canvas, document.getElementById('typing'), send, mac);
  parts.mirror = new Mirror(document.getElementById('mirror'), send,
    () => JSON.parse(send.text('page_ui') || '[]'));
  parts.api = new Api(box, timings);
  box.openFile = (name, bytes) => {
    const text = name.endsWith('.toml') ? new TextDecoder().decode(bytes) : '';
    withFiles(text, () => send('page_open_file', name, bytes, bytes.length));
  };
  box.say = (words) => send('page_say', words);
  box.files = (use) => import(versioned('js/files.js')).then(use)
    .catch(() => box.say('This part of the page did not load. Check the connection.'));
  takeDrops((file) => box.files((part) => part.readFile(file, box.openFile, box.say)));
  if (embedded) joinLater('js/embed.js', 0, (part) => part.takeMessages());
  else joinLater('js/offline.js', LATER, (part) => part.keepOffline());
  dark.addEventListener('change', () => {
    if (load('theme') === '') applyTheme(dark.matches ? 'dark' : 'light');
    send('page_dark', dark.matches ? 1 : 0);
  });
  reduced.addEventListener('change', () => send('page_reduced_motion', reduced.matches ? 1 : 0));
  const contrast = () => send('page_contrast', strong.some((query) => query.matches) ? 1 : 0);
  box.contrast = contrast;
  for (const query of strong) query.addEventListener('change', contrast);
  if (strong.some((query) => query.matches)) contrast();
  // Back, forward, or an address typed into the bar.
  addEventListener('hashchange', () => {
    const open = () => send('page_open', location.hash.slice(1));
    if (location.hash.length > 1 && box.small && !startsFirst()) openWhole('Dashboard').then(open);
    else if (location.hash.length > 1) open();
    else location.reload();
  });
  watchContext();
  return screen;
}

// All that the app is made of. `soon` settles when it may well be compiling already, at the latest
// after a moment: what blocks this thread, as a new context does, costs least from then on.
function fetchParts(script) {
  let arrived;
  const soon = Promise.race([new Promise((resolve) => { arrived = resolve; }),
    new Promise((resolve) => { setTimeout(resolve, 50); })]);
  const module = versioned('servescape.wasm.lzma');
  const parts = Promise.all([
    fetchModule(module, Number(root.dataset.bytes), (bytes) => { first = bytes; arrived(); }),
    import(script), fetchBytes(versioned(box.small ? 'first.txt' : 'scenarios.txt'))]);
  parts.catch(() => {});  // it is waited for later
  return { parts, soon };
}

async function start() {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.compileStreaming) return fail('wasm');
  box.small = startsFirst();
  const script = versioned('servescape.js');
  const fetched = fetchParts(script);
  await fetched.soon;
  // Its size from the start: to change it later costs as much as a frame.
  canvas.width = Math.round(innerWidth * devicePixelRatio);
  canvas.height = Math.round(innerHeight * devicePixelRatio);
  // The attributes of page.cpp: the module finds this very context again.
  const context = canvas.getContext('webgl2', { alpha: false, depth: false, stencil: false,
    antialias: false, powerPreference: 'default' });
  if (!context) return fail('webgl');
  const pool = makePool(() => tell('page_no_workers'));
  box.engines = new Engines(pool, makePool, fetchWhole,
    (id, words) => tell('page_job_failed', id, words), () => tell('page_no_workers'));
  let parts;
  try {
    parts = await fetched.parts;
  } catch (error) {
    return fail(error instanceof WebAssembly.CompileError ? 'wasm' : 'fetch', error);
  }
  timings.module = performance.now();
  try {
    const [compiled, generated, files] = parts;
    pool.begin(compiled, script, files);
    const bridge = await startModule(generated.default, compiled, files, makeHost(box));
    box.bridge = bridge;
    timings.started = performance.now();
    const page = makePage(bridge, location.hash.slice(1), new Uint8Array(0));
    if (page === 0) return fail('webgl');
    const screen = join(bridge, page);
    if (pool.dead) screen.attempt(() => bridge.call('page_no_workers', page));
    screen.frame();
  } catch (error) {
    return fail(kindOf(error, box.bridge?.memory), error);
  }
  return undefined;
}

start();
