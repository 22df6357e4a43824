// SPDX-License-Identifier: MIT
// Workers that answer when, and what, a test tells them to.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/ui/harness.h"
#include "ui/jobs.h"

namespace servescape::ui {

class FakeJobs : public JobRunner {
 public:
  void Submit(const JobRequest& request) override { submitted.push_back(request); }
  void Cancel(uint32_t id) override { cancelled.push_back(id); }
  std::vector<JobNews> Poll() override { return std::exchange(news, {}); }
  int Parallelism() const override { return workers; }

  void Answer(uint32_t id, const std::string& digest, bool done) {
    RunReport report;
    report.digest = digest;
    report.duration = 60;
    Answer(id, report, done);
  }
  void Answer(uint32_t id, const RunReport& report, bool done) {
    JobNews item;
    item.id = id;
    item.progress = done ? 1 : 0.5F;
    item.done = done;
    item.report = std::make_shared<const RunReport>(report);
    news.push_back(item);
  }
  void Refuse(uint32_t id, const std::string& error) {
    JobNews item;
    item.id = id;
    item.progress = 1;
    item.done = true;
    item.error = error;
    news.push_back(item);
  }
  // At each of the factors that were asked for.
  void AnswerSweep(const JobRequest& request, const LoadPoint& point) {
    JobNews item;
    item.id = request.id;
    item.progress = 1;
    item.done = true;
    for (const double factor : request.factors) {
      item.points.push_back(point);
      item.points.back().factor = factor;
      item.points.back().offered = factor * point.offered;
    }
    news.push_back(item);
  }

  int workers = 3;
  std::vector<JobRequest> submitted;
  std::vector<uint32_t> cancelled;
  std::vector<JobNews> news;
};

// A page whose workers say what the test tells them to, without motion.
struct StagedPage {
  FakeJobs* jobs = new FakeJobs;  // the page's
  Harness page;

  explicit StagedPage(const std::string& text, ImVec2 size = {1440, 900})
      : page(OptionsOf(text, size, jobs)) {
    page.Frame();
  }

  static HarnessOptions OptionsOf(const std::string& text, ImVec2 size, FakeJobs* jobs) {
    HarnessOptions options;
    options.size = size;
    options.text = text;
    options.app.reduced_motion = true;
    options.jobs.reset(jobs);
    return options;
  }
  uint32_t last() const { return jobs->submitted.back().id; }
  // To what was asked last; then the play-back stands at its start.
  void Answer(const RunReport& report, bool done) {
    jobs->Answer(last(), report, done);
    page.MoveTo({-100, -100});
    page.Frames(3);
    if (page.State()["playback"]["playing"] == true) page.Key(ImGuiKey_Space);
    page.Key(ImGuiKey_R);
    if (page.State()["playback"]["playing"] == true) page.Key(ImGuiKey_Space);
    page.Key(ImGuiKey_R);
    page.Frames(3);
  }
  void AnswerSweeps(double offered, double p99, double mean = 0) {
    LoadPoint point;
    point.offered = offered;
    point.p99 = {p99, p99, p99, 1000};
    point.mean = {mean, mean, mean, 1000};
    const std::vector<JobRequest> asked = jobs->submitted;
    for (const JobRequest& request : asked) {
      if (request.kind == JobKind::kSweep) jobs->AnswerSweep(request, point);
    }
    page.Frames(3);
  }
};

}  // namespace servescape::ui
