// SPDX-License-Identifier: MIT
// Web Workers that run jobs. They are started as jobs need them; a worker that dies is replaced
// and its jobs are tried once more. Where workers do not start at all, `on.none` is called and the
// page does the work itself.

const START_PATIENCE = 20_000;  // milliseconds until a worker that says nothing has failed

export class Pool {
  // `on`: news(id, bytes), failed(id, words), none(ids of the jobs that are left).
  constructor(limit, on) {
    this.limit = limit;
    this.on = on;
    this.workers = [];
    this.jobs = new Map();  // id -> { id, bytes, urgent, tries, worker }
    this.program = null;
    this.started = 0;
    this.finished = 0;
    this.dead = typeof Worker === 'undefined' || limit === 0;
    if (!this.dead) this.add();  // one is warm before the first job
  }

  // The compiled module, the address of the generated code, the scenarios: workers wait for them,
  // and jobs with them.
  begin(compiled, script, files) {
    this.program = { compiled, script, files };
    for (const worker of this.workers) this.hand(worker);
    if (this.dead) this.on.none([]);
  }

  submit(id, urgent, bytes) {
    if (this.dead) return;
    this.place({ id, bytes, urgent, tries: 0, worker: null });
  }

  cancel(id) {
    const job = this.jobs.get(id);
    if (!job) return;
    this.jobs.delete(id);
    job.worker.jobs.delete(id);
    job.worker.port.postMessage({ cancel: id });
  }

  // Stops all work; nothing is heard of it any more.
  end() {
    this.dead = true;
    this.jobs.clear();
    for (const worker of this.workers) {
      clearTimeout(worker.timer);
      worker.port.terminate();
    }
    this.workers = [];
  }

  status() {
    const busy = this.workers.filter((worker) => worker.jobs.size > 0).length;
    return { mode: this.dead ? 'page' : 'workers', limit: this.limit, started: this.started,
      alive: this.workers.length, busy, jobs: this.jobs.size, finished: this.finished };
  }

  // ---- below here: how it does it

  add() {
    let port;
    try {
      port = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
    } catch (error) {
      this.lose(null, String(error));
      return null;
    }
    const worker = { port, jobs: new Set(), ready: false, timer: 0 };
    port.onmessage = ({ data }) => this.hear(worker, data);
    port.onerror = (event) => {
      event.preventDefault();
      this.lose(worker, event.message || 'its script did not load');
    };
    this.workers.push(worker);
    ++this.started;
    if (this.program) this.hand(worker);
    return worker;
  }

  hand(worker) {
    worker.timer = setTimeout(() => this.lose(worker, 'did not start'), START_PATIENCE);
    worker.port.postMessage({ program: this.program });
  }

  place(job) {
    const least = () => this.workers.reduce((a, b) => (b.jobs.size < a.jobs.size ? b : a));
    const free = this.workers.find((worker) => worker.jobs.size === 0);
    const worker = free ?? (this.workers.length < this.limit ? this.add() : null) ??
      (this.workers.length > 0 ? least() : null);
    if (this.dead || !worker) return;
    job.worker = worker;
    this.jobs.set(job.id, job);
    worker.jobs.add(job.id);
    worker.port.postMessage({ add: job.bytes });
  }

  hear(worker, message) {
    if (message.ready) {
      worker.ready = true;
      clearTimeout(worker.timer);
    } else if (message.failed) {
      this.lose(worker, message.failed);
    } else if (this.jobs.has(message.id)) {
      if (message.done) {
        this.jobs.delete(message.id);
        worker.jobs.delete(message.id);
        ++this.finished;
      }
      this.on.news(message.id, message.news);
    }
  }

  lose(worker, words) {
    const orphans = [];
    if (worker) {
      if (!this.workers.includes(worker)) return;
      clearTimeout(worker.timer);
      worker.port.terminate();
      this.workers = this.workers.filter((other) => other !== worker);
      for (const id of worker.jobs) orphans.push(this.jobs.get(id));
    }
    if (!worker || !worker.ready) {
      // Not one job's fault: make do with the others, or with none.
      this.limit = this.workers.length;
      if (this.limit === 0) {
        const left = [...this.jobs.keys()];
        this.end();
        if (this.program) this.on.none(left);
        return;
      }
    }
    for (const job of orphans) {
      this.jobs.delete(job.id);
      const more = worker.ready ? 1 : 0;
      if (job.tries + more < 2) this.place({ ...job, tries: job.tries + more });
      else this.on.failed(job.id, `The simulation stopped (${words}).`);
    }
  }
}
