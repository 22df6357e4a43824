// SPDX-License-Identifier: MIT
// The WebAssembly module as JavaScript sees it: calls by name, and texts and bytes in and out of
// its memory. Used by the page and by its workers.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Bytes of a text in UTF-8.
export function sizeOf(text) {
  return encoder.encode(text).length;
}

export class Bridge {
  constructor(module, memory) {
    this.module = module;
    this.memory = memory;
  }

  // Calls an exported function; texts among the arguments are handed over as UTF-8, bytes
  // (Uint8Array) as they are.
  call(name, ...args) {
    const copies = [];
    const plain = args.map((arg) => {
      if (typeof arg !== 'string' && !(arg instanceof Uint8Array)) return arg;
      const pointer = this.copy(arg);
      copies.push(pointer);
      return pointer;
    });
    const result = this.module['_' + name](...plain);
    for (const pointer of copies) this.module._free(pointer);
    return result;
  }

  // The same for a function that returns a text.
  text(name, ...args) {
    return this.read(this.call(name, ...args) >>> 0);
  }

  // A text at an address, up to its NUL or `size` bytes long.
  read(pointer, size = -1) {
    if (pointer === 0) return '';
    const bytes = new Uint8Array(this.memory.buffer);
    const end = size < 0 ? bytes.indexOf(0, pointer) : (pointer >>> 0) + size;
    return decoder.decode(bytes.subarray(pointer >>> 0, end));
  }

  // A copy of the bytes at an address.
  bytes(pointer, size) {
    return new Uint8Array(this.memory.buffer, pointer >>> 0, size).slice();
  }

  // A copy of a text or of bytes in memory from malloc, ended by a NUL.
  copy(what) {
    const bytes = typeof what === 'string' ? encoder.encode(what) : what;
    const pointer = this.module._malloc(bytes.length + 1) >>> 0;
    if (pointer === 0) throw new WebAssembly.RuntimeError('out of memory');
    const memory = new Uint8Array(this.memory.buffer);
    memory.set(bytes, pointer);
    memory[pointer + bytes.length] = 0;
    return pointer;
  }
}

// Starts an instance of a compiled module. `factory` is the generated code's default export,
// `files` the shipped scenarios, `host` answers the calls of browser.cpp (a worker has none).
export async function startModule(factory, compiled, files, host = null) {
  let memory = null;
  const module = { host };
  const failed = new Promise((_, reject) => {
    module.instantiateWasm = (imports, done) => {
      WebAssembly.instantiate(compiled, imports).then((instance) => {
        // Exports have short names here: the memory is known by its type.
        memory = Object.values(instance.exports).find((e) => e instanceof WebAssembly.Memory);
        done(instance, compiled);
      }).catch(reject);
      return {};
    };
    module.onAbort = (what) => reject(new WebAssembly.RuntimeError(String(what)));
  });
  const started = await Promise.race([factory(module), failed]);
  failed.catch(() => {});
  const bridge = new Bridge(started, memory);
  bridge.call('set_files', files, files.length);
  return bridge;
}
