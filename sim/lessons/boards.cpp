// SPDX-License-Identifier: MIT
#include "sim/lessons/boards.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/base/digest.h"
#include "sim/lessons/read_parts.h"
#include "sim/random/generator.h"
#include "sim/study/run_length.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

constexpr uint64_t kLargestSeed = 999'999'999'999'999;

// The factor of a variant for a seed.
double FactorOf(const LessonVariant& variant, uint64_t seed) {
  Digest digest;
  digest.Add(variant.name);
  digest.Add(seed);
  return variant.low + (variant.high - variant.low) * Generator(digest.value()).NextUniform();
}

std::string GoalList(const std::vector<std::string>& own, const std::vector<std::string>& more) {
  std::string list;
  for (const std::vector<std::string>* goals : {&own, &more}) {
    for (const std::string& goal : *goals) {
      list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", goal);
    }
  }
  return "[" + list + "]";
}

void Set(std::vector<Setting>* settings, const std::string& key, const std::string& value) {
  const auto found = std::find_if(settings->begin(), settings->end(),
                                  [&key](const Setting& each) { return each.path == key; });
  if (found == settings->end()) settings->push_back({key, value});
  else found->value = value;
}

// All runs of a list of boards: first loaded, then played together.
class Play {
 public:
  Play(const Lesson& lesson, const std::vector<Board>& boards, const std::vector<uint64_t>& seeds,
       const LessonTerms& terms)
      : lesson_(lesson), boards_(boards), seeds_(seeds), terms_(terms) {
    measuring_ = MeasuringGoals(lesson);
  }

  std::string Load() {
    for (const Board& board : boards_) {
      for (const uint64_t seed : seeds_) {
        runs_.emplace_back();
        std::string wrong = AddRun(board, seed, nullptr);
        for (const LessonCase& each : lesson_.cases) {
          if (wrong.empty()) wrong = AddRun(board, seed, &each);
        }
        if (!wrong.empty()) return fmt::format("{}: {}", board.name, wrong);
      }
    }
    return RefusalOf(variants_, terms_.play.machine);
  }

  const std::vector<Variant>& variants() const { return variants_; }
  void Report(size_t variant, RunReport report) { *reports_[variant] = std::move(report); }
  const RunReport& FirstReport() const { return runs_.front().at("").report; }

  // False if it was cancelled.
  bool Run() {
    bool cancelled = false;
    PlayTerms terms = terms_.play;
    if (terms_.play.progress) {
      terms.progress = [&](double share) {
        const bool go_on = terms_.play.progress(share);
        cancelled = cancelled || !go_on;
        return go_on;
      };
    }
    std::vector<PlayedVariant> played = PlayAll(variants_, terms);
    if (cancelled) return false;
    for (size_t i = 0; i < played.size(); ++i) *reports_[i] = std::move(played[i].report);
    return true;
  }

  std::vector<BoardResult> Judge() {
    std::vector<BoardResult> out;
    size_t at = 0;
    for (const Board& board : boards_) {
      BoardResult result;
      result.name = board.name;
      for (size_t s = 0; s < seeds_.size(); ++s) {
        const LessonRuns& runs = runs_[at++];
        SeedResult seed;
        seed.names = FigureValues(lesson_, board.knobs, runs);
        seed.digest = runs.at("").report.digest;
        for (const auto& [name, run] : runs) result.requests += run.report.requests;
        result.seeds.push_back(std::move(seed));
      }
      AddBets(board, &result);
      for (SeedResult& seed : result.seeds) JudgeSeed(&seed);
      out.push_back(std::move(result));
    }
    return out;
  }

 private:
  std::string AddRun(const Board& board, uint64_t seed, const LessonCase* which) {
    LessonRun run;
    run.scenario = board.scenario.empty() ? lesson_.scenario : board.scenario;
    if (board.scenario.empty()) run.settings = SettingsOf(lesson_, board.knobs);
    if (which) {
      for (const auto& [key, value] : which->set) Set(&run.settings, key, value);
    }
    if (board.variant >= 0) Vary(lesson_.variants[static_cast<size_t>(board.variant)], seed, &run);
    Set(&run.settings, "run.seed", fmt::format("{}", seed));
    if (!measuring_.empty()) Set(&run.settings, "slo", GoalList(lesson_.slos, measuring_));
    Result<Loaded, Diagnostics> loaded = terms_.load(run.scenario, run.settings);
    if (!loaded) {
      for (const Diagnostic& each : loaded.error()) {
        if (each.severity == Severity::kError) return each.message;
      }
    }
    variants_.push_back({board.name, WithRunLength(loaded.value().config), ""});
    const std::string name = which ? which->name : "";
    LessonRuns& here = runs_.back();
    here[name] = std::move(run);
    reports_.push_back(&here[name].report);
    return "";
  }

  static void Vary(const LessonVariant& variant, uint64_t seed, LessonRun* run) {
    std::optional<std::string> value = GetValue(run->scenario, variant.key);
    for (const Setting& setting : run->settings) {
      if (setting.path == variant.key) value = setting.value;
    }
    const std::optional<std::string> scaled =
        value ? Scaled(*value, FactorOf(variant, seed)) : std::nullopt;
    if (scaled) Set(&run->settings, variant.key, *scaled);
  }

  void AddBets(const Board& board, BoardResult* result) const {
    for (const LessonBet& bet : lesson_.bets) {
      const auto found = board.bets.find(bet.name);
      double value = found == board.bets.end() ? kNaN : found->second;
      if (board.bets_come_true)
        value = bet.options.empty() ? result->Of(bet.figure).median : RightOption(bet, *result);
      for (SeedResult& seed : result->seeds) seed.names["bet." + bet.name] = {true, value, ""};
    }
  }

  void JudgeSeed(SeedResult* seed) const {
    seed->passed = true;
    for (const LessonGoal& goal : lesson_.goals) {
      const bool holds = Holding(goal.when, seed->names);
      seed->goals.push_back(holds);
      seed->passed = seed->passed && holds;
    }
    seed->names["passed"] = {true, seed->passed ? 1.0 : 0.0, ""};
    for (const LessonMistake& mistake : lesson_.mistakes)
      seed->mistakes.push_back(Holding(mistake.when, seed->names));
  }

  const Lesson& lesson_;
  const std::vector<Board>& boards_;
  const std::vector<uint64_t>& seeds_;
  const LessonTerms& terms_;
  std::vector<std::string> measuring_;
  std::vector<Variant> variants_;
  std::vector<RunReport*> reports_;  // of each variant, in runs_
  std::deque<LessonRuns> runs_;      // of each board and seed
};

}  // namespace

int BoardResult::passes() const {
  return static_cast<int>(std::count_if(seeds.begin(), seeds.end(),
                                        [](const SeedResult& each) { return each.passed; }));
}

int BoardResult::makes(size_t mistake) const {
  return static_cast<int>(std::count_if(seeds.begin(), seeds.end(), [&](const SeedResult& each) {
    return each.mistakes[mistake];
  }));
}

FigureSpread BoardResult::Of(const std::string& figure) const {
  std::vector<double> values;
  for (const SeedResult& seed : seeds) {
    const double value = NumberOf(seed.names, figure);
    if (std::isfinite(value)) values.push_back(value);
  }
  if (values.empty()) return {kNaN, kNaN, kNaN};
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {2 * values.size() > seeds.size() ? median : kNaN, values.front(), values.back()};
}

int Enough(size_t all) { return static_cast<int>((9 * all + 9) / 10); }

double RightOption(const LessonBet& bet, const ConditionNames& names) {
  for (size_t i = 0; i < bet.options.size(); ++i) {
    if (Holding(bet.options[i].when, names)) return static_cast<double>(i);
  }
  return kNaN;
}

double RightOption(const LessonBet& bet, const BoardResult& runs) {
  std::vector<int> counts(bet.options.size(), 0);
  for (const SeedResult& seed : runs.seeds) {
    const double right = RightOption(bet, seed.names);
    if (std::isfinite(right)) ++counts[static_cast<size_t>(right)];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  const bool any = most != counts.end() && *most > 0;
  return any ? static_cast<double>(most - counts.begin()) : kNaN;
}

struct SteppedBoards::Impl {
  Impl(const Lesson& lesson, std::vector<Board> all, std::vector<uint64_t> on, ScenarioLoader load)
      : boards(std::move(all)),
        seeds(std::move(on)),
        terms{std::move(load), {}, nullptr},
        play(lesson, boards, seeds, terms) {
    error = play.Load();
    if (error.empty()) Next();
  }

  void Next() {
    study.reset();
    if (at < play.variants().size()) study.emplace(play.variants()[at].config, "");
  }

  std::vector<Board> boards;
  std::vector<uint64_t> seeds;
  LessonTerms terms;
  Play play;
  std::string error;
  size_t at = 0;  // the variant under way
  std::optional<SteppedStudy> study;
};

SteppedBoards::SteppedBoards(const Lesson& lesson, std::vector<Board> boards,
                             std::vector<uint64_t> seeds, ScenarioLoader load)
    : impl_(std::make_unique<Impl>(lesson, std::move(boards), std::move(seeds),
                                   std::move(load))) {}

SteppedBoards::~SteppedBoards() = default;

const std::string& SteppedBoards::error() const { return impl_->error; }

bool SteppedBoards::done() const {
  return !impl_->error.empty() || impl_->at == impl_->play.variants().size();
}

double SteppedBoards::progress() const {
  if (done()) return 1;
  return (static_cast<double>(impl_->at) + impl_->study->progress()) /
         static_cast<double>(impl_->play.variants().size());
}

void SteppedBoards::Step(int64_t events) {
  if (done()) return;
  Impl& all = *impl_;
  all.study->Step(events);
  if (!all.study->done()) return;
  RunReport report;
  if (all.study->stopped().empty()) report = all.study->Report();
  else report.stopped = all.study->stopped();
  all.play.Report(all.at, std::move(report));
  ++all.at;
  all.Next();
}

std::vector<BoardResult> SteppedBoards::Take() { return impl_->play.Judge(); }

const RunReport& SteppedBoards::FirstReport() const { return impl_->play.FirstReport(); }

std::vector<uint64_t> DerivedSeeds(const Lesson& lesson, const std::string& word) {
  Digest digest;
  digest.Add(lesson.name);
  digest.Add(word);
  Generator draw(digest.value());
  std::vector<uint64_t> out;
  for (uint32_t i = 0; i < lesson.seeds; ++i) out.push_back(draw.NextBits() % kLargestSeed + 1);
  return out;
}

Result<std::vector<BoardResult>, std::string> PlayBoards(const Lesson& lesson,
                                                         const std::vector<Board>& boards,
                                                         const std::vector<uint64_t>& seeds,
                                                         const LessonTerms& terms) {
  if (PlayedBoards* recall = terms.recall) {
    if (recall->next < recall->played.size()) return recall->played[recall->next++];
    recall->asked = {boards, seeds};
    return std::string("to be played");
  }
  Play play(lesson, boards, seeds, terms);
  if (std::string wrong = play.Load(); !wrong.empty()) return wrong;
  if (!play.Run()) return std::string("cancelled");
  return play.Judge();
}

bool Holding(const std::string& condition, const ConditionNames& names) {
  const Result<bool, std::string> holds = Holds(condition, names);
  return holds && holds.value();
}

}  // namespace servescape
