// SPDX-License-Identifier: MIT
// A silent animation of screenshots as WebP: the browser packs the pictures, here they are put
// together (the container of https://developers.google.com/speed/webp/docs/riff_container).

const chunk = (name, body) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(name, 'latin1'), size, body,
    Buffer.alloc(body.length % 2)]);
};
const number = (value, bytes) => {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
};

// The chunks of a still picture without its header, and without an extended one.
function pictureOf(file) {
  const parts = [];
  for (let at = 12; at < file.length;) {
    const size = file.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (/^(ALPH|VP8 |VP8L)$/.test(file.toString('latin1', at, at + 4))) {
      parts.push(file.subarray(at, end));
    }
    at = end;
  }
  return Buffer.concat(parts);
}

// frames: [{ x, y, width, height, ms, webp }], x and y even; each is laid over those before it.
export function animation(width, height, frames) {
  const body = [chunk('VP8X', Buffer.concat([number(2, 4), number(width - 1, 3),
    number(height - 1, 3)])), chunk('ANIM', Buffer.concat([number(0xffffffff, 4), number(0, 2)]))];
  for (const frame of frames) {
    body.push(chunk('ANMF', Buffer.concat([number(frame.x / 2, 3), number(frame.y / 2, 3),
      number(frame.width - 1, 3), number(frame.height - 1, 3), number(frame.ms, 3), number(2, 1),
      pictureOf(frame.webp)])));
  }
  const all = Buffer.concat([Buffer.from('WEBP'), ...body]);
  return Buffer.concat([Buffer.from('RIFF'), number(all.length, 4), all]);
}

// Packs pictures (PNG) in the page: of each only what differs from the one before it.
// Returns frames for animation(), those that differ in nothing as longer ones before.
export async function pack(page, shots, width, height, ms, quality) {
  await page.evaluate(([w, h]) => {
    const make = () => Object.assign(document.createElement('canvas'), { width: w, height: h })
      .getContext('2d', { willReadFrequently: true });
    globalThis.packer = { now: make(), last: null };
  }, [width, height]);
  const frames = [];
  for (const shot of shots) {
    const part = await page.evaluate(async ([data, w, h, q]) => {
      const { packer } = globalThis;
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      packer.now.imageSmoothingQuality = 'high';
      packer.now.drawImage(image, 0, 0, w, h);
      const pixels = new Uint32Array(packer.now.getImageData(0, 0, w, h).data.buffer);
      let [left, top, right, bottom] = [w, h, 0, 0];
      for (let i = 0; i < pixels.length; ++i) {
        if (packer.last?.[i] === pixels[i]) continue;
        const [x, y] = [i % w, Math.floor(i / w)];
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y + 1);
      }
      packer.last = pixels;
      if (right <= left) return null;
      left -= left % 2;
      top -= top % 2;
      const cut = Object.assign(document.createElement('canvas'),
        { width: right - left, height: bottom - top });
      cut.getContext('2d').drawImage(packer.now.canvas, -left, -top);
      const blob = await new Promise((done) => { cut.toBlob(done, 'image/webp', q); });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return { x: left, y: top, width: cut.width, height: cut.height, webp: btoa(text) };
    }, [shot.toString('base64'), width, height, quality]);
    if (part) frames.push({ ...part, ms, webp: Buffer.from(part.webp, 'base64') });
    else frames.at(-1).ms += ms;
  }
  return frames;
}
