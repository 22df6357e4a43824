// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/desk.h"

#include <algorithm>
#include <utility>

#include "ui/presets.h"
#include "ui/scalers.h"

namespace servescape::ui {
namespace {

constexpr size_t kMostKept = 4000;  // plays: some kilobytes each

}  // namespace

StudyDesk::Key StudyDesk::KeyOf(const PlayOrder& order) {
  const RunConfig& run = order.config.run;
  return {order.variant.hash, run.duration.ns, run.replications, run.seed, order.sections};
}

Result<Variant, Diagnostics> StudyDesk::Load(const std::string& name, const std::string& text,
                                             const std::vector<Setting>& settings) {
  const Resources files = [](const std::string& path) -> std::optional<Resource> {
    return EmbeddedText(path);
  };
  Result<Variant, Diagnostics> variant = LoadVariant(name, text, settings, files, ModuleScalers());
  if (variant) sources_[variant.value().hash] = {text, settings};
  return variant;
}

VariantLoader StudyDesk::LoaderOf(const std::string& text) {
  return [this, text](std::string name, const std::vector<Setting>& settings) {
    return Load(name, text, settings);
  };
}

PlayTerms StudyDesk::Terms() {
  PlayTerms terms;
  terms.progress = [this](double) { return !lacking_; };
  terms.player = [this](const std::vector<PlayOrder>& orders, std::vector<PlayedVariant>* out) {
    return PlayRound(orders, out);
  };
  return terms;
}

const PlayedVariant* StudyDesk::Played(const PlayOrder& order) {
  const Key key = KeyOf(order);
  const auto known = memo_.find(key);
  if (known != memo_.end()) return &known->second;
  lacking_ = true;
  const bool asked = std::any_of(jobs_.begin(), jobs_.end(),
                                 [&](const auto& job) { return job.second.key == key; });
  if (!asked) wanted_.insert(key);
  return nullptr;
}

bool StudyDesk::PlayRound(const std::vector<PlayOrder>& orders, std::vector<PlayedVariant>* out) {
  out->assign(orders.size(), {});
  for (size_t i = 0; i < orders.size(); ++i) {
    const PlayedVariant* played = Played(orders[i]);
    if (played == nullptr) continue;
    PlayedVariant& each = (*out)[i];
    each = *played;
    each.name = orders[i].variant.name;
    each.config = orders[i].config;
  }
  return !lacking_;
}

void StudyDesk::Submit() {
  // A few more than there are workers, so that none waits for the page.
  const size_t most = static_cast<size_t>(std::max(1, runs_.parallelism())) + 1;
  while (!wanted_.empty() && jobs_.size() < most) {
    const Key key = *wanted_.begin();
    wanted_.erase(wanted_.begin());
    const Source& source = sources_[key.hash];
    JobRequest request{.kind = JobKind::kPlay, .text = source.text, .settings = source.settings};
    request.play = {key.duration, key.replications, key.seed, key.sections};
    jobs_[runs_.Submit(std::move(request))] = {key};
  }
}

bool StudyDesk::Update(std::vector<JobNews>* all) {
  bool changed = false;
  for (JobNews& news : *all) {
    const auto job = jobs_.find(news.id);
    if (job == jobs_.end()) continue;
    job->second.progress = news.progress;
    changed = true;
    if (!news.done) continue;
    if (!news.error.empty() || news.report == nullptr) {
      const std::string error = news.error;
      Cancel();
      error_ = error;
      break;
    }
    PlayedVariant played;
    played.report = *news.report;
    played.report.times.clear();
    played.report.series.clear();
    played.report.distribution.clear();
    played.report.in_system.clear();
    for (PlaySpread& spread : news.spreads) {
      played.spreads.push_back(
          {std::move(spread.name), spread.unit, spread.value, std::move(spread.without)});
    }
    memo_[job->second.key] = std::move(played);
    ++played_count_;
    jobs_.erase(job);
  }
  if (changed) Submit();
  return changed;
}

void StudyDesk::Begin() {
  Cancel();
  played_count_ = 0;
  if (memo_.size() < kMostKept) return;
  memo_.clear();
  sources_.clear();
}

void StudyDesk::Cancel() {
  for (const auto& [id, under] : jobs_) runs_.Cancel(id);
  jobs_.clear();
  wanted_.clear();
  error_.clear();
}

float StudyDesk::progress() const {
  float done = static_cast<float>(played_count_);
  for (const auto& [id, under] : jobs_) done += under.progress;
  const float all = static_cast<float>(played_count_ + wanted());
  return all > 0 ? done / all : 1;
}

}  // namespace servescape::ui
