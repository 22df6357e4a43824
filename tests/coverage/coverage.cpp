// SPDX-License-Identifier: MIT
// How often do 95 % intervals hold the truth? Plays each system with many seeds, at the run length
// the program chooses, a tenth and ten times of it, and at given lengths, and counts for each
// metric: intervals that hold the truth, that miss it on either side, values withheld, goals that
// are missed by 10 % and would be called met, or kept by 10 % and called missed, and the bias of
// the values in standard errors.
//
//   coverage [--seeds N] [--first N] [--systems a,b] [--lengths default,tenth,ten,6,60,600]
//   coverage --reference SYSTEM   one long run, for systems without a closed form
//
// Of 100 intervals that are told 92 to 98 are to hold the truth. A system with a line outside of
// that is played again with twice as many other seeds, which tells chance from fault, and its lines
// are judged by all. Exits with 1, and marks the lines with "!", where intervals hold the truth so
// seldom, or so often, that even 92, or 98, of 100 would hardly ever (one case in 200) come out so;
// where values are off by more than a standard error of one run; or where a goal would wrongly be
// met or missed by 10 %. And where the lines of all systems together leave 93 to 97 of 100.
#include <algorithm>
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
  int seeds = 100, first = 1;
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

constexpr double kFewest = 0.92, kMost = 0.98, kByChance = 0.005;

// Of n cases that come with probability p at most k.
double AtMost(double k, double n, double p) {
  double sum = 0;
  for (double i = 0; i <= k; ++i) {
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) +
                    i * std::log(p) + (n - i) * std::log1p(-p));
  }
  return sum;
}

struct Line {
  double told = 0, mean = 0, sd = 0;
};
Line LineOf(const Count& c) {
  Line line;
  line.told = c.held + c.low + c.high;
  if (line.told > 0) line.mean = c.sum / line.told;
  if (line.told > 1) {
    const double squares = c.squares - line.told * line.mean * line.mean;
    line.sd = std::sqrt(std::max(0.0, squares / (line.told - 1)));
  }
  return line;
}

// A value that is always the same is held by every interval.
bool IsConstant(const Line& line) { return line.sd < 1e-6; }

bool NeedsMore(const Count& c) {
  const Line line = LineOf(c);
  if (line.told == 0 || IsConstant(line)) return false;
  return c.held < kFewest * line.told || c.held > kMost * line.told;
}

bool IsGood(const Count& c) {
  const Line line = LineOf(c);
  if (line.told == 0) return true;
  const bool often = AtMost(c.held, line.told, kFewest) >= kByChance;
  // Of few that are told all may hold the truth.
  const bool seldom = IsConstant(line) || 1 - AtMost(c.held - 1, line.told, kMost) >= kByChance;
  // A value is known to its bin only, a few thousandths.
  return c.wrongly_met == 0 && c.wrongly_missed == 0 && often && seldom &&
         std::fabs(line.mean) <= std::max(line.sd, 0.005);
}

void Play(const System& system, Config config, int from, int to, std::vector<Count>* counts) {
  for (int seed = from; seed < to; ++seed) {
    config.run.seed = static_cast<uint64_t>(seed);
    const RunReport report = RunStudy(config, "", ThreadExecutor(2), nullptr);
    for (size_t t = 0; t < counts->size(); ++t) {
      Count& count = (*counts)[t];
      const Metric* metric = FindMetric(report, system.truths[t].metric);
      if (metric == nullptr || std::isnan(metric->estimate.value)) {
        ++count.withheld;
        continue;
      }
      const Estimate& e = metric->estimate;
      const double truth = system.truths[t].value;
      count.sum += e.value / truth - 1;
      count.squares += (e.value / truth - 1) * (e.value / truth - 1);
      count.width += (e.upper - e.lower) / 2 / truth;
      count.wrongly_met += Wrong(system.truths[t], e, SloState::kMet);
      count.wrongly_missed += Wrong(system.truths[t], e, SloState::kMissed);
      ++(e.upper < truth ? count.low : e.lower > truth ? count.high : count.held);
    }
  }
}

struct Total {
  double told = 0, held = 0;
};

// False if a line is not as it should be.
bool Try(const System& system, const std::string& length, const Options& options, Total* total) {
  const Config config = Loaded(system.scenario, length);
  std::vector<Count> counts(system.truths.size());
  const int next = options.first + options.seeds;
  Play(system, config, options.first, next, &counts);
  const bool again = std::any_of(counts.begin(), counts.end(), NeedsMore);
  if (again) Play(system, config, next, next + 2 * options.seeds, &counts);
  bool good = true;
  for (size_t t = 0; t < counts.size(); ++t) {
    const Count& c = counts[t];
    const Line line = LineOf(c);
    const bool well = IsGood(c);
    good = good && well;
    if (!IsConstant(line)) {
      total->told += line.told;
      total->held += c.held;
    }
    const double n = line.told;
    std::printf(
        "%-10s %-7s %7.0fs %-28s held %5.1f%% of %3.0f low %3d high "
        "%3d withheld %3d met %d "
        "missed %d bias %+7.3f%% sd %6.3f%% half %6.3f%%%s\n",
        system.name.c_str(), length.c_str(), ToSeconds(config.run.duration),
        system.truths[t].metric.c_str(), n > 0 ? 100 * c.held / n : 0, n, c.low, c.high, c.withheld,
        c.wrongly_met, c.wrongly_missed, 100 * line.mean, 100 * line.sd,
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
    if (name == "--first") options.first = std::atoi(argv[i + 1]);
    if (name == "--systems") options.systems = argv[i + 1];
    if (name == "--lengths") options.lengths = argv[i + 1];
    if (name == "--reference") options.reference = argv[i + 1];
  }
  bool good = true;
  Total total;
  for (const System& system : Systems()) {
    if (system.name == options.reference) Reference(system);
    if (!options.reference.empty()) continue;
    bool wanted = options.systems.empty();
    for (const std::string& name : Split(options.systems)) wanted = wanted || name == system.name;
    if (!wanted) continue;
    for (const std::string& length : Split(options.lengths)) {
      good = Try(system, length, options, &total) && good;
    }
  }
  if (!options.reference.empty()) return 0;
  const double share = total.held / total.told;
  std::printf("All lines together: %.2f %% of %.0f intervals hold the truth.\n", 100 * share,
              total.told);
  return good && share >= 0.93 && share <= 0.97 ? 0 : 1;
}

}  // namespace
}  // namespace servescape::coverage

int main(int argc, char** argv) { return servescape::coverage::Main(argc, argv); }
