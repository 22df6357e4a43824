// SPDX-License-Identifier: MIT
// Records what jobs did and how many workers they had: a part of DetailRecorder.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/base/cold.h"
#include "sim/metrics/detail_record.h"

namespace servescape {

class JobRecorder {
 public:
  SERVESCAPE_COLD void OnJob(SimTime, uint32_t job, const JobEvent& event, const char*) {
    JobWindow& window = jobs_[job].window;
    switch (event.move) {
      case JobMove::kStarts:
        ++window.started;
        window.missed += event.count;
        window.late_sum += ToSeconds(event.time);
        break;
      case JobMove::kSucceeds:
        ++window.succeeded;
        window.items += event.count;
        window.took_sum += ToSeconds(event.time);
        break;
      case JobMove::kFails: ++window.failed; break;
      case JobMove::kStopped: ++window.stopped; break;
      case JobMove::kMissed: window.missed += event.count; break;
      case JobMove::kRetries: ++window.retries; break;
      case JobMove::kInterrupted: ++window.interruptions; break;
      case JobMove::kNone: break;
    }
  }
  SERVESCAPE_COLD void OnJobWorkers(SimTime now, uint32_t job, uint32_t paid, uint32_t busy) {
    Job& own = jobs_[job];
    own.Grow(now);
    own.paid = paid;
    own.busy = busy;
  }

 protected:
  void BeginJobs(size_t jobs) { jobs_.resize(jobs); }
  // What belongs into the window that ends.
  JobWindow TakeJob(SimTime end, size_t job) {
    jobs_[job].Grow(end);
    return std::exchange(jobs_[job].window, {});
  }
  size_t job_count() const { return jobs_.size(); }

 private:
  struct Job {
    JobWindow window;
    SimTime since;
    uint32_t paid = 0, busy = 0;

    void Grow(SimTime now) {
      const double seconds = ToSeconds(now - since);
      window.paid_area += paid * seconds;
      window.busy_area += busy * seconds;
      since = now;
    }
  };
  std::vector<Job> jobs_;
};

}  // namespace servescape
