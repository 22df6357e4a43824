// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/explorer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/model/load.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "sim/scenario/quantity.h"
#include "sim/studies/values.h"
#include "ui/workbench/explore/keys.h"

namespace servescape::ui {
namespace {

constexpr const char* kQuickReplications = "4";

// One line for each value that is no table.
void Flatten(const Node& node, const std::string& path, KeyLines* out) {
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  switch (node.kind) {
    case NodeKind::kTable:
      for (const Member& member : node.members) Flatten(member.value, below(member.key), out);
      return;
    case NodeKind::kArray:
      for (size_t i = 0; i < node.items.size(); ++i) {
        Flatten(node.items[i], below(std::to_string(i)), out);
      }
      return;
    case NodeKind::kBoolean: out->push_back({path, node.boolean ? "true" : "false"}); return;
    case NodeKind::kInteger: out->push_back({path, std::to_string(node.integer)}); return;
    case NodeKind::kNumber: out->push_back({path, FormatNumber(node.number)}); return;
    default: out->push_back({path, node.text}); return;
  }
}

const std::string* ValueOf(const KeyLines& lines, const std::string& key) {
  for (const auto& [path, value] : lines) {
    if (path == key) return &value;
  }
  return nullptr;
}

}  // namespace

KeyLines LinesOf(const std::string& text) {
  KeyLines lines;
  if (const Result<Node, Diagnostics> node = ParseDocument(text)) Flatten(node.value(), "", &lines);
  return lines;
}

std::vector<std::string> ChangedKeys(const std::string& first, const std::string& second) {
  const auto a = LinesOf(first), b = LinesOf(second);
  std::vector<std::string> out;
  for (const auto& [path, value] : b) {
    const std::string* before = ValueOf(a, path);
    if (before == nullptr) out.push_back(path + ": added, " + value);
    else if (*before != value) out.push_back(path + ": " + *before + " \xE2\x86\x92 " + value);
  }
  for (const auto& [path, value] : a) {
    if (ValueOf(b, path) == nullptr) out.push_back(path + ": removed, was " + value);
  }
  return out;
}

void Explorer::SuggestAxes(const Session& session) {
  if (session.config() == nullptr) return;
  const std::string title = session.config()->title + session.document().preset();
  if (title == first_title_ && !loads[0].key.empty()) return;
  first_title_ = title;
  const std::vector<StudyKey> keys = StudyKeysOf(*session.config(), session.document().text());
  const auto first = [&](std::string_view end, std::string_view not_this) -> StudyAxis {
    for (const StudyKey& key : keys) {
      if (!key.path.ends_with(end) || key.path == not_this) continue;
      const std::string values = SuggestedValues(key);
      if (!values.empty()) return {key.path, values};
    }
    return {};
  };
  loads = choices = {};
  for (const char* end : {".rate", ".clients", ".replicas", ""}) {
    if (loads[0].key.empty()) loads[0] = first(end, "");
  }
  for (const char* end : {".replicas", ".concurrency", ".capacity", ".max_size", ""}) {
    if (loads[1].key.empty()) loads[1] = first(end, loads[0].key);
  }
  for (const char* end : {".replicas", ".host", ".concurrency", ".capacity", ""}) {
    if (choices[0].key.empty()) choices[0] = first(end, "");
  }
  for (const char* end : {".replicas", ".batching.max_size", ".concurrency", ".capacity"}) {
    if (choices[1].key.empty()) choices[1] = first(end, choices[0].key);
  }
}

size_t Explorer::KnobsOfTask() {
  if (of >= StudyTask::kCompare) return 0;
  if (of == StudyTask::kMap) return 2;
  const bool most_load = of == StudyTask::kSolve && solve_for == SolveFor::kMostLoad;
  return of == StudyTask::kSweep || most_load || axes()[1].values.empty() ? 1 : 2;
}

std::array<StudyAxis, 2>& Explorer::axes() {
  const bool money = task == StudyTask::kCost ||
                     (task == StudyTask::kSolve && solve_for == SolveFor::kCheapest);
  return money ? choices : loads;
}

VariantLoader Explorer::Loader() {
  const bool few = quick && steady_ && of != StudyTask::kSolve && of != StudyTask::kCompare;
  return [this, few](std::string name, const std::vector<Setting>& settings) {
    std::vector<Setting> all;
    if (few) all.push_back({"run.replications", kQuickReplications});
    all.insert(all.end(), settings.begin(), settings.end());
    return desk.Load(name, text, all);
  };
}

void Explorer::Start(Session& session) {
  if (session.config() == nullptr || !session.diagnostics().empty()) {
    error = "The scenario's text has errors: there is nothing to study.";
    return;
  }
  desk.Begin();
  text = session.document().text();
  of = task;
  const RunReport* report = session.report();
  const Metric* quality = report == nullptr ? nullptr : FindMetric(*report, "quality.mean");
  steady_ = IsStationary(*session.config());
  quality_ = quality != nullptr && quality->estimate.value < 1;
  error.clear();
  tried.clear();
  knobs.clear();
  const size_t count = KnobsOfTask();
  for (size_t i = 0; i < count; ++i) {
    Result<StudyKnob, std::string> knob = ReadKnob(axes()[i].key + "=" + axes()[i].values);
    if (!knob) {
      error = knob.error();
      return;
    }
    knobs.push_back(std::move(knob).value());
  }
  switch (of) {
    case StudyTask::kSweep: sweep.reset(); break;
    case StudyTask::kMap: map.reset(); break;
    case StudyTask::kCost: frontier.reset(); break;
    case StudyTask::kSolve: solution.reset(); break;
    case StudyTask::kCompare: comparison.reset(); break;
    case StudyTask::kRequests: StartTrace(session); return;
    default: return;
  }
  running = true;
  Work();
}

// Requests are looked at in a run of their own, of the same replication.
void Explorer::StartTrace(Session& session) {
  trace.reset();
  if (trace_id_ != 0) session.runs().Cancel(trace_id_);
  trace_id_ = session.runs().Submit({.kind = JobKind::kTrace, .text = text, .settings = {}});
  running = true;
}

void Explorer::Cancel() {
  desk.Cancel();
  running = false;
}

std::string Explorer::Objective() const {
  if (solve_for == SolveFor::kMostLoad) return knobs[0].key;
  return "cost.per_hour";
}

void Explorer::WorkSweep(const PlayTerms& terms, bool* done) {
  SweepSpec spec;
  spec.knobs = knobs;
  if (of == StudyTask::kCost) {
    std::vector<std::string> metrics{"cost.per_hour", "latency.p99"};
    if (quality_) metrics.push_back("quality.mean");
    Result<Frontier, std::string> result =
        FindFrontier("the scenario", spec, metrics, Loader(), terms);
    if (!result) error = result.error();
    else if (!result.value().points.empty()) frontier = std::move(result).value();
    *done = !error.empty() || frontier.has_value();
    return;
  }
  Result<SweepResult, std::string> result = RunSweep("the scenario", spec, Loader(), terms);
  if (!result) error = result.error();
  std::optional<SweepResult>& out = of == StudyTask::kMap ? map : sweep;
  if (result && !result.value().points.empty()) out = std::move(result).value();
  *done = !error.empty() || out.has_value();
}

void Explorer::WorkSolve(const PlayTerms& terms, bool* done) {
  SolveSpec spec;
  spec.knobs = knobs;
  spec.maximize = solve_for == SolveFor::kMostLoad;
  spec.objective = Objective();
  Result<Solution, std::string> result = Solve("the scenario", spec, Loader(), terms);
  if (!result) {
    error = result.error();
    *done = true;
    return;
  }
  tried = result.value().tried;
  *done = !result.value().sentence.empty();
  if (*done) solution = std::move(result).value();
}

void Explorer::WorkCompare(const PlayTerms& terms, bool* done) {
  std::vector<Variant> variants;
  const std::array<std::pair<std::string, const std::string*>, 2> both{
      {{"A", &pinned.text}, {"B", &text}}};
  *done = true;
  for (const auto& [name, from] : both) {
    Result<Variant, Diagnostics> variant = desk.Load(name, *from, {});
    if (!variant) {
      error = name + ": " + variant.error().front().message;
      return;
    }
    variants.push_back(std::move(variant).value());
  }
  variants[1].config.run.seed = variants[0].config.run.seed;
  AlignLengths(&variants);
  error = RefusalOf(variants, terms.machine);
  if (!error.empty()) return;
  PlayTerms pairs = terms;
  pairs.pairs = true;
  bool cancelled = false;
  pairs.progress = [&](double share) {
    cancelled = cancelled || !terms.progress(share);
    return !cancelled;
  };
  const std::vector<PlayedVariant> played = PlayAll(variants, pairs);
  *done = !cancelled;
  if (cancelled) return;
  error = StoppedWords(played);
  if (!error.empty()) return;
  comparison = Compare(played, {});
  changed = ChangedKeys(pinned.text, text);
}

void Explorer::Work() {
  bool done = false;
  const bool whole = desk.Work([&](const PlayTerms& terms) {
    if (of == StudyTask::kSolve) WorkSolve(terms, &done);
    else if (of == StudyTask::kCompare) WorkCompare(terms, &done);
    else WorkSweep(terms, &done);
  });
  if (whole || !error.empty()) {
    running = false;
    desk.Cancel();
  }
}

void Explorer::Update(View& view) {
  std::vector<JobNews> news = view.session.runs().TakeOthers();
  for (JobNews& each : news) {
    if (trace_id_ == 0 || each.id != trace_id_ || !each.done) continue;
    trace_id_ = 0;
    running = false;
    RunTrace read;
    if (!each.error.empty()) error = each.error;
    else if (UnpackTrace(each.trace, &read)) trace = std::move(read);
    if (std::exchange(chrome_due_, false)) {
      if (trace) SaveChromeTrace(view);
      else view.session.Say(error);
    }
  }
  if (desk.Update(&news) && running) {
    if (!desk.error().empty()) {
      error = desk.error();
      Cancel();
    } else {
      Work();
    }
  }
  // A study that was asked for comes before what nobody asked for.
  if (!running) effects.Update(view, &news);
}

void Explorer::SaveChromeTrace(View& view) {
  Session& session = view.session;
  if (trace && of == StudyTask::kRequests && text == session.document().text()) {
    view.host.Download("trace.json", "application/json", trace->chrome);
    return;
  }
  task = StudyTask::kRequests;
  Start(session);
  chrome_due_ = error.empty();
  session.Say(error.empty() ? "Looking at single requests; trace.json follows" : error);
}

void Explorer::LoadPoint(Session& session, const std::vector<StudyKnob>& knobs,
                         const std::vector<std::string>& values) {
  for (const Setting& setting : SettingsAt(knobs, values)) session.Edit(setting, true);
  session.Release();
  session.Say("Loaded " + PointName(knobs, values) + "; Undo takes it back");
}

}  // namespace servescape::ui
