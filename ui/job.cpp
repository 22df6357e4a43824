// SPDX-License-Identifier: MIT
#include "ui/job.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/report/overlay.h"
#include "sim/study/merge.h"
#include "sim/study/missing_part.h"
#include "sim/study/run_length.h"
#include "sim/study/share.h"
#include "sim/study/study.h"
#include "ui/lesson_work.h"
#include "ui/pack_record.h"
#include "ui/presets.h"
#include "ui/scalers.h"
#include "ui/spreads.h"

namespace servescape::ui {
namespace {

// Arrivals at a point of the tradeoff curve, at most: few enough for a curve within seconds.
constexpr int64_t kSweepRequests = 200'000;
// Progress is reported when it has moved that much.
constexpr double kProgressStep = 0.02;

}  // namespace

struct Job::Impl {
  JobRequest request;
  Config config;
  std::string hash;
  std::optional<SteppedStudy> study;
  std::unique_ptr<LessonWork> lesson;  // kLesson
  std::optional<SteppedShare> share;       // kRun in parts, kPlay
  std::vector<ReplicationRecord> records;  // kMerge, kPlay
  std::unique_ptr<TraceKeeper> trace;      // kTrace
  Config point_config;
  size_t point = 0;  // kSweep: index into factors of the one under way
  std::vector<LoadPoint> points;
  bool failed = false;
  bool finished = false;
  int reported = 0;  // replications in the last report
  double reported_progress = 0;
  JobNews news;
  bool has_news = false;

  double Progress() const {
    if (finished) return 1;
    if (lesson) return lesson->progress();
    const double inner = study ? study->progress() : share ? share->progress() : 0;
    if (request.kind != JobKind::kSweep) return inner;
    return (static_cast<double>(point) + inner) /
           static_cast<double>(std::max<size_t>(request.factors.size(), 1));
  }

  void Fail(std::string error) {
    failed = finished = true;
    news.error = std::move(error);
    has_news = true;
  }

  void Start(const Resources& resources) {
    const Resources both = [&](const std::string& path) -> std::optional<Resource> {
      if (auto text = EmbeddedText(path)) return text;
      if (auto file = FindFile(request.files, path)) return file;
      return resources ? resources(path) : std::nullopt;
    };
    if (request.kind == JobKind::kLesson) {
      lesson = MakeLessonWork(request, both);
      if (!lesson) {
        Fail("The course runs in a worker, and workers do not start here.");
        news.missing = "lesson";
      }
      return;
    }
    Result<Loaded, Diagnostics> loaded =
        LoadWhatIsRead(request.text, request.settings, both, nullptr, ModuleScalers());
    if (!loaded) {
      Fail(Format(loaded.error(), request.text, "scenario"));
      return;
    }
    config = std::move(loaded).value().config;
    if (std::string missing = MissingPart(config); !missing.empty()) {
      Fail("The engine for " + missing + " runs in a worker, and workers do not start here.");
      news.missing = std::move(missing);
      return;
    }
    if (request.replications > 0) {
      config.run.replications = request.replications;
      config.run.replications_automatic = false;
    }
    config = WithRunLength(config);
    std::string text = request.text;
    for (const Setting& setting : request.settings) {
      if (auto changed = SetValue(text, setting)) text = std::move(changed).value();
    }
    hash = ScenarioHash(text);
    if (request.kind == JobKind::kSweep) {
      if (request.factors.empty()) finished = has_news = true;
      else StartPoint();
      return;
    }
    if (request.kind == JobKind::kPlay || request.kind == JobKind::kTrace) return StartPlay();
    if (request.kind == JobKind::kMerge) return StartMerge();
    const bool shared = request.parts > 1 && CanBeShared(config);
    // The first part does what cannot be cut.
    const uint32_t count = shared ? config.run.replications : 1;
    if (request.part >= count) finished = has_news = true;
    else if (std::string refusal = Refusal(config); !refusal.empty()) Fail(std::move(refusal));
    else if (shared) share.emplace(config, request.part, request.parts);
    else study.emplace(config, hash);
  }

  void StartPlay() {
    if (!HasSpreads()) {
      Fail("Studies run in a worker, and workers do not start here.");
      news.missing = "studies";
      return;
    }
    if (request.kind == JobKind::kTrace) return StartTrace();
    config.run.duration = Duration{request.play.duration};
    config.run.replications = request.play.replications;
    config.run.seed = request.play.seed;
    if (std::string refusal = Refusal(config); !refusal.empty()) Fail(std::move(refusal));
    else share.emplace(config, 0, 1);
  }

  // Who listens hears only of the general engine; it is the first of as many replications.
  void StartTrace() {
    config.run.detail = true;
    if (std::string refusal = Refusal(config); !refusal.empty()) return Fail(std::move(refusal));
    trace = KeepTrace(config);
    share.emplace(config, 0, std::max(1u, config.run.replications), trace->Hear());
  }

  // What one worker alone would have refused to go on with is refused here.
  void StartMerge() {
    StudyGuard guard(config, Machine{});
    for (const PackedRecord& packed : std::exchange(request.records, {})) {
      records.emplace_back();
      if (!UnpackRecord(packed.bytes, &records.back())) return Fail("A worker's news are broken.");
      if (!guard.Add(records.back().arrivals, 0, 1)) return Fail(guard.Words());
    }
    if (records.empty()) Fail("There is nothing to merge.");
  }

  void Merge() {
    news.report = std::make_shared<const RunReport>(MergeRecords(config, hash, records));
    finished = has_news = true;
  }

  void StepShare(int64_t events) {
    share->Step(events);
    if (!share->stopped().empty()) return Fail(share->stopped());
    std::optional<ReplicationRecord> record = share->Take();
    if (!record) return;
    if (request.kind == JobKind::kTrace) {
      news.trace = trace->Pack();
      finished = has_news = true;
      return;
    }
    if (request.kind == JobKind::kPlay) {
      records.push_back(std::move(*record));
      if (!share->done()) return;
      Merge();
      news.spreads = SpreadsOfPlay(config, *news.report, records, request.play.sections);
      return;
    }
    const uint32_t index = static_cast<uint32_t>(record->index);
    news.records.push_back({index, PackRecord(*record)});
    news.replications = config.run.replications;
    if (index == 0) {
      records.push_back(std::move(*record));
      news.report = std::make_shared<const RunReport>(MergeRecords(config, hash, records));
      records.clear();
    }
    finished = share->done();
    has_news = true;
  }

  void StartPoint() {
    point_config = AtLoad(config, request.factors[point], kSweepRequests);
    if (std::string refusal = Refusal(point_config); !refusal.empty()) Fail(std::move(refusal));
    else study.emplace(point_config, hash);
  }

  void FinishPoint() {
    LoadPoint result = ToLoadPoint(point_config, request.factors[point], study->Report());
    OverlayTheory(point_config, &result);
    points.push_back(std::move(result));
    news.points = points;
    has_news = true;
    study.reset();
    if (++point == request.factors.size()) finished = true;
    else StartPoint();
  }

  void TellLesson() {
    if (!lesson->done()) return;
    if (std::string error = lesson->error(); !error.empty()) return Fail(std::move(error));
    news.lesson = lesson->Packed();
    news.report = lesson->Report();
    finished = has_news = true;
  }

  // A report after the first replication, then whenever half as many again are done, and at
  // the end: a report costs as much as some thousand requests.
  void TellReport() {
    const int completed = study->completed();
    const bool due = study->done() || (completed > reported && completed * 2 >= reported * 3);
    if (completed == 0 || !due) return;
    reported = completed;
    news.report = std::make_shared<const RunReport>(study->Report());
    has_news = true;
    if (study->done()) finished = true;
  }
};

Job::Job(JobRequest request, Resources resources) : impl_(std::make_unique<Impl>()) {
  impl_->request = std::move(request);
  impl_->Start(resources);
}

Job::~Job() = default;
Job::Job(Job&&) noexcept = default;

bool Job::Step(int64_t events) {
  Impl& job = *impl_;
  if (job.finished) return job.has_news;
  if (job.lesson) {
    job.lesson->Step(events);
    job.TellLesson();
  } else if (job.share) {
    job.StepShare(events);
  } else if (job.request.kind == JobKind::kMerge) {
    job.Merge();
  } else {
    job.study->Step(events);
    if (!job.study->stopped().empty()) job.Fail(job.study->stopped());
    else if (job.request.kind == JobKind::kRun) job.TellReport();
    else if (job.study->done()) job.FinishPoint();
  }
  if (job.Progress() - job.reported_progress >= kProgressStep) job.has_news = true;
  return job.has_news;
}

JobNews Job::TakeNews() {
  Impl& job = *impl_;
  JobNews news = std::exchange(job.news, {});
  job.has_news = false;
  job.reported_progress = job.Progress();
  news.id = job.request.id;
  news.progress = static_cast<float>(job.reported_progress);
  news.done = job.finished;
  return news;
}

bool Job::has_results() const {
  const Impl& job = *impl_;
  return job.has_news && (job.finished || job.news.report != nullptr || !job.news.points.empty() ||
                          !job.news.records.empty());
}

bool Job::done() const { return impl_->finished && !impl_->has_news; }
uint32_t Job::id() const { return impl_->request.id; }

}  // namespace servescape::ui
