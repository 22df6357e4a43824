// SPDX-License-Identifier: MIT
// What studies of several scenarios promise, over many seeds:
//
//   studies_coverage [--seeds N] [--first N]
//
// In 99 of 100 seeds `solve` finds Erlang's number of servers for each staffing problem of
// tests/studies/staffing.h, and never a smaller one that it calls confirmed; the 95 % interval of a
// paired difference of two M/M/1 queues holds the true one in 93 to 97 of 100; and in at least 95
// of 100 `compare` claims nothing of two that are alike. Exits with 1 where one is not kept: below
// what chance lets happen once in 200 times where the promise holds.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "sim/cli/executor.h"
#include "sim/studies/compare.h"
#include "sim/studies/solve.h"
#include "tests/studies/staffing.h"

namespace servescape::coverage {
namespace {

PlayTerms Terms() {
  PlayTerms terms;
  terms.executor = ThreadExecutor(DefaultThreads());
  terms.machine.threads = static_cast<uint32_t>(DefaultThreads());
  return terms;
}

VariantLoader SeededLoader(const std::string& text, int seed) {
  return [text, seed](std::string name, const std::vector<Setting>& settings) {
    std::vector<Setting> all = settings;
    all.push_back({"run.seed", std::to_string(seed)});
    return LoadVariant(std::move(name), text, all, nullptr);
  };
}

// Whether so many of all are few enough to doubt that the share is at least `promised`.
bool TooFew(int held, int all, double promised) {
  constexpr double kOnceIn200 = 2.576;
  const double error = std::sqrt(promised * (1 - promised) / all);
  return held + 0.5 < all * (promised - kOnceIn200 * error);
}

bool Say(const char* what, int held, int all, double promised) {
  const bool bad = TooFew(held, all, promised);
  std::printf("%-52s %d of %d%s\n", what, held, all, bad ? " !" : "");
  std::fflush(stdout);
  return !bad;
}

bool Optima(int first, int seeds) {
  bool good = true;
  for (const testing::Staffing& problem : testing::kStaffing) {
    SolveSpec spec;
    spec.knobs = {std::move(ReadKnob(problem.knob())).value()};
    spec.objective = "cost.per_hour";
    int found = 0, below = 0;
    for (int seed = first; seed < first + seeds; ++seed) {
      const Result<Solution, std::string> solution =
          Solve("staffing", spec, SeededLoader(problem.text(), seed), Terms());
      if (!solution || !solution.value().found) continue;
      const long servers = std::atol(solution.value().values[0].c_str());
      found += servers == problem.answer();
      below += servers < problem.answer();
    }
    const std::string what = "solve finds " + std::to_string(problem.answer()) + " servers";
    good = Say(what.c_str(), found, seeds, 0.99) && below == 0 && good;
  }
  return good;
}

std::string Queue(int rate) {
  return "[run]\nduration = \"200s\"\nreplications = 10\n[traffic.users]\nrate = \"" +
         std::to_string(rate) +
         "/s\"\n[service.desk]\ntime = { distribution = \"exponential\", mean = \"10ms\" }\n";
}

std::vector<PlayedVariant> Pair(int rate, int other, int seed, int other_seed) {
  std::vector<Variant> variants;
  variants.push_back(std::move(SeededLoader(Queue(rate), seed)("a", {})).value());
  variants.push_back(std::move(SeededLoader(Queue(other), other_seed)("b", {})).value());
  AlignLengths(&variants);
  PlayTerms terms = Terms();
  terms.pairs = true;
  return PlayAll(variants, terms);
}

bool Differences(int first, int seeds) {
  int mean = 0, tail = 0, quiet = 0;
  for (int seed = first; seed < first + seeds; ++seed) {
    const std::vector<PlayedVariant> pair = Pair(50, 60, seed, seed);
    const Difference d = DifferenceOf(pair[0], pair[1], "latency.mean");
    const double by = 1.0 / 40 - 1.0 / 50;
    mean += d.lower <= by && by <= d.upper;
    const Difference p = DifferenceOf(pair[0], pair[1], "latency.p95");
    const double far = std::log(20.0) * by;
    tail += p.lower <= far && far <= p.upper;
    const Comparison alike = Compare(Pair(50, 50, seed, seed + 1'000'000), {});
    const Contender& other = alike.contenders[0];
    const bool better = std::any_of(other.judged.begin(), other.judged.end(),
                                    [](const Judged& each) { return each.better; });
    quiet += !better && other.finding != Finding::kWorse && other.others.empty();
  }
  bool good = Say("the interval holds the difference of means", mean, seeds, 0.93);
  good = Say("and that of 95th percentiles", tail, seeds, 0.93) && good;
  return Say("nothing is claimed of two that are alike", quiet, seeds, 0.95) && good;
}

int Number(int argc, char** argv, const std::string& name, int otherwise) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == name) return std::atoi(argv[i + 1]);
  }
  return otherwise;
}

}  // namespace
}  // namespace servescape::coverage

int main(int argc, char** argv) {
  using namespace servescape::coverage;
  const int seeds = Number(argc, argv, "--seeds", 100);
  const int first = Number(argc, argv, "--first", 1);
  const bool differences = Differences(first, seeds);
  return Optima(first, seeds) && differences ? 0 : 1;
}
