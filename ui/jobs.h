// SPDX-License-Identifier: MIT
// Simulation work as the app asks for it. The app never runs the engine itself: it submits jobs
// and polls for news. In the page a job runs in a Web Worker (web/), in tests and where workers
// fail it is stepped inside the frame with a time budget (ui/local_jobs.h). Both run the very
// same Job (ui/job.h), so the bits agree.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/load.h"

namespace servescape::ui {

using ReportPtr = std::shared_ptr<const RunReport>;

enum class JobKind : uint8_t {
  kRun,    // the scenario; news carry partial reports after each replication, then the final one
  kSweep,  // the tradeoff curve: the scenario at several loads; news carry points as they come
  kLesson,  // an answer to a lesson, played or graded (ui/lesson_job.h)
};

// A file that the user brought, as a table in text (see Resource).
struct JobFile {
  std::string name, text;
  std::string time_column, time_unit, counts_column, kind;
};
// The one of that name, for what reads the scenario; nothing if there is none.
std::optional<Resource> FindFile(const std::vector<JobFile>& files, const std::string& name);

struct JobRequest {
  uint32_t id = 0;  // chosen by the app, unique
  JobKind kind = JobKind::kRun;
  std::string text;               // the scenario
  std::vector<Setting> settings;  // on top of it
  uint32_t replications = 0;      // 0: as the scenario says
  std::vector<double> factors;    // kSweep: multiples of every source's rate (or clients)
  std::vector<JobFile> files = {};  // that the text names
};

struct JobNews {
  uint32_t id = 0;
  float progress = 0;    // 0 .. 1 of the whole job
  bool done = false;     // the last news of this job
  ReportPtr report;      // kRun: over the replications so far, or null
  std::vector<LoadPoint> points;  // kSweep: all so far, or empty
  std::string error;     // the formatted diagnostics, when the scenario is at fault
  std::string lesson = {};  // kLesson: what came out, for UnpackLesson
  std::string missing;   // the key that this module's engine cannot play (study/missing_part.h)
  double wall_seconds = 0;  // spent on the job so far, measured by the runner
};

// Where jobs run.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  virtual void Submit(const JobRequest& request) = 0;
  // The job's further news are dropped; its work stops soon.
  virtual void Cancel(uint32_t id) = 0;
  // All news since the last call, in order.
  virtual std::vector<JobNews> Poll() = 0;
  // How many jobs can run side by side (workers).
  virtual int Parallelism() const = 0;
};

// A request or a news as bytes, for the way into a worker and back. Both ends are the same program
// on the same machine: the bytes are its own, and no other version has to read them. Unpack is
// false for anything else than what Pack made.
std::string Pack(const JobRequest& request);
std::string Pack(const JobNews& news);
bool Unpack(std::string_view bytes, JobRequest* request);
bool Unpack(std::string_view bytes, JobNews* news);

}  // namespace servescape::ui
