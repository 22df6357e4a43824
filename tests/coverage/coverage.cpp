// SPDX-License-Identifier: MIT
// How often do 95 % intervals hold the truth? Plays each system with many seeds, at the run length
// the program chooses, a tenth and ten times of it, and at given lengths, and counts for each
// metric: intervals that hold the truth, that miss it on either side, values withheld, goals that
// are missed by 10 % and would be called met, or kept by 10 % and called missed, and the bias of
// the values in standard errors.
//
//   coverage [--seeds N] [--systems a,b] [--lengths default,tenth,ten,6s,60s,600s]
//   coverage --reference SYSTEM   one long run, for systems without a closed form
//
// Exits with 1, and marks the lines with "!", where intervals hold the truth in fewer than 95 of
// 100 by more than four standard errors, where values are off by more than a standard error of one
// run, or where a goal would wrongly be met or missed.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "sim/cli/executor.h"
#include "sim/scenario/load.h"
#include "sim/scenario/quantity.h"
#include "sim/study/objectives.h"
#include "sim/study/run_length.h"
#include "sim/study/study.h"
#include "tests/coverage/systems.h"

namespace servescape::coverage {
namespace {

struct Options {
  int seeds = 100;
  std::string systems, lengths = "default,tenth,ten";
  std::string reference;
};

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> out;
  std::string item;
  for (const char c : text + ",") {
    if (c != ',') {
      item += c;
    } else {
      if (!item.empty()) out.push_back(item);
      item.clear();
    }
  }
  return out;
}

Config Loaded(const std::string& scenario, const std::string& length) {
  Result<servescape::Loaded, Diagnostics> loaded =
      Load(scenario, {}, [](const std::string&) { return std::nullopt; });
  if (!loaded) {
    std::fprintf(stderr, "%s\n%s\n", scenario.c_str(), loaded.error()[0].message.c_str());
    std::exit(1);
  }
  Config config = std::move(loaded).value().config;
  config.run.max_requests = int64_t{1} << 50;
  const Config planned = WithRunLength(config);
  double seconds = ToSeconds(planned.run.duration);
  if (length == "tenth") seconds /= 10;
  if (length == "ten") seconds *= 10;
  if (length != "default" && length != "tenth" && length != "ten") seconds = std::stod(length);
  config.run.duration_automatic = false;
  config.run.duration = FromSeconds(seconds);
  return config;
}

struct Count {
  int held = 0, low = 0, high = 0, withheld = 0;
  int wrongly_met = 0, wrongly_missed = 0;
  double sum = 0, squares = 0, width = 0;
};

// Whether a goal would be decided wrongly by 10 %: called met where it is missed by that (of a time
// or a number at most truth / 1.1, of a share at least as much that a tenth more requests fall
// short of it), or called missed where it is kept by that.
bool Wrong(const Truth& truth, const Estimate& estimate, SloState state) {
  const double factor = state == SloState::kMet ? 1 / 1.1 : 1.1;
  const bool share = truth.metric.find("within(") != std::string::npos;
  const double limit = share ? 1 - (1 - truth.value) * factor : truth.value * factor;
  return StateOf(estimate, {!share, limit, false, share}) == state;
}

bool IsGood(const Count& c, double n, double mean, double sd) {
  const double fewest = n * 0.95 - 4 * std::sqrt(n * 0.95 * 0.05);
  // A value is known to its bin only, a few thousandths.
  return c.wrongly_met == 0 && c.wrongly_missed == 0 && c.held >= fewest &&
         std::fabs(mean) <= std::max(sd, 0.005);
}

// False if a line is not as it should be.
bool Try(const System& system, const std::string& length, const Options& options) {
  bool good = true;
  Config config = Loaded(system.scenario, length);
  std::vector<Count> counts(system.truths.size());
  for (int seed = 1; seed <= options.seeds; ++seed) {
    config.run.seed = static_cast<uint64_t>(seed);
    const RunReport report = RunStudy(config, "", ThreadExecutor(2), nullptr);
    for (size_t t = 0; t < counts.size(); ++t) {
      const Metric* metric = FindMetric(report, system.truths[t].metric);
      if (metric == nullptr || std::isnan(metric->estimate.value)) {
        ++counts[t].withheld;
        continue;
      }
      const Estimate& e = metric->estimate;
      const double truth = system.truths[t].value;
      counts[t].sum += e.value / truth - 1;
      counts[t].squares += (e.value / truth - 1) * (e.value / truth - 1);
      counts[t].width += (e.upper - e.lower) / 2 / truth;
      counts[t].wrongly_met += Wrong(system.truths[t], e, SloState::kMet);
      counts[t].wrongly_missed += Wrong(system.truths[t], e, SloState::kMissed);
      ++(e.upper < truth ? counts[t].low : e.lower > truth ? counts[t].high : counts[t].held);
    }
  }
  for (size_t t = 0; t < counts.size(); ++t) {
    const Count& c = counts[t];
    const double n = c.held + c.low + c.high;
    const double mean = n > 0 ? c.sum / n : 0;
    const double sd = n > 1 ? std::sqrt((c.squares - n * mean * mean) / (n - 1)) : 0;
    const bool well = n == 0 || IsGood(c, n, mean, sd);
    good = good && well;
    std::printf(
        "%-10s %-8s %8.0fs %-28s held %3d low %3d high %3d withheld %3d met %3d missed %3d  bias "
        "%+7.3f%% "
        "(%+5.2f se) sd %6.3f%% half %6.3f%%%s\n",
        system.name.c_str(), length.c_str(), ToSeconds(config.run.duration),
        system.truths[t].metric.c_str(), c.held, c.low, c.high, c.withheld, c.wrongly_met,
        c.wrongly_missed, 100 * mean, sd > 0 ? mean / (sd / std::sqrt(n)) : 0, 100 * sd,
        n > 0 ? 100 * c.width / n : 0, well ? "" : "  !");
  }
  std::fflush(stdout);
  return good;
}

// Values of a long run, from the 95 % intervals of which the truths of systems.cpp are taken.
void Reference(const System& system) {
  Config config = Loaded(system.scenario, "default");
  config.run.replications = 64;
  config.run.seed = 20'260;
  config.run.duration = FromSeconds(ToSeconds(config.run.duration) * 100);
  const RunReport report = RunStudy(config, "", ThreadExecutor(2), nullptr);
  for (const Metric& metric : report.metrics) {
    std::printf("{\"%s\", %.8g},  // +- %.2g\n", metric.name.c_str(), metric.estimate.value,
                (metric.estimate.upper - metric.estimate.lower) / 2);
  }
}

int Main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--seeds") options.seeds = std::atoi(argv[i + 1]);
    if (name == "--systems") options.systems = argv[i + 1];
    if (name == "--lengths") options.lengths = argv[i + 1];
    if (name == "--reference") options.reference = argv[i + 1];
  }
  bool good = true;
  for (const System& system : Systems()) {
    if (system.name == options.reference) Reference(system);
    if (!options.reference.empty()) continue;
    bool wanted = options.systems.empty();
    for (const std::string& name : Split(options.systems)) wanted = wanted || name == system.name;
    if (!wanted) continue;
    for (const std::string& length : Split(options.lengths)) {
      good = Try(system, length, options) && good;
    }
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace servescape::coverage

int main(int argc, char** argv) { return servescape::coverage::Main(argc, argv); }
