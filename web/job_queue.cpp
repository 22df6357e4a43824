// SPDX-License-Identifier: MIT
#include "web/job_queue.h"

#include <algorithm>
#include <utility>

#include "web/clock.h"

namespace servescape::web {
namespace {

// Events between two looks at the clock: about half a millisecond. Short calls also let the
// browser's optimising compiler take over: code it replaces is only left at a call.
constexpr int64_t kSlice = 5'000;
// Seconds between two messages that tell of nothing but progress.
constexpr double kTellEvery = 0.05;

}  // namespace

struct JobQueue::Item {
  ui::Job job;
  bool urgent;
  double wall_seconds;
  double reported;  // when news were last taken
};

JobQueue::JobQueue() = default;
JobQueue::~JobQueue() = default;

void JobQueue::Add(std::string_view bytes) {
  ui::JobRequest request;
  if (!Unpack(bytes, &request)) return;
  const double start = Now();
  const bool first = request.kind == ui::JobKind::kMerge;  // short, and somebody waits for it
  const bool urgent = first || request.kind == ui::JobKind::kRun;
  ui::Job job(std::move(request), Resources());
  items_.insert(first ? items_.begin() : items_.end(),
                std::make_unique<Item>(Item{std::move(job), urgent, Now() - start, start}));
}

void JobQueue::Cancel(uint32_t id) {
  std::erase_if(items_, [id](const auto& item) { return item->job.id() == id; });
}

JobQueue::Item& JobQueue::Next() {
  const auto run = std::find_if(items_.begin(), items_.end(),
                                [](const auto& item) { return item->urgent; });
  if (run != items_.end()) return **run;
  turn_ = (turn_ + 1) % items_.size();
  return *items_[turn_];
}

const std::string& JobQueue::Step(double seconds) {
  news_.clear();
  if (items_.empty()) return news_;
  Item& item = Next();
  const double start = Now();
  const double until = start + seconds;
  bool tell = false;
  double now = start;
  while (!tell && now < until) {
    const bool has_news = item.job.Step(kSlice);
    now = Now();
    tell = item.job.has_results() || (has_news && now - item.reported >= kTellEvery);
  }
  item.wall_seconds += now - start;
  if (!tell) return news_;
  item.reported = now;
  ui::JobNews news = item.job.TakeNews();
  news.wall_seconds = item.wall_seconds;
  news_id_ = news.id;
  news_done_ = news.done;
  if (news.done) Cancel(news.id);
  return news_ = Pack(news);
}

}  // namespace servescape::web
