// SPDX-License-Identifier: MIT
// Jobs of the app in Web Workers. The pool itself is js/pool.js; this end knows which jobs are
// under way, drops the news of the others, sends on to the whole engine what the page's own module
// cannot play, and steps the jobs inside the frame instead (LocalJobs) where workers do not start.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ui/jobs.h"
#include "ui/local_jobs.h"

namespace servescape::web {

class WorkerJobs : public ui::JobRunner {
 public:
  // `workers`: how many may run side by side; 0: there are none.
  explicit WorkerJobs(int workers);

  void Submit(const ui::JobRequest& request) override;
  void Cancel(uint32_t id) override;
  std::vector<ui::JobNews> Poll() override;
  int Parallelism() const override { return local_ ? 1 : workers_; }

  // Packed news from a worker.
  void Receive(std::string_view bytes);
  // A job that brought down its worker, in words.
  void Fail(uint32_t id, const std::string& error);
  // Workers do not start: from now on, and for what is under way, the frame does the work.
  void FallBack();
  // News wait, or the frame itself has work to do: Poll soon.
  bool HasWork() const { return !news_.empty() || (local_ && !requests_.empty()); }
  bool local() const { return local_ != nullptr; }

 private:
  // To the workers of the page's own module, or to those of the whole engine.
  static void Send(const ui::JobRequest& request, bool whole);

  int workers_;
  std::map<uint32_t, ui::JobRequest> requests_;  // under way
  std::vector<ui::JobNews> news_;
  std::unique_ptr<ui::LocalJobs> local_;
};

}  // namespace servescape::web
