// SPDX-License-Identifier: MIT
#include "sim/studies/verify.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/report/json.h"
#include "sim/studies/plain_json.h"
#include "sim/studies/scale_error.h"
#include "sim/studies/sweep_output.h"

namespace servescape {
namespace {

constexpr size_t kMostDifferences = 20;

// Where two documents differ, leaf by leaf.
class DocumentDifference {
 public:
  explicit DocumentDifference(Verification* out) : out_(*out) {}

  void Compare(const Json& then, const Json& now, const std::string& path) {
    if (then.is_object() && now.is_object()) return CompareObjects(then, now, path);
    if (then.is_array() && now.is_array() && then.size() == now.size()) {
      for (size_t i = 0; i < then.size(); ++i) {
        Compare(then[i], now[i], fmt::format("{}[{}]", path, i));
      }
      return;
    }
    ++out_.compared;
    if (then == now && then.is_number_float() == now.is_number_float()) return;
    Tell(path, Short(then), Short(now));
  }

 private:
  static std::string Short(const Json& value) {
    std::string text = Print(value, /*pretty=*/false);
    return text.size() > 60 ? text.substr(0, 57) + "..." : text;
  }
  void Tell(const std::string& path, const std::string& then, const std::string& now) {
    if (out_.differences.size() < kMostDifferences) {
      out_.differences.push_back(fmt::format("{}: {}, now {}", path, then, now));
    }
    out_.same = false;
  }
  void CompareObjects(const Json& then, const Json& now, const std::string& path) {
    const std::string at = path.empty() ? "" : path + ".";
    for (auto it = then.begin(); it != then.end(); ++it) {
      if (now.contains(it.key())) {
        Compare(it.value(), now[it.key()], at + it.key());
      } else {
        Tell(at + it.key(), Short(it.value()), "missing");
      }
    }
    for (auto it = now.begin(); it != now.end(); ++it) {
      if (!then.contains(it.key())) Tell(at + it.key(), "missing", Short(it.value()));
    }
  }

  Verification& out_;
};

// What depends on who asked, or on the program's own version, not on the run.
void DropWords(Json* root) {
  for (const char* key : {"input", "warnings", "version", "shard"}) root->erase(key);
  if (!root->contains("points") || !(*root)["points"].is_array()) return;
  for (Json& point : (*root)["points"]) {
    if (point.is_object()) point.erase("warnings");
  }
}

Result<Verification, std::string> CompareTexts(const std::string& then, const std::string& now) {
  Json before, after;
  std::string error;
  if (!ParsePlainJson(then, &before, &error) || !ParsePlainJson(now, &after, &error)) return error;
  DropWords(&before);
  DropWords(&after);
  Verification out;
  out.same = true;
  DocumentDifference(&out).Compare(before, after, "");
  return out;
}

Result<Verification, std::string> VerifyRun(const std::string& text, const VariantLoader& load,
                                            const PlayTerms& terms) {
  const Result<RunReport, std::string> report = RunReportFromJson(text);
  if (!report) return report.error();
  Result<Variant, Diagnostics> loaded = load("the scenario", {});
  if (!loaded) return std::string("the scenario is invalid");
  Variant variant = std::move(loaded).value();
  if (variant.hash != report.value().scenario_hash) {
    Verification other;
    other.other_scenario = true;
    return other;
  }
  // Where requests or events were written down, the general engine played it.
  if (!report.value().in_system.empty()) variant.config.run.detail = true;
  if (std::string refused = Refusal(variant.config, terms.machine); !refused.empty()) {
    return refused;
  }
  bool cancelled = false;
  const RunReport again = RunStudy(
      variant.config, variant.hash, terms.executor,
      [&](double share) {
        cancelled = cancelled || (terms.progress && !terms.progress(share));
        return !cancelled;
      },
      {}, terms.machine);
  if (cancelled) return Verification{};
  if (!again.stopped.empty()) return again.stopped;
  std::string now = ToJson(again, /*pretty=*/false);
  Json then, root;
  std::string error;
  if (variant.config.run.scale > 1 && ParseJson(text, &then, &error) && then.contains("scale") &&
      ParseJson(now, &root, &error)) {
    const auto scale = MeasureScale("the scenario", variant.config, again, load, terms);
    if (scale) root["scale"] = ToValue(*scale);
    now = Print(root, /*pretty=*/false);
  }
  return CompareTexts(text, now);
}

Result<Verification, std::string> VerifySweep(const std::string& text, const VariantLoader& load,
                                              const PlayTerms& terms) {
  Result<SweepResult, std::string> read = SweepFromJson(text);
  if (!read) return read.error();
  SweepResult sweep = std::move(read).value();
  std::vector<Variant> variants;
  for (const SweepPoint& point : sweep.points) {
    const std::string name = PointName(sweep.spec.knobs, point.values);
    Result<Variant, Diagnostics> variant = load(name, SettingsAt(sweep.spec.knobs, point.values));
    if (!variant) return name + ": no valid scenario";
    if (variant.value().hash != point.report.scenario_hash) {
      Verification other;
      other.other_scenario = true;
      return other;
    }
    variants.push_back(std::move(variant).value());
  }
  if (std::string refused = RefusalOf(variants, terms.machine); !refused.empty()) return refused;
  bool cancelled = false;
  PlayTerms watched = terms;
  watched.progress = [&](double share) {
    cancelled = cancelled || (terms.progress && !terms.progress(share));
    return !cancelled;
  };
  std::vector<PlayedVariant> played = PlayAll(variants, watched);
  if (cancelled) return Verification{};
  if (std::string stopped = StoppedWords(played); !stopped.empty()) return stopped;
  for (size_t i = 0; i < played.size(); ++i) sweep.points[i].report = std::move(played[i].report);
  return CompareTexts(text, ToJson(sweep));
}

}  // namespace

Result<ResultInput, std::string> InputOf(const std::string& text) {
  Json root;
  std::string error;
  if (!ParsePlainJson(text, &root, &error)) return error;
  const bool is_object = root.is_object();
  const bool is_sweep = is_object && root.value("kind", Json()) == "servescape.sweep";
  if (!is_object || (!is_sweep && (!root.contains("digest") || !root.contains("metrics")))) {
    return std::string("no result of run --json or sweep --json");
  }
  const Reader in(&root, "", &error);
  ResultInput out;
  out.hash = is_sweep ? "" : in["scenario"]["hash"].Text();
  out.is_sweep = is_sweep;
  out.version = in["version"].Text();
  if (is_sweep || root.contains("input")) {
    const Reader input = is_sweep ? in : in["input"];
    if (is_sweep) out.scenario = in["scenario"].Text();
    for (const Reader& setting : input["settings"].Items()) {
      out.settings.push_back({setting["key"].Text(), setting["value"].Text()});
    }
  }
  if (!error.empty()) return error;
  return out;
}

bool IsInput(const ResultInput& input, const std::string& text) {
  return HashWith(text, input.settings) == input.hash;
}

std::string WithInput(const std::string& result, const std::vector<Setting>& settings) {
  Json list = Json::array();
  for (const Setting& setting : settings) {
    list.push_back({{"key", setting.path}, {"value", setting.value}});
  }
  // After the number of the schema, with which results begin; the rest stays to the last digit.
  const size_t first = result.find(',') + 1;
  std::string text = Print(Json{{"input", {{"settings", list}}}}, /*pretty=*/true);
  text = text.substr(1, text.rfind("\n}") - 1);
  return result.substr(0, first) + text + "," + result.substr(first);
}

Result<Verification, std::string> Verify(const std::string& text, const VariantLoader& load,
                                         const PlayTerms& terms) {
  const Result<ResultInput, std::string> input = InputOf(text);
  if (!input) return input.error();
  return input.value().is_sweep ? VerifySweep(text, load, terms) : VerifyRun(text, load, terms);
}

}  // namespace servescape
