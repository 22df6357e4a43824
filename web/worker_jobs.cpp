// SPDX-License-Identifier: MIT
#include "web/worker_jobs.h"

#include <utility>

#include "web/browser.h"
#include "web/clock.h"

namespace servescape::web {

using ui::JobNews;

WorkerJobs::WorkerJobs(int workers) : workers_(workers) {
  if (workers_ == 0) FallBack();
}

void WorkerJobs::Submit(const ui::JobRequest& request) {
  requests_[request.id] = request;
  if (local_) local_->Submit(request);
  else Send(request, false);
}

void WorkerJobs::Send(const ui::JobRequest& request, bool whole) {
  PoolSubmit(request.id, request.kind == ui::JobKind::kRun, whole, Pack(request));
}

void WorkerJobs::Cancel(uint32_t id) {
  if (requests_.erase(id) == 0) return;
  std::erase_if(news_, [id](const JobNews& news) { return news.id == id; });
  if (local_) local_->Cancel(id);
  else PoolCancel(id);
}

std::vector<JobNews> WorkerJobs::Poll() {
  std::vector<JobNews> all = std::exchange(news_, {});
  if (local_) {
    for (JobNews& news : local_->Poll()) {
      if (news.done) requests_.erase(news.id);
      all.push_back(std::move(news));
    }
  }
  return all;
}

void WorkerJobs::Receive(std::string_view bytes) {
  JobNews news;
  if (local_ || !Unpack(bytes, &news) || !requests_.contains(news.id)) return;
  if (!news.missing.empty()) return Send(requests_[news.id], true);
  if (news.done) requests_.erase(news.id);
  news_.push_back(std::move(news));
}

void WorkerJobs::Fail(uint32_t id, const std::string& error) {
  if (requests_.erase(id) == 0) return;
  JobNews news;
  news.id = id;
  news.progress = 1;
  news.done = true;
  news.error = error;
  news_.push_back(std::move(news));
}

void WorkerJobs::FallBack() {
  if (local_) return;
  local_ = std::make_unique<ui::LocalJobs>(Resources(), Now);
  for (const auto& [id, request] : requests_) local_->Submit(request);
}

}  // namespace servescape::web
