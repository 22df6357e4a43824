// SPDX-License-Identifier: MIT
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "sim/studies/plain_json.h"
#include "sim/studies/sweep_output.h"
#include "sim/study/version.h"

namespace servescape {
namespace {

constexpr const char* kSweepKind = "servescape.sweep";

Json PointValue(const SweepResult& sweep, const SweepPoint& point) {
  const RunReport& r = point.report;
  Json values = Json::object(), metrics = Json::object(), goals = Json::array();
  for (size_t k = 0; k < point.values.size(); ++k) {
    values[sweep.spec.knobs[k].key] = point.values[k];
  }
  for (const SloResult& slo : r.slos) {
    goals.push_back({{"text", slo.text}, {"metric", slo.metric}, {"state", NameOf(slo.state)}});
  }
  for (const Metric& metric : r.metrics) {
    Json one = ToValue(metric.estimate);
    one["unit"] = NameOf(metric.unit);
    metrics[metric.name] = std::move(one);
  }
  return {{"index", point.index},
          {"values", values},
          {"hash", r.scenario_hash},
          {"load", NameOf(r.load)},
          {"verdict", NameOf(r.verdict)},
          {"goals", NameOf(r.goals)},
          {"lost", Number(r.lost)},
          {"seed", r.seed},
          {"replications", r.replications},
          {"duration_s", Number(r.duration)},
          {"requests", r.requests},
          {"events", r.events},
          {"digest", r.digest},
          {"slo", goals},
          {"metrics", metrics},
          {"warnings", r.warnings}};
}

// All but the points; the same in each shard of one sweep, but for `shard`.
Json HeadValue(const SweepResult& sweep) {
  Json vary = Json::array();
  for (const StudyKnob& knob : sweep.spec.knobs) {
    vary.push_back({{"key", knob.key}, {"values", knob.values}});
  }
  Json settings = Json::array();
  for (const Setting& setting : sweep.settings) {
    settings.push_back({{"key", setting.path}, {"value", setting.value}});
  }
  Json out = {{"kind", kSweepKind},
              {"schema", 1},
              {"version", EngineVersion()},
              {"scenario", sweep.name},
              {"settings", settings},
              {"vary", vary},
              {"zip", sweep.spec.zip},
              {"where", sweep.spec.where},
              {"points_in_all", sweep.points_in_all},
              {"shard", nullptr}};
  if (sweep.spec.shards > 1) {
    out["shard"] = fmt::format("{}/{}", sweep.spec.shard, sweep.spec.shards);
  }
  return out;
}

bool IsSweep(const Json& root) {
  return root.is_object() && root.value("kind", Json()) == kSweepKind &&
         root.value("schema", Json()) == 1 && root.contains("points") && root["points"].is_array();
}

// Why the points are not just those of one sweep; empty if they are.
std::string WrongPoints(const std::vector<std::pair<Json, std::string>>& points, const Json& head) {
  const Json all = head.value("points_in_all", Json(0));
  const size_t count = all.is_number_unsigned() ? all.get<size_t>() : 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const Json index = points[i].first.value("index", Json());
    if (!index.is_number_unsigned()) return points[i].second + ": a point has no index";
    const size_t at = index.get<size_t>();
    if (i > 0 && points[i - 1].first["index"] == index) {
      return fmt::format("point {} is both in {} and in {}", at, points[i - 1].second,
                         points[i].second);
    }
    if (at != i) return fmt::format("point {} of {} is missing", i, count);
  }
  if (points.size() == count) return "";
  return fmt::format("{} of {} points are there: point {} is missing", points.size(), count,
                     points.size());
}

template <class State, int count>
State StateNamed(const std::string& word) {
  for (int i = 0; i < count; ++i) {
    if (word == NameOf(static_cast<State>(i))) return static_cast<State>(i);
  }
  return State{};
}

SweepPoint ReadSweepPoint(const Reader& in, const std::vector<StudyKnob>& knobs) {
  SweepPoint point;
  point.index = static_cast<size_t>(in["index"].Natural(kMostPoints));
  for (const StudyKnob& knob : knobs) {
    point.values.push_back(in["values"][knob.key.c_str()].Text());
  }
  RunReport& r = point.report;
  r.scenario_hash = in["hash"].Text();
  r.load = StateNamed<LoadState, 4>(in["load"].Text());
  r.verdict = StateNamed<Verdict, 3>(in["verdict"].Text());
  r.goals = StateNamed<GoalsState, 4>(in["goals"].Text());
  r.lost = in["lost"].Real();
  r.seed = in["seed"].Natural(std::numeric_limits<uint64_t>::max());
  r.replications =
      static_cast<uint32_t>(in["replications"].Natural(std::numeric_limits<uint32_t>::max()));
  r.duration = in["duration_s"].Real();
  r.requests = in["requests"].Integer();
  r.events = in["events"].Integer();
  r.digest = in["digest"].Text();
  for (const Reader& slo : in["slo"].Items()) {
    SloResult one;
    one.text = slo["text"].Text();
    one.metric = slo["metric"].Text();
    one.state = StateNamed<SloState, 3>(slo["state"].Text());
    r.slos.push_back(std::move(one));
  }
  for (const Reader::Member& metric : in["metrics"].Members()) {
    r.metrics.push_back({metric.name, StateNamed<Unit, kUnits>(metric.value["unit"].Text()),
                         metric.value.AsEstimate()});
  }
  for (const Reader& warning : in["warnings"].Items()) r.warnings.push_back(warning.Text());
  return point;
}

}  // namespace

std::string ToJson(const SweepResult& sweep) {
  Json root = HeadValue(sweep);
  Json points = Json::array();
  for (const SweepPoint& point : sweep.points) points.push_back(PointValue(sweep, point));
  root["points"] = std::move(points);
  return Print(root, /*pretty=*/true);
}

std::string ToJsonLines(const SweepResult& sweep) {
  std::string out;
  for (const SweepPoint& point : sweep.points) {
    out += Print(PointValue(sweep, point), /*pretty=*/false) + "\n";
  }
  return out;
}

Result<MergedSweep, std::string> MergeSweeps(
    const std::vector<std::pair<std::string, std::string>>& parts) {
  Json head;
  std::string first;
  std::vector<std::pair<Json, std::string>> points;
  for (const auto& [name, text] : parts) {
    Json root;
    std::string error;
    if (!ParsePlainJson(text, &root, &error)) return name + ": " + error;
    if (!IsSweep(root)) return name + ": no result of sweep --json (servescape.sweep, schema 1)";
    for (Json& point : root["points"]) {
      if (!point.is_object()) return name + ": a point is no object";
      points.push_back({std::move(point), name});
    }
    root.erase("points");
    root["shard"] = nullptr;
    if (first.empty()) {
      first = name;
      head = std::move(root);
    } else if (head != root) {
      return fmt::format("{} and {} are of different sweeps", first, name);
    }
  }
  if (first.empty()) return std::string("nothing to merge");
  std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) {
    return a.first.value("index", Json(0)) < b.first.value("index", Json(0));
  });
  if (std::string wrong = WrongPoints(points, head); !wrong.empty()) return wrong;
  Json all = Json::array();
  for (auto& [point, name] : points) all.push_back(std::move(point));
  head["points"] = std::move(all);
  return MergedSweep{Print(head, /*pretty=*/true)};
}

Result<SweepResult, std::string> SweepFromJson(const std::string& text) {
  Json root;
  std::string error;
  if (!ParsePlainJson(text, &root, &error)) return error;
  if (!IsSweep(root)) return std::string("no result of sweep --json (servescape.sweep, schema 1)");
  const Reader in(&root, "", &error);
  SweepResult out;
  out.name = in["scenario"].Text();
  out.points_in_all = static_cast<size_t>(in["points_in_all"].Natural(kMostPoints));
  for (const Reader& setting : in["settings"].Items()) {
    out.settings.push_back({setting["key"].Text(), setting["value"].Text()});
  }
  for (const Reader& vary : in["vary"].Items()) {
    StudyKnob knob;
    knob.key = vary["key"].Text();
    for (const Reader& value : vary["values"].Items()) knob.values.push_back(value.Text());
    for (const std::string& value : knob.values) {
      double number = 0;
      if (SplitUnit(value, &number, &knob.unit)) knob.numbers.push_back(number);
    }
    if (knob.numbers.size() != knob.values.size()) knob.numbers.clear();
    out.spec.knobs.push_back(std::move(knob));
  }
  out.spec.zip = in["zip"].Boolean();
  out.spec.where = in["where"].Text();
  for (const Reader& point : in["points"].Items()) {
    out.points.push_back(ReadSweepPoint(point, out.spec.knobs));
  }
  if (!error.empty()) return error;
  return out;
}

}  // namespace servescape
