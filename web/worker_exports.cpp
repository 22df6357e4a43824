// SPDX-License-Identifier: MIT
// The functions that each module has for JavaScript: the page's first one and the whole engine's.
// As those of exports.cpp: plain C, the object first; pointers hold until the next call.
#include <emscripten.h>

#include "scenarios/packed.h"
#include "web/job_queue.h"

using servescape::web::JobQueue;

extern "C" {

// The shipped scenarios: before anything else.
EMSCRIPTEN_KEEPALIVE void set_files(const char* pack, int size) {
  servescape::SetPackedFiles({pack, static_cast<size_t>(size)});
}

EMSCRIPTEN_KEEPALIVE JobQueue* jobs_make() { return new JobQueue; }

EMSCRIPTEN_KEEPALIVE void jobs_add(JobQueue* jobs, const char* bytes, int size) {
  jobs->Add({bytes, static_cast<size_t>(size)});
}

EMSCRIPTEN_KEEPALIVE void jobs_cancel(JobQueue* jobs, uint32_t id) { jobs->Cancel(id); }

// The size of the news just reported, which jobs_news points to; 0: none.
EMSCRIPTEN_KEEPALIVE int jobs_step(JobQueue* jobs, double seconds) {
  return static_cast<int>(jobs->Step(seconds).size());
}

EMSCRIPTEN_KEEPALIVE const char* jobs_news(JobQueue* jobs) { return jobs->news().data(); }

// Of the news just reported: the job, and whether it was the last of it.
EMSCRIPTEN_KEEPALIVE uint32_t jobs_news_id(JobQueue* jobs) { return jobs->news_id(); }

EMSCRIPTEN_KEEPALIVE int jobs_news_done(JobQueue* jobs) { return jobs->news_done() ? 1 : 0; }

EMSCRIPTEN_KEEPALIVE int jobs_idle(JobQueue* jobs) { return jobs->idle() ? 1 : 0; }

}  // extern "C"
