// SPDX-License-Identifier: MIT
// Jobs by what plays them. Most scenarios need only what the page's own module has of the engine,
// and its workers have that at once; the whole engine is a module of its own, which is fetched when
// a scenario first needs it, and then has workers of its own.

export class Engines {
  // `first`: the pool of the page's module. make(on): another pool. fetchWhole(): a promise of what
  // its begin takes. failed(id, words) is called for jobs that the whole engine cannot play, none()
  // where the page's own workers do not start.
  constructor(first, make, fetchWhole, failed, none) {
    this.first = first;
    this.make = make;
    this.fetchWhole = fetchWhole;
    this.failed = failed;
    this.none = none;
    this.only = false;  // the first is the whole app's, too
    this.whole = null;
  }

  // The page is now the whole app's: what plays its jobs is that module alone, and nothing is left
  // of the jobs before. `program` is what a pool's begin takes.
  become(program) {
    this.first.end();
    if (this.whole?.dead === false) {
      for (const id of [...this.whole.jobs.keys()]) this.whole.cancel(id);
      this.first = this.whole;
      this.whole = null;
    } else {
      this.first = this.make(() => this.none());
      this.first.begin(...program);
    }
    this.only = true;
  }

  submit(id, urgent, whole, bytes) {
    if (!whole || this.only) {
      this.first.submit(id, urgent, bytes);
      return;
    }
    this.whole ??= this.start();
    if (this.whole.dead) this.giveUp(this.whole, 'its workers do not start', [id]);
    else this.whole.submit(id, urgent, bytes);
  }

  cancel(id) {
    this.first.cancel(id);
    this.whole?.cancel(id);
  }

  status() {
    return { ...this.first.status(), whole: this.whole?.status() ?? null };
  }

  // ---- below here: how it does it

  start() {
    const pool = this.make((ids) => this.giveUp(pool, 'its workers do not start', ids));
    this.fetchWhole().then((program) => pool.begin(...program)).catch((error) =>
      this.giveUp(pool, String(error?.message ?? error), [...pool.jobs.keys()]));
    return pool;
  }

  // The next job that needs the whole engine tries again.
  giveUp(pool, words, ids) {
    pool.end();
    if (this.whole === pool) this.whole = null;
    for (const id of ids) {
      this.failed(id, `The engine that plays this scenario did not load (${words}). Check the ` +
        'connection, then run again.');
    }
  }
}
