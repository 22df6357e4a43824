// SPDX-License-Identifier: MIT
// Unpacks the module while it arrives. The site holds it as an .lzma file (packed by
// .ci/pack_module.py), four fifths of what gzip makes of it, and as small from a host that
// compresses nothing. The format: a byte of properties, four of the dictionary's size, eight of
// the size; then a range-coded stream of literals and of matches in what came before. The names
// are those of Igor Pavlov's specification of LZMA.

const HEADER = 13;  // bytes
const LONGEST_SYMBOL = 20;  // bytes that one literal or match takes, at most

// Where each set of probabilities begins.
const IS_MATCH = 0, IS_REP = 192, IS_REP_G0 = 204, IS_REP_G1 = 216, IS_REP_G2 = 228,
  IS_REP_0_LONG = 240, POS_SLOT = 432, POS_SPECIAL = 688, ALIGN = 803, LENGTH = 819,
  REP_LENGTH = 1333, LITERAL = 1847;

export class Unpacker {
  // `before`: the bytes of the module that this one was packed to follow.
  constructor(before = new Uint8Array(0)) {
    this.before = before;
    this.input = new Uint8Array(0);
    this.at = 0;
    this.output = null;  // it is the dictionary, too
    this.size = 0;  // of what is unpacked, with what went before
  }

  // Takes the next bytes; returns what they unpack to.
  push(bytes) {
    const joined = new Uint8Array(this.input.length - this.at + bytes.length);
    joined.set(this.input.subarray(this.at));
    joined.set(bytes, this.input.length - this.at);
    this.input = joined;
    this.at = 0;
    return this.advance(joined.length - LONGEST_SYMBOL);
  }

  // The rest, after the last bytes.
  end() {
    const rest = this.advance(this.input.length + LONGEST_SYMBOL);
    if (!this.output || this.size < this.output.length) this.fail();
    return rest;
  }

  // ---- below here: how it does it

  // The coder never asks for a byte beyond those of a whole module; what it makes of one that is
  // not there may look like damage.
  fail() {
    const cut = !this.output || this.at > this.input.length;
    throw new Error(cut ? 'the module is cut off' : 'the module is damaged');
  }

  advance(limit) {
    if (!this.output && (limit < 0 || !this.begin())) return this.input.subarray(0, 0);
    const from = this.size;
    while (this.at <= limit && this.size < this.output.length) this.symbol();
    return this.output.slice(from, this.size);
  }

  begin() {
    const head = this.input;
    if (head.length < HEADER + 5 || head[0] >= 225 || head[HEADER] !== 0) {
      throw new Error('the module is not packed as it should be');
    }
    const view = new DataView(head.buffer, head.byteOffset);
    this.literalContext = head[0] % 9;
    this.literalMask = (1 << Math.floor(head[0] / 9) % 5) - 1;
    this.positionMask = (1 << Math.floor(head[0] / 45)) - 1;
    this.size = this.before.length;
    this.output = new Uint8Array(this.size + view.getUint32(5, true));
    this.output.set(this.before);
    this.coder = Uint32Array.of(0xffffffff, view.getUint32(HEADER + 1));  // range, code
    this.odds = new Uint16Array(LITERAL + (0x300 << this.literalContext +
      Math.floor(head[0] / 9) % 5)).fill(1024);
    this.at = HEADER + 5;
    this.state = 0;
    this.distances = [1, 1, 1, 1];
    return true;
  }

  bit(index) {
    const coder = this.coder;
    const odds = this.odds[index];
    const bound = (coder[0] >>> 11) * odds;
    let result = 0;
    if (coder[1] < bound) {
      coder[0] = bound;
      this.odds[index] = odds + (2048 - odds >> 5);
    } else {
      coder[0] -= bound;
      coder[1] -= bound;
      this.odds[index] = odds - (odds >> 5);
      result = 1;
    }
    if (coder[0] < 0x1000000) {
      coder[0] <<= 8;
      coder[1] = coder[1] << 8 | this.input[this.at++];
    }
    return result;
  }

  tree(base, bits) {
    let node = 1;
    for (let i = 0; i < bits; ++i) node = node << 1 | this.bit(base + node);
    return node - (1 << bits);
  }

  // The lowest bit first.
  reverse(base, bits) {
    let node = 1;
    let result = 0;
    for (let i = 0; i < bits; ++i) {
      const bit = this.bit(base + node);
      node = node << 1 | bit;
      result |= bit << i;
    }
    return result;
  }

  direct(bits) {
    const coder = this.coder;
    let result = 0;
    for (let i = 0; i < bits; ++i) {
      coder[0] >>>= 1;
      const bit = coder[1] >= coder[0] ? 1 : 0;
      if (bit) coder[1] -= coder[0];
      result = result << 1 | bit;
      if (coder[0] < 0x1000000) {
        coder[0] <<= 8;
        coder[1] = coder[1] << 8 | this.input[this.at++];
      }
    }
    return result;
  }

  length(base, position) {
    if (!this.bit(base)) return 2 + this.tree(base + 2 + (position << 3), 3);
    if (!this.bit(base + 1)) return 10 + this.tree(base + 130 + (position << 3), 3);
    return 18 + this.tree(base + 258, 8);
  }

  literal() {
    const { output, size, literalContext } = this;
    const before = size > 0 ? output[size - 1] : 0;
    const base = LITERAL + 0x300 * (((size & this.literalMask) << literalContext) +
      (before >> 8 - literalContext));
    let node = 1;
    if (this.state >= 7) {
      let match = output[size - this.distances[0]];
      while (node < 0x100) {
        const expected = match >> 7 & 1;
        match <<= 1;
        const bit = this.bit(base + (1 + expected << 8) + node);
        node = node << 1 | bit;
        if (bit !== expected) break;
      }
    }
    while (node < 0x100) node = node << 1 | this.bit(base + node);
    output[size] = node;
    this.size = size + 1;
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6;
  }

  // A distance's upper bits have a tree of their own for each of the shortest lengths.
  distance(length) {
    const slot = this.tree(POS_SLOT + (Math.min(length - 2, 3) << 6), 6);
    if (slot < 4) return slot + 1;
    const bits = (slot >> 1) - 1;
    const base = (2 | slot & 1) << bits;
    if (slot < 14) return base + this.reverse(POS_SPECIAL + base - slot, bits) + 1;
    return base + (this.direct(bits - 4) << 4) + this.reverse(ALIGN, 4) + 1;
  }

  // Which of the last four distances comes again; moves it to the front.
  again(position) {
    const { state, distances } = this;
    if (!this.bit(IS_REP_G0 + state)) return this.bit(IS_REP_0_LONG + (state << 4) + position);
    const which = !this.bit(IS_REP_G1 + state) ? 1 : 2 + this.bit(IS_REP_G2 + state);
    const distance = distances[which];
    for (let i = which; i > 0; --i) distances[i] = distances[i - 1];
    distances[0] = distance;
    return 1;
  }

  symbol() {
    const position = this.size & this.positionMask;
    const state = this.state;
    if (!this.bit(IS_MATCH + (state << 4) + position)) {
      this.literal();
      return;
    }
    let length;
    if (!this.bit(IS_REP + state)) {
      length = this.length(LENGTH, position);
      const { distances } = this;
      for (let i = 3; i > 0; --i) distances[i] = distances[i - 1];
      distances[0] = this.distance(length);
      this.state = state < 7 ? 7 : 10;
    } else if (this.again(position)) {
      length = this.length(REP_LENGTH, position);
      this.state = state < 7 ? 8 : 11;
    } else {
      length = 1;
      this.state = state < 7 ? 9 : 11;
    }
    this.copy(this.distances[0], length);
  }

  copy(distance, length) {
    const output = this.output;
    const end = this.size + length;
    if (distance > this.size || end > output.length) this.fail();
    for (let to = this.size; to < end; ++to) output[to] = output[to - distance];
    this.size = end;
  }
}
