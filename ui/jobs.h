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
  // The scenario; news carry partial reports after each replication, then the final one. As one of
  // several parts it plays its share of the replications and its news carry their records; the
  // first part also tells the report of the first one.
  kRun,
  kMerge,  // records of several parts into their report
  kSweep,  // the tradeoff curve: the scenario at several loads; news carry points as they come
  kLesson,  // an answer to a lesson, played or graded (ui/lesson_job.h)
  kPlay,   // one scenario of a study: its report, and what pairs are compared by (ui/spreads.h)
  kTrace,  // the first replication, request by request (ui/run_trace.h)
};

// What one replication left behind, as bytes (ui/pack_record.h).
struct PackedRecord {
  uint32_t index = 0;
  std::string bytes;
};

// How long a scenario of a study is played, and by which random numbers.
struct PlayLength {
  int64_t duration = 0;  // nanoseconds
  uint32_t replications = 0;
  uint64_t seed = 0;
  int32_t sections = 0;  // of each replication, for pairs; 0: no pairs are asked for
};

// How a metric depends on each part of a study, as sim/studies/spread.h has it.
struct PlaySpread {
  std::string name;
  Unit unit = Unit::kSeconds;
  double value = 0;
  std::vector<double> without;
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
  std::vector<double> factors = {};  // kSweep: multiples of every source's rate (or clients)
  std::vector<JobFile> files = {};   // that the text names
  uint32_t part = 0, parts = 1;      // kRun: which of how many
  std::vector<PackedRecord> records = {};  // kMerge: in order of index
  PlayLength play = {};                    // kPlay
};

struct JobNews {
  uint32_t id = 0;
  float progress = 0;    // 0 .. 1 of the whole job
  bool done = false;     // the last news of this job
  ReportPtr report;      // kRun: over the replications so far, or null
  std::vector<LoadPoint> points;  // kSweep: all so far, or empty
  // kRun, in parts: those new since the last news, and of how many; 0: this job does all of it.
  std::vector<PackedRecord> records = {};
  uint32_t replications = 0;
  std::vector<PlaySpread> spreads = {};  // kPlay, in pairs
  std::string trace = {};                // kTrace: a RunTrace as bytes
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
