// SPDX-License-Identifier: MIT
// Several workers on one thread.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "sim/base/check.h"
#include "ui/job.h"
#include "ui/jobs.h"

namespace servescape::ui {

// Workers of a pool: each job on one of them, all messages as bytes, a step of one of them in an
// order that a small generator decides. A job whose worker is lost begins again elsewhere.
class ManyJobs : public JobRunner {
 public:
  ManyJobs(int workers, uint32_t seed) : workers_(workers), state_(seed * 2654435761U + 1) {}

  void Submit(const JobRequest& request) override {
    JobRequest read;
    SERVESCAPE_CHECK(Unpack(Pack(request), &read));
    ++submitted;
    jobs_.push_back({read, std::make_unique<Job>(read, Resources{})});
  }
  void Cancel(uint32_t id) override {
    std::erase_if(jobs_, [id](const Placed& placed) { return placed.request.id == id; });
  }
  std::vector<JobNews> Poll() override {
    std::vector<JobNews> all;
    for (int turn = 0; turn < 8 && !jobs_.empty(); ++turn) {
      const size_t at = Next() % jobs_.size();
      if (lose_every > 0 && Next() % lose_every == 0) {
        jobs_[at].job = std::make_unique<Job>(jobs_[at].request, Resources{});
        ++lost;
      }
      Job& job = *jobs_[at].job;
      if (job.Step(400)) {
        JobNews news;
        SERVESCAPE_CHECK(Unpack(Pack(job.TakeNews()), &news));
        all.push_back(news);
      }
      if (job.done()) jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return all;
  }
  int Parallelism() const override { return workers_; }
  size_t left() const { return jobs_.size(); }
  // Of studies, under way.
  int plays() const {
    return static_cast<int>(std::count_if(jobs_.begin(), jobs_.end(), [](const Placed& placed) {
      return placed.request.kind == JobKind::kPlay;
    }));
  }

  int submitted = 0, lost = 0;
  uint32_t lose_every = 0;

 private:
  struct Placed {
    JobRequest request;
    std::unique_ptr<Job> job;
  };
  uint32_t Next() {
    state_ = state_ * 1664525U + 1013904223U;
    return state_ >> 16;
  }

  int workers_;
  uint32_t state_;
  std::vector<Placed> jobs_;
};

}  // namespace servescape::ui
