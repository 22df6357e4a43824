// SPDX-License-Identifier: MIT
// A worker: the page's module or the whole engine's, of which it uses the jobs_* functions. Between
// pieces of work it lets messages in, so that a cancel arrives within milliseconds.
import { startModule } from './bridge.js';

const PIECE = 0.006;  // seconds

let bridge = null;
let jobs = 0;
let stepping = false;
const early = [];  // messages that came before the module had started
const turn = new MessageChannel();
turn.port1.onmessage = () => guard(step);

function guard(work) {
  try {
    work();
  } catch (error) {
    postMessage({ failed: String(error?.message ?? error) });
  }
}

function schedule() {
  if (stepping) return;
  stepping = true;
  turn.port2.postMessage(0);
}

function step() {
  stepping = false;
  const size = bridge.call('jobs_step', jobs, PIECE);
  if (size > 0) {
    const news = bridge.bytes(bridge.call('jobs_news', jobs), size);
    postMessage({
      id: bridge.call('jobs_news_id', jobs) >>> 0,
      done: bridge.call('jobs_news_done', jobs) === 1,
      news,
    }, [news.buffer]);
  }
  if (bridge.call('jobs_idle', jobs) === 0) schedule();
}

function take(message) {
  if (message.add !== undefined) {
    bridge.call('jobs_add', jobs, message.add, message.add.length);
    schedule();
  } else if (message.cancel !== undefined) {
    bridge.call('jobs_cancel', jobs, message.cancel);
  }
}

async function start({ compiled, script, files }) {
  try {
    const { default: factory } = await import(script);
    bridge = await startModule(factory, compiled, files);
    jobs = bridge.call('jobs_make');
    postMessage({ ready: true });
    for (const message of early.splice(0)) guard(() => take(message));
  } catch (error) {
    postMessage({ failed: String(error?.message ?? error) });
  }
}

onmessage = ({ data }) => {
  if (data.program) start(data.program);
  else if (bridge) guard(() => take(data));
  else early.push(data);
};
