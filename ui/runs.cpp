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
  EndRun();
  run_is_live_ = replications != 0;
  run_has_report_ = false;
  run_text_ = text;
  run_started_ = now_;
  progress_ = 0;
  pending_.clear();
  if (!run_is_live_) error_.clear();  // a held knob's next value may be refused as well
  uint32_t parts = static_cast<uint32_t>(std::max(jobs_.Parallelism(), 1));
  if (run_is_live_) parts = std::min(parts, replications);
  run_id_ = next_id_ + 1;
  for (uint32_t part = 0; part < parts; ++part) {
    parts_[++next_id_] = {};
    jobs_.Submit({.id = next_id_, .kind = JobKind::kRun, .text = text, .settings = {},
                  .replications = replications, .part = part, .parts = parts});
  }
}

// What is still under way of it is not wanted any more.
void Runs::EndRun() {
  if (run_id_ == 0) return;
  for (const auto& [id, part] : parts_) {
    if (part.progress < 1) jobs_.Cancel(id);
  }
  if (merge_id_ != 0) jobs_.Cancel(merge_id_);
  run_id_ = merge_id_ = replications_ = 0;
  merged_ = 0;
  parts_.clear();
  records_.clear();
}

uint32_t Runs::Submit(JobRequest request) {
  request.id = ++next_id_;
  other_ids_.insert(request.id);
  jobs_.Submit(request);
  return request.id;
}

void Runs::Cancel(uint32_t id) {
  if (other_ids_.erase(id) > 0) jobs_.Cancel(id);
  std::erase_if(others_, [id](const JobNews& news) { return news.id == id; });
}

void Runs::Live(const std::string& text) {
  const bool waits = run_id_ != 0 && run_is_live_ && !run_has_report_ &&
                     now_ - run_started_ < kPatience;
  if (waits) pending_ = text;
  else Start(text, kLiveReplications);
}

void Runs::Full(const std::string& text) { Start(text, 0); }

void Runs::CancelRuns() {
  EndRun();
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

void Runs::TakePart(JobNews& news) {
  Part& part = parts_[news.id];
  part = {news.done ? 1 : std::min(news.progress, 0.99F), news.wall_seconds};
  if (news.replications > 0) replications_ = news.replications;
  for (PackedRecord& record : news.records) {
    const uint32_t index = record.index;
    records_[index] = std::move(record);
  }
  progress_ = 0;
  wall_seconds_ = 0;
  const size_t at_work = replications_ == 0 ? 1 : std::min<size_t>(parts_.size(), replications_);
  size_t counted = 0;  // those beyond have nothing to do
  for (const auto& [id, each] : parts_) {
    wall_seconds_ = std::max(wall_seconds_, each.wall_seconds);
    if (counted++ < at_work) progress_ += each.progress / static_cast<float>(at_work);
  }
}

// Once all are there, and before that whenever there are half as many again as in the last report.
void Runs::MergeParts() {
  const size_t count = records_.size();
  const bool all = replications_ > 0 && count == replications_;
  if (count == merged_ || !run_has_report_) return;
  if (!all && (merge_id_ != 0 || count * 2 < merged_ * 3)) return;
  if (merge_id_ != 0) jobs_.Cancel(merge_id_);
  merged_ = count;
  merge_id_ = ++next_id_;
  JobRequest request{.id = merge_id_, .kind = JobKind::kMerge, .text = run_text_, .settings = {},
                     .replications = run_is_live_ ? kLiveReplications : 0};
  for (const auto& [index, record] : records_) request.records.push_back(record);
  jobs_.Submit(request);
}

void Runs::TakeRunNews(JobNews& news, double now) {
  const bool merged = news.id == merge_id_;
  const bool whole = merged ? records_.size() == replications_ && merged_ == replications_
                            : news.report != nullptr && news.records.empty();
  if (merged && news.done) merge_id_ = 0;
  if (!merged) TakePart(news);
  if (!news.error.empty()) {
    error_ = std::move(news.error);
    EndRun();
    if (!run_is_live_) report_ = nullptr;
    return;
  }
  // The first part's own report is older than any that was merged.
  if (news.report != nullptr && (merged || merged_ <= 1)) {
    error_.clear();
    report_ = std::move(news.report);
    if (!run_has_report_) live_seconds_ = now - run_started_;
    run_has_report_ = true;
    if (!merged) merged_ = news.records.empty() ? 0 : 1;
  }
  if (!news.done || !whole) return MergeParts();
  EndRun();
  if (run_is_live_) return;
  // Words, prices and goals change nothing that is simulated: the run before stays.
  const bool same = settled_ != nullptr && settled_->digest == report_->digest;
  if (run_text_ != settled_text_ && !same) before_ = settled_;
  settled_ = report_;
  settled_text_ = run_text_;
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

uint32_t Runs::Ask(JobRequest request) {
  request.id = ++next_id_;
  asked_[request.id];
  jobs_.Submit(request);
  return request.id;
}

void Runs::Drop(uint32_t id) {
  if (asked_.erase(id) > 0) jobs_.Cancel(id);
}

bool Runs::asking() const {
  return std::any_of(asked_.begin(), asked_.end(), [](const auto& asked) {
    return asked.second.empty() || !asked.second.back().done;
  });
}

std::vector<JobNews> Runs::TakeNews(uint32_t id) {
  const auto found = asked_.find(id);
  if (found == asked_.end()) return {};
  std::vector<JobNews> news = std::move(found->second);
  found->second.clear();
  if (!news.empty() && news.back().done) asked_.erase(found);
  return news;
}

bool Runs::Update(double now) {
  now_ = now;
  bool changed = false;
  for (JobNews& news : jobs_.Poll()) {
    if (run_id_ != 0 && IsOfRun(news.id)) {
      TakeRunNews(news, now);
      changed = true;
    } else if (other_ids_.contains(news.id)) {
      if (news.done) other_ids_.erase(news.id);
      changed = changed || news.done;
      others_.push_back(std::move(news));
    } else if (sweep_progress_.contains(news.id)) {
      TakeSweepNews(news);
      changed = true;
    } else if (const auto asked = asked_.find(news.id); asked != asked_.end()) {
      asked->second.push_back(std::move(news));
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
