// SPDX-License-Identifier: MIT
// The engine of Servescape as an ES module, for browsers, workers and node.
import createEngine from './engine.js';

let loading = null;
let module = null;

// What is wrong with a scenario: `problems` have line and column from 1 on (0: of the whole text).
export class ScenarioError extends Error {
  constructor(message, problems = []) {
    super(message.trimEnd());
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}

async function bytesOf(wasm) {
  if (wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm)) return wasm;
  const url = new URL(wasm ?? 'engine.wasm', import.meta.url);
  if (url.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
  return answer.arrayBuffer();
}

async function start(options) {
  const wasmBinary = await bytesOf(options.wasm);
  module = await createEngine({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(wasmBinary, imports).then((made) => done(made.instance));
      return {};
    },
  });
}

// Once before all else; `wasm`: the bytes of engine.wasm, or where it is.
export function load(options = {}) {
  loading ??= start(options).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

function engine() {
  if (module === null) throw new Error('await load() before anything else');
  return module;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Calls a function with texts in the engine's memory.
function withTexts(texts, call) {
  const m = engine();
  const places = texts.map((text) => {
    const bytes = typeof text === 'string' ? encoder.encode(text) : text;
    const at = m._malloc(Math.max(1, bytes.length));
    m.HEAPU8.set(bytes, at);
    return [at, bytes.length];
  });
  try {
    return call(...places.flat());
  } finally {
    for (const [at] of places) m._free(at);
  }
}

function textAt(pointer) {
  const memory = engine().HEAPU8;
  return decoder.decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
}

// A value as TOML; a string stands as it is, as after --set on the command line.
function literal(value) {
  return typeof value === 'string' ? value : toml(value);
}
function toml(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, v]) => `${JSON.stringify(key)} = ${toml(v)}`);
    return `{ ${members.join(', ')} }`;
  }
  throw new TypeError(`no scenario has the value ${value}`);
}

function shipped() {
  const m = engine();
  const one = m._engine_make();
  const paths = [];
  for (let i = 0; ; ++i) {
    const path = m._engine_shipped_path(one, i);
    if (path === 0) break;
    paths.push(textAt(path));
  }
  m._engine_free(one);
  return paths;
}

// The scenarios that come with the program, in the order of its list.
export function names() {
  return shipped().filter((path) => path.endsWith('.toml')).map((path) => path.slice(0, -5));
}

// The text of one of them.
export function textOf(name) {
  const number = shipped().indexOf(`${name}.toml`);
  if (number < 0) throw new ScenarioError(`no such scenario: ${name}`);
  const m = engine();
  const one = m._engine_make();
  const text = textAt(m._engine_shipped_text(one, number));
  m._engine_free(one);
  return text;
}

export function version() {
  return textAt(engine()._engine_version());
}

// A scenario's text, or the name of one that comes with the program.
function sourceOf(scenario) {
  return scenario.includes('\n') ? scenario : textOf(scenario);
}

class Run {
  constructor(scenario, options) {
    this.m = engine();
    const text = sourceOf(scenario);
    const settings = Object.entries(options.set ?? {}).map(([k, v]) => [k, literal(v)]);
    this.one = this.m._engine_make();
    for (const [path, content] of Object.entries(options.files ?? {})) {
      withTexts([path, content], (...args) => this.m._engine_file(this.one, ...args));
    }
    const told = withTexts([text, JSON.stringify(settings)],
      (...args) => JSON.parse(textAt(this.m._engine_open(this.one, ...args))));
    this.problems = told.problems;
    if (told.refused) {
      this.end();
      throw new ScenarioError(told.message, told.problems);
    }
  }

  step(events) {
    const share = this.m._engine_step(this.one, events);
    const stopped = textAt(this.m._engine_stopped(this.one));
    if (stopped === '') return share;
    this.end();
    throw new ScenarioError(stopped);
  }

  report(width = 100) {
    const json = textAt(this.m._engine_json(this.one));
    const text = textAt(this.m._engine_text(this.one, width));
    this.end();
    return new Report(json, text);
  }

  end() {
    if (this.one !== 0) this.m._engine_free(this.one);
    this.one = 0;
  }
}

// What run says: `json` is the text that the command line writes, `data` what it says, `text` the
// report for people.
export class Report {
  constructor(json, text) {
    this.json = json;
    this.text = text;
    this.data = JSON.parse(json);
  }

  get metrics() { return this.data.metrics; }
  get digest() { return this.data.digest; }
  get goals() { return this.data.slo; }
  toString() { return this.text; }
}

// What is warned of; throws ScenarioError with all mistakes.
export function validate(scenario, options = {}) {
  const run = new Run(scenario, options);
  run.end();
  return run.problems;
}

// Simulates a scenario, and returns when it is over: in a page, call it in a worker.
export function run(scenario, options = {}) {
  const one = new Run(scenario, options);
  while (one.step(1e6) < 1) { /* goes on */ }
  return one.report(options.width);
}

// The same in steps of some milliseconds between which the page lives.
export async function runAsync(scenario, options = {}) {
  const one = new Run(scenario, options);
  try {
    for (let events = 1e4, share = 0; share < 1;) {
      options.signal?.throwIfAborted();
      const begun = performance.now();
      share = one.step(events);
      if (performance.now() - begun < 8) events = Math.min(2 * events, 1e7);
      else events = Math.max(1e3, events / 2);
      options.onProgress?.(share);
      await new Promise((resolve) => { setTimeout(resolve, 0); });
    }
    return one.report(options.width);
  } finally {
    one.end();
  }
}
