// SPDX-License-Identifier: MIT
#include "ui/runs.h"

#include <algorithm>
#include <utility>

namespace servescape::ui {
namespace {

constexpr uint32_t kLiveReplications = 2;   // enough for a band
constexpr uint32_t kSweepReplications = 4;  // per point
// A short run without a report for that long gives way to a newer text.
constexpr double kPatience = 0.25;

}  // namespace

void Runs::Start(const std::string& text, uint32_t replications) {
  if (run_id_ != 0) jobs_.Cancel(run_id_);
  run_id_ = ++next_id_;
  run_is_live_ = replications != 0;
  run_has_report_ = false;
  run_text_ = text;
  run_started_ = now_;
  progress_ = 0;
  pending_.clear();
  if (!run_is_live_) error_.clear();  // a held knob's next value may be refused as well
  jobs_.Submit({.id = run_id_, .kind = JobKind::kRun, .text = text, .settings = {},
                .replications = replications, .factors = {}});
}

void Runs::Live(const std::string& text) {
  const bool waits = run_id_ != 0 && run_is_live_ && !run_has_report_ &&
                     now_ - run_started_ < kPatience;
  if (waits) pending_ = text;
  else Start(text, kLiveReplications);
}

void Runs::Full(const std::string& text) { Start(text, 0); }

void Runs::CancelRuns() {
  if (run_id_ != 0) jobs_.Cancel(run_id_);
  run_id_ = 0;
  pending_.clear();
}

void Runs::Forget() {
  CancelSweep();
  CancelRuns();
  ++forgotten_;
  report_ = settled_ = before_ = nullptr;
  settled_text_.clear();
  error_.clear();
  sweep_error_.clear();
  points_.clear();
  points_before_.clear();
}

void Runs::Sweep(const std::string& text, const std::vector<double>& factors) {
  CancelSweep();
  if (factors.empty()) return;
  if (text != sweep_text_ && !points_.empty()) points_before_ = points_;
  points_.clear();
  sweep_error_.clear();
  sweep_text_ = text;
  const size_t parts =
      std::min(factors.size(), static_cast<size_t>(std::max(jobs_.Parallelism(), 1)));
  for (size_t part = 0; part < parts; ++part) {
    std::vector<double> share;
    for (size_t i = part; i < factors.size(); i += parts) share.push_back(factors[i]);
    const uint32_t id = ++next_id_;
    sweep_progress_[id] = 0;
    jobs_.Submit({.id = id, .kind = JobKind::kSweep, .text = text, .settings = {},
                  .replications = kSweepReplications, .factors = std::move(share)});
  }
}

void Runs::CancelSweep() {
  for (const auto& [id, progress] : sweep_progress_) jobs_.Cancel(id);
  sweep_progress_.clear();
  sweep_parts_.clear();
}

float Runs::sweep_progress() const {
  if (sweep_progress_.empty()) return 1;
  float sum = 0;
  for (const auto& [id, progress] : sweep_progress_) sum += progress;
  return sum / static_cast<float>(sweep_progress_.size());
}

ReportPtr Runs::ghost() const {
  if (pinned_ != nullptr) return pinned_ == report_ ? nullptr : pinned_;
  const bool moved_on = report_ != settled_ && run_text_ != settled_text_;
  return moved_on ? settled_ : before_;
}

void Runs::Pin(bool on) { pinned_ = on ? report_ : nullptr; }

namespace {

void Hand(Parcel& parcel, const ReportPtr& report) {
  JobNews news;
  news.report = report;
  parcel.Put(Pack(news));
}

ReportPtr TakeReport(Parcel& parcel) {
  JobNews news;
  return Unpack(parcel.Text(), &news) ? news.report : nullptr;
}

}  // namespace

void Runs::HandOver(Parcel& parcel) const {
  Hand(parcel, settled_);
  Hand(parcel, before_);
  Hand(parcel, pinned_);
  parcel.Put(settled_text_);
  parcel.PutNumber(wall_seconds_);
  JobNews sweep;
  sweep.points = points_;
  parcel.Put(Pack(sweep));
  parcel.Put(sweep_text_);
}

void Runs::TakeOver(Parcel& parcel) {
  report_ = settled_ = TakeReport(parcel);
  before_ = TakeReport(parcel);
  pinned_ = TakeReport(parcel);
  run_text_ = settled_text_ = parcel.Text();
  wall_seconds_ = parcel.Number();
  JobNews sweep;
  if (Unpack(parcel.Text(), &sweep)) points_ = std::move(sweep.points);
  sweep_text_ = parcel.Text();
}

void Runs::TakeRunNews(JobNews& news, double now) {
  progress_ = news.progress;
  wall_seconds_ = news.wall_seconds;
  if (!news.error.empty()) {
    error_ = std::move(news.error);
    run_id_ = 0;
    if (!run_is_live_) report_ = nullptr;
    return;
  }
  if (news.report != nullptr) {
    error_.clear();
    report_ = std::move(news.report);
    if (!run_has_report_) live_seconds_ = now - run_started_;
    run_has_report_ = true;
  }
  if (news.done) {
    run_id_ = 0;
    if (!run_is_live_) {
      // Words, prices and goals change nothing that is simulated: the run before stays.
      const bool same = settled_ != nullptr && settled_->digest == report_->digest;
      if (run_text_ != settled_text_ && !same) before_ = settled_;
      settled_ = report_;
      settled_text_ = run_text_;
    }
  }
}

void Runs::TakeSweepNews(JobNews& news) {
  if (!news.error.empty()) sweep_error_ = news.error;
  if (!news.points.empty()) {
    sweep_parts_[news.id] = std::move(news.points);
    points_.clear();
    for (const auto& [id, part] : sweep_parts_) {
      points_.insert(points_.end(), part.begin(), part.end());
    }
    std::sort(points_.begin(), points_.end(),
              [](const LoadPoint& a, const LoadPoint& b) { return a.factor < b.factor; });
  }
  sweep_progress_[news.id] = news.done ? 1 : std::min(news.progress, 0.99F);
  const bool all = std::all_of(sweep_progress_.begin(), sweep_progress_.end(),
                               [](const auto& entry) { return entry.second >= 1; });
  if (news.done && all) {
    sweep_progress_.clear();
    sweep_parts_.clear();
  }
}

bool Runs::Update(double now) {
  now_ = now;
  bool changed = false;
  for (JobNews& news : jobs_.Poll()) {
    if (news.id == run_id_ && run_id_ != 0) {
      TakeRunNews(news, now);
      changed = true;
    } else if (sweep_progress_.contains(news.id)) {
      TakeSweepNews(news);
      changed = true;
    }
  }
  const bool free = run_id_ == 0 || run_has_report_ || now - run_started_ >= kPatience;
  if (!pending_.empty() && free) {
    const std::string text = std::exchange(pending_, {});
    Start(text, kLiveReplications);
  }
  return changed;
}

}  // namespace servescape::ui
