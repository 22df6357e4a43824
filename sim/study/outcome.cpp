// SPDX-License-Identifier: MIT
#include "sim/study/outcome.h"

#include <algorithm>
#include <cmath>

#include "sim/base/math.h"
#include "sim/metrics/detail_record.h"
#include "sim/model/limits.h"
#include "sim/study/steady_detail.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr double kLoss = 0.01;  // from here on, losses for want of capacity are an overload

double Share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

Losses LossesOf(const std::vector<ReplicationRecord>& records, const WarmUp& warm_up) {
  int64_t lost = 0, ended = 0, failed = 0, refused = 0;
  for (const ReplicationRecord& record : records) {
    for (size_t w = static_cast<size_t>(warm_up.window); w < record.windows.size(); ++w) {
      lost += record.windows[w].rejections;
      ended += record.windows[w].rejections + record.windows[w].completions;
      failed += CountOf(record.windows[w].outcomes, Outcome::kFailed);
      refused += CountOf(record.windows[w].outcomes, Outcome::kRejected);
    }
  }
  return {Share(lost, ended), Share(lost - failed, ended), Share(refused, ended)};
}

std::string LossWords(const Config& config, const std::vector<ReplicationRecord>& records,
                      size_t from) {
  OutcomeCounts outcomes{};
  for (const ReplicationRecord& record : records) {
    for (size_t w = from; w < record.windows.size(); ++w) {
      AddCounts(record.windows[w].outcomes, &outcomes);
    }
  }
  constexpr struct {
    Outcome outcome;
    const char* words;
  } kLosses[] = {{Outcome::kRejected, "met a full queue"},
                 {Outcome::kShed, "were shed"},
                 {Outcome::kTimedOut, "timed out"},
                 {Outcome::kFailed, "failed"}};
  const double ended = static_cast<double>(Ended(outcomes));
  std::string text;
  if (const int64_t refused = CountOf(outcomes, Outcome::kRejected);
      refused > 0 && refused + CountOf(outcomes, Outcome::kAnswered) == Ended(outcomes)) {
    return " " + RefusersOf(config) + " turned away " +
           PercentWords(static_cast<double>(refused) / ended) + " of the requests.";
  }
  for (const auto& loss : kLosses) {
    const int64_t count = CountOf(outcomes, loss.outcome);
    if (count == 0) continue;
    text += (text.empty() ? " " : ", ") + PercentWords(static_cast<double>(count) / ended) +
            (text.empty() ? " of the requests " : " ") + loss.words;
  }
  return text.empty() ? text : text + ".";
}

LoadState LoadOf(const Judgement& judgement, const Losses& losses, bool room) {
  if (judgement.verdict == Verdict::kUnstable) return LoadState::kUnstable;
  if (judgement.verdict == Verdict::kInconclusive) return LoadState::kInconclusive;
  const bool over = judgement.overloaded || (room ? losses.refused : losses.capacity) >= kLoss;
  return over ? LoadState::kOverloaded : LoadState::kStable;
}

GoalsState GoalsOf(const std::vector<SloResult>& slos) {
  if (slos.empty()) return GoalsState::kNone;
  const auto any = [&](SloState state) {
    return std::any_of(slos.begin(), slos.end(),
                       [state](const SloResult& slo) { return slo.state == state; });
  };
  if (any(SloState::kMissed)) return GoalsState::kMissed;
  return any(SloState::kInconclusive) ? GoalsState::kInconclusive : GoalsState::kMet;
}

std::vector<Unanswered> UnansweredOf(const Config& config,
                                     const std::vector<ReplicationRecord>& records, double least) {
  std::vector<Unanswered> cuts;
  const auto add = [&](const std::string& whom, int64_t left, int64_t ended) {
    const double share = Share(left, left + ended);
    if (share > least) cuts.push_back({whom, share});
  };
  int64_t in_flight = 0, ended = 0;
  for (const ReplicationRecord& record : records) {
    in_flight += record.in_flight;
    ended += record.completions + record.rejections;
  }
  add("the requests", in_flight, ended);
  if (!cuts.empty() && config.classes.size() < 2 && config.services.size() < 2) return cuts;
  const auto left_of = [&](size_t index, const std::vector<int64_t> ReplicationRecord::*left) {
    int64_t count = 0;
    for (const ReplicationRecord& r : records) {
      if (index < (r.*left).size()) count += (r.*left)[index];
    }
    return count;
  };
  for (size_t c = 0; config.classes.size() > 1 && c < config.classes.size(); ++c) {
    int64_t done = 0;
    for (const ReplicationRecord& record : records) {
      if (!record.detail) continue;
      for (const ClassWindow& window : record.detail->classes[c]) done += Ended(window.outcomes);
    }
    add("the requests of class " + config.classes[c].name,
        left_of(c, &ReplicationRecord::class_in_flight), done);
  }
  for (size_t t = 0; config.traffic.size() > 1 && t < config.traffic.size(); ++t) {
    int64_t done = 0;
    for (const ReplicationRecord& record : records) {
      if (record.detail && t < record.detail->source_ended.size()) {
        done += record.detail->source_ended[t];
      }
    }
    add("the requests of traffic " + config.traffic[t].name,
        left_of(t, &ReplicationRecord::source_in_flight), done);
  }
  for (size_t s = 0; config.services.size() > 1 && s < config.services.size(); ++s) {
    int64_t arrived = 0, left = 0, aborted = 0;
    for (const ReplicationRecord& record : records) {
      for (const ServiceWindow& window : record.services[s]) {
        arrived += window.arrivals;
        left += window.completions + window.rejections + window.kept_out + window.abandoned;
        aborted += window.aborted;
      }
    }
    // A batch that is given up holds nobody knows how many.
    if (aborted == 0) add("the requests at " + config.services[s].name, arrived - left, left);
  }
  return cuts;
}

std::string UnansweredWords(const Unanswered& cut) {
  return ShareWords(cut.share) + " of " + cut.whom +
         " had no answer when the run ended: means, percentiles and availability are of the "
         "others alone.";
}

void KeepInRange(const std::string& name, Unit unit, Estimate* estimate) {
  double& lower = estimate->lower;
  double& upper = estimate->upper;
  const double value = estimate->value;
  if (!std::isfinite(value) || !std::isfinite(lower) || !std::isfinite(upper)) return;
  const bool share = unit == Unit::kRatio && !name.ends_with("per_request");
  const double half = std::max(upper - value, value - lower);
  if (share && (lower < 0 || upper > 1)) {
    if (value > 0 && value < 1) {
      const double odds = value / (1 - value), factor = Exp(half / (value * (1 - value)));
      lower = odds / factor / (1 + odds / factor);
      upper = odds * factor / (1 + odds * factor);
      if (!(upper <= 1)) upper = 1;  // the factor has overflowed
    }
    lower = std::clamp(lower, 0.0, 1.0);
    upper = std::clamp(upper, 0.0, 1.0);
  } else if (lower < 0) {
    lower = value > 0 ? value * Exp(-half / value) : std::min(value, 0.0);
  }
  lower = std::max(lower, std::min(value, 0.0));
}

}  // namespace servescape
