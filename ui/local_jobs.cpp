// SPDX-License-Identifier: MIT
#include "ui/local_jobs.h"

#include <algorithm>
#include <utility>

namespace servescape::ui {
namespace {

// Events between two looks at the clock: about a millisecond.
constexpr int64_t kSlice = 10'000;

}  // namespace

struct LocalJobs::Running {
  Job job;
  double wall_seconds;
};

LocalJobs::LocalJobs(Resources resources, std::function<double()> clock, double budget)
    : resources_(std::move(resources)), clock_(std::move(clock)), budget_(budget) {}

LocalJobs::~LocalJobs() = default;

void LocalJobs::Submit(const JobRequest& request) {
  const double start = clock_();
  Job job(request, resources_);
  running_.push_back(
      std::make_unique<Running>(Running{std::move(job), clock_() - start}));
}

void LocalJobs::Cancel(uint32_t id) {
  std::erase_if(running_, [id](const auto& running) { return running->job.id() == id; });
}

std::vector<JobNews> LocalJobs::Poll() {
  std::vector<JobNews> all;
  const double until = clock_() + budget_;
  // In turn, so that a sweep does not hold up a run.
  while (!running_.empty()) {
    for (const auto& running : running_) {
      const double start = clock_();
      const bool has_news = running->job.Step(kSlice);
      running->wall_seconds += clock_() - start;
      if (!has_news) continue;
      JobNews news = running->job.TakeNews();
      news.wall_seconds = running->wall_seconds;
      all.push_back(std::move(news));
    }
    std::erase_if(running_, [](const auto& running) { return running->job.done(); });
    if (clock_() >= until) break;
  }
  return all;
}

}  // namespace servescape::ui
