// SPDX-License-Identifier: MIT
// Jobs stepped on the calling thread, inside Poll, within a budget of time: for tests, and for
// pages where workers do not start.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "ui/job.h"
#include "ui/jobs.h"

namespace servescape::ui {

class LocalJobs : public JobRunner {
 public:
  // `clock`: any monotonic clock in seconds; each Poll works for about `budget` seconds.
  LocalJobs(Resources resources, std::function<double()> clock, double budget = 0.008);
  ~LocalJobs() override;

  void Submit(const JobRequest& request) override;
  void Cancel(uint32_t id) override;
  std::vector<JobNews> Poll() override;
  int Parallelism() const override { return 1; }

 private:
  struct Running;
  Resources resources_;
  std::function<double()> clock_;
  double budget_;
  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace servescape::ui
