// SPDX-License-Identifier: MIT
// The files that the user brought, in memory while the page is open, and the way they take to
// where jobs run: with each job whose text names one.
#pragma once

#include <string>
#include <vector>

#include "ui/jobs.h"

namespace servescape::ui {

class JobFiles : public JobRunner {
 public:
  explicit JobFiles(JobRunner& jobs) : jobs_(jobs) {}

  // In place of one of the same name.
  void Keep(JobFile file);
  const std::vector<JobFile>& all() const { return files_; }

  void Submit(const JobRequest& request) override;
  void Cancel(uint32_t id) override { jobs_.Cancel(id); }
  std::vector<JobNews> Poll() override { return jobs_.Poll(); }
  int Parallelism() const override { return jobs_.Parallelism(); }

 private:
  JobRunner& jobs_;
  std::vector<JobFile> files_;
};

}  // namespace servescape::ui
