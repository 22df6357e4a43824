// SPDX-License-Identifier: MIT
// One job, stepped in bounded pieces so that a worker can report progress and a frame can stay
// short. Used by the worker (web/) and by LocalJobs alike.
#pragma once

#include <memory>
#include <string>

#include "ui/jobs.h"

namespace servescape::ui {

class Job {
 public:
  // `resources` gives the text of files that scenarios refer to (traces); the embedded scenarios
  // folder is asked first.
  Job(JobRequest request, Resources resources);
  ~Job();
  Job(Job&&) noexcept;

  // Simulates about that many events; true when there is news to fetch.
  bool Step(int64_t events);
  // The newest news (progress, and a report or points if there are new ones).
  JobNews TakeNews();
  // The news are more than progress: worth telling at once.
  bool has_results() const;
  bool done() const;
  uint32_t id() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace servescape::ui
