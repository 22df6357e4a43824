// SPDX-License-Identifier: MIT
// Fingers, as the browser reports them.

async function fingers(app) {
  const client = await app.context.newCDPSession(app.page);
  return (type, points) => client.send('Input.dispatchTouchEvent',
    { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}

const between = ([ax, ay], [bx, by], share) => [ax + (bx - ax) * share, ay + (by - ay) * share];

// One finger from one place to another. `rest`: frames that it lies still before it moves.
export async function swipe(app, from, to, { steps = 8, rest = 0 } = {}) {
  const touch = await fingers(app);
  const down = touch('touchStart', [from]);  // not waited for: a finger that rests does not scroll
  if (rest > 0) await app.drawn(rest);
  for (let i = 1; i <= steps; ++i) {
    await touch('touchMove', [between(from, to, i / steps)]);
    await app.drawn(1);
  }
  await down;
  await touch('touchEnd', []);
  await app.drawn();
}

// Two fingers around a place, from one distance to another.
export async function pinch(app, [x, y], from, to, steps = 8) {
  const touch = await fingers(app);
  const at = (apart) => [[x - apart / 2, y], [x + apart / 2, y]];
  await touch('touchStart', [at(from)[0]]);
  await app.drawn(3);
  await touch('touchStart', at(from));
  for (let i = 1; i <= steps; ++i) {
    await touch('touchMove', at(from + (to - from) * (i / steps)));
    await app.drawn(1);
  }
  await touch('touchEnd', []);
  await app.drawn();
}
