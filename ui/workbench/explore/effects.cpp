// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/effects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/stable_sort.h"
#include "sim/model/load.h"
#include "sim/report/format.h"
#include "sim/studies/difference.h"
#include "sim/studies/words.h"

namespace servescape::ui {
namespace {

constexpr uint32_t kReplications = 6;
constexpr const char* kArrow = " \xE2\x86\x92 ";

// "p99", "availability".
std::string ShortWord(const std::string& metric) {
  return metric.starts_with("latency.") ? metric.substr(8) : metric;
}

// The knobs as steps are taken from them.
bool CanStep(const Knob& knob) { return !(knob.unlimited_at_max && knob.value >= knob.max); }

std::string Shown(const Knob& knob, const std::string& literal) {
  for (const Choice& choice : knob.choices) {
    if (choice.literal == literal) return choice.word;
  }
  std::string bare = literal;
  std::erase(bare, '"');
  return bare;
}

// Of a step that cannot be told from the scenario as it is, or can.
std::string CostWords(const std::vector<PlayedVariant>& played, bool hidden) {
  if (hidden) return "";
  const Metric* cost = FindMetric(played[0].report, "cost.per_hour");
  if (cost == nullptr || std::isnan(cost->estimate.value)) return "";
  const Difference d = DifferenceOf(played[0], played[1], "cost.per_hour");
  return d.differs() || (d.error == 0 && d.value != 0) ? ", " + SignedWords(d.value, d.unit)
                                                       : ", same cost";
}

}  // namespace

std::string JudgedMetric(const Config& config, const RunReport& report) {
  for (const SloResult& slo : report.slos) {
    if (slo.state == SloState::kMissed && !slo.metric.starts_with("cost.")) return slo.metric;
  }
  return config.slos.empty() ? "latency.p99" : config.slos.front().metric;
}

uint32_t ReplicationsOfSteps(const Config& config) {
  // Of what changes with time replications alone tell of chance.
  return IsStationary(config) ? std::min(config.run.replications, kReplications)
                              : config.run.replications;
}

std::string StepOf(const Knob& knob, int direction) {
  if (!knob.choices.empty()) {
    const int next = knob.selected + direction;
    const int count = static_cast<int>(knob.choices.size());
    const bool there = knob.selected >= 0 && next >= 0 && next < count;
    return there ? knob.choices[static_cast<size_t>(next)].literal : "";
  }
  if (!CanStep(knob)) return "";
  double value = knob.value;
  const bool doubles = knob.quantity == Quantity::kTime ||
                       (knob.quantity == Quantity::kCount && knob.scale != Scale::kLinear);
  if (knob.quantity == Quantity::kRate) value *= direction > 0 ? 1.1 : 0.9;
  else if (doubles && value > 0) value *= direction > 0 ? 2 : 0.5;
  else if (doubles) value = direction > 0 ? (knob.integer ? 1 : knob.max / 100) : value;
  else value += direction * (knob.step > 0 ? knob.step : 1);
  if (knob.integer) value = std::round(value);
  value = std::clamp(value, knob.min, knob.max);
  const bool unlimited = knob.unlimited_at_max && value >= knob.max;
  if (unlimited || std::fabs(value - knob.value) < 1e-9 * std::fabs(knob.value)) return "";
  return LiteralOf(knob, value);
}

void EffectFinder::Begin(View& view) {
  const Session& session = view.session;
  desk_.Begin();
  text_ = session.document().text();
  metric_ = JudgedMetric(*session.config(), *session.report());
  no_cost_ = session.Hides("cost");
  steps_.clear();
  for (const int direction : {1, -1}) {
    for (const KnobGroup& group : session.knobs()) {
      for (const Knob& knob : group.knobs) {
        const std::string literal = StepOf(knob, direction);
        if (literal.empty()) continue;
        Step step{knob.path, knob.label, literal, Shown(knob, literal)};
        step.traffic = group.traffic >= 0;
        steps_.push_back(std::move(step));
      }
    }
  }
}

// A step against the scenario as it is.
void EffectFinder::Judge(const std::vector<PlayedVariant>& played, Step* step) const {
  const Difference d = DifferenceOf(played[0], played[1], metric_);
  const bool grew = played[0].report.load == LoadState::kUnstable;
  const bool grows = played[1].report.load == LoadState::kUnstable;
  const std::string head = step->shown + kArrow;
  step->done = true;
  if (grew != grows) {
    step->better = grew;
    step->gain = grew ? HUGE_VAL : -HUGE_VAL;
    step->words = head + (grew ? "a steady state" : "grows without end");
    step->words += CostWords(played, no_cost_);
    step->help = step->words;
    return;
  }
  const std::string change = ShortWord(metric_) + " " + ChangeWords(d);
  step->help = head + change + CostWords(played, no_cost_);
  if (std::isnan(d.lower) && !(d.error == 0 && d.value != 0)) {
    step->unclear = true;
    step->words = head + change + CostWords(played, no_cost_);
    return;
  }
  if (!d.differs() && !(d.error == 0 && d.value != 0)) {
    step->unclear = true;
    step->words = head + "nothing to tell apart" + CostWords(played, no_cost_);
    return;
  }
  const Direction wanted = DirectionOf(metric_);
  const double size = d.first != 0 ? std::fabs(d.value / d.first) : std::fabs(d.value);
  step->better = wanted == (d.value < 0 ? Direction::kLess : Direction::kMore);
  step->gain = step->better ? size : -size;
  step->words = head + ShortWord(metric_) + " " + SignedWords(d.value, d.unit);
  step->words += CostWords(played, no_cost_);
}

void EffectFinder::Work(View& view) {
  const Config& config = *view.session.config();
  const Setting few{"run.replications", std::to_string(ReplicationsOfSteps(config))};
  Result<Variant, Diagnostics> base = desk_.Load("now", text_, {few});
  if (!base) return steps_.clear();
  for (Step& step : steps_) {
    if (step.done) continue;
    Result<Variant, Diagnostics> variant =
        desk_.Load(step.label, text_, {few, {step.path, step.literal}});
    if (!variant) {
      step.done = step.unclear = true;  // no valid scenario: nothing is said of it
      continue;
    }
    std::vector<Variant> pair{base.value(), std::move(variant).value()};
    AlignLengths(&pair);
    std::vector<PlayedVariant> played;
    const bool whole = desk_.Work([&](const PlayTerms& terms) {
      PlayTerms pairs = terms;
      pairs.pairs = true;
      played = PlayAll(pair, pairs);
    });
    if (whole) Judge(played, &step);
    else if (desk_.wanted() > static_cast<size_t>(view.session.runs().parallelism()) + 1) break;
  }
}

void EffectFinder::Tell(View& view) {
  std::vector<KnobEffect> effects;
  for (const Step& step : steps_) {
    if (!step.done || step.words.empty()) continue;
    const auto same = std::find_if(effects.begin(), effects.end(),
                                   [&](const KnobEffect& e) { return e.path == step.path; });
    if (same == effects.end()) {
      effects.push_back({step.path, step.words, step.help, step.traffic ? 0 : step.gain, false});
      continue;
    }
    same->help += "\n" + step.help;
    const bool says_more = step.better && step.gain > same->gain;
    const bool first_says_nothing = same->gain == 0 && !step.unclear;
    if (!says_more && !first_says_nothing) continue;
    same->words = step.words;
    same->gain = step.traffic ? 0 : step.gain;
  }
  const auto best = std::max_element(
      effects.begin(), effects.end(),
      [](const KnobEffect& a, const KnobEffect& b) { return a.gain < b.gain; });
  if (best != effects.end() && best->gain > 0) best->best = true;
  view.effects = std::move(effects);
  Rank(view);
}

// Once every step is known: an order that grows would move under the reader's eyes.
void EffectFinder::Rank(const View& view) {
  const bool all = std::all_of(steps_.begin(), steps_.end(), [](const Step& s) { return s.done; });
  if (!all) return;
  next_gains_.clear();
  const std::vector<SloResult>& slos = view.session.report()->slos;
  const bool missed = std::any_of(slos.begin(), slos.end(), [&](const SloResult& slo) {
    return slo.state == SloState::kMissed && slo.metric == metric_;
  });
  if (!missed) return;
  for (const KnobEffect& effect : view.effects) {
    if (effect.gain > 0) next_gains_[effect.path] = effect.gain;
  }
}

void EffectFinder::Sort(bool may_move, std::vector<KnobGroup>* groups) {
  if (may_move) gains_ = next_gains_;
  if (gains_.empty()) return;
  const auto gain = [&](const Knob& knob) {
    const auto found = gains_.find(knob.path);
    return found == gains_.end() ? 0 : found->second;
  };
  const auto helps_more = [&](const Knob& a, const Knob& b) { return gain(a) > gain(b); };
  for (KnobGroup& group : *groups) {
    if (group.traffic < 0) StableSort(group.knobs, helps_more);
  }
  // The best knob of a group is its first now.
  const auto lead = [&](const KnobGroup& group) {
    if (group.traffic >= 0) return HUGE_VAL;
    return group.knobs.empty() ? 0 : gain(group.knobs.front());
  };
  StableSort(*groups, [&](const KnobGroup& a, const KnobGroup& b) { return lead(a) > lead(b); });
}

void EffectFinder::Update(View& view, std::vector<JobNews>* news) {
  const Session& session = view.session;
  const Runs& runs = session.runs();
  const bool rests = runs.settled() && !session.holding() && session.config() != nullptr &&
                     session.diagnostics().empty() && view.place == Place::kDashboard;
  const bool same = text_ == session.document().text();
  if (!rests || !same) {
    desk_.Cancel();
    if (!same || !runs.settled()) view.effects.clear();
    if (!rests) {
      text_.clear();
      return;
    }
    if (runs.sweeping()) return;
    Begin(view);
    Work(view);
    return;
  }
  if (!desk_.Update(news)) return;
  if (!desk_.error().empty()) return steps_.clear();
  Work(view);
  Tell(view);
}

}  // namespace servescape::ui
