// SPDX-License-Identifier: MIT
// Points of a search: played once each as long as it takes to decide their goals, and kept.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/studies/solve.h"

namespace servescape {

// Whether a report meets all goals; with `why`, what it misses or leaves open.
Feasible FeasibleBy(const RunReport& report, std::string* why);

class Trials {
 public:
  Trials(const SolveSpec& spec, const VariantLoader& load, const PlayTerms& terms)
      : spec_(spec), load_(load), terms_(terms) {}

  struct Trial {
    Feasible feasible = Feasible::kOpen;
    RunReport report;
    Duration duration;          // as long as it was played in the end
    uint32_t replications = 0;  // and as often
    Estimate objective;
  };

  // Played in longer and longer runs until its goals are decided, or that takes too long. nullptr
  // after an error or where it was cancelled.
  const Trial* Of(const std::vector<std::string>& values);
  // The same point with other seeds, as long as it was played; not kept.
  bool Confirm(const std::vector<std::string>& values, Trial* out);

  // A point as it is before it is played; nothing after an error.
  const Config* ConfigOf(const std::vector<std::string>& values);

  // All of them in one round, in pairs, `factor` times as long as the scenario says.
  std::vector<PlayedVariant> Together(const std::vector<std::vector<std::string>>& points,
                                      double factor);
  // What is known of a point by a round.
  void Note(const std::vector<std::string>& values, const PlayedVariant& played);

  const std::string& error() const { return error_; }
  bool cancelled() const { return cancelled_; }
  bool stopped() const { return cancelled_ || !error_.empty(); }
  int64_t requests() const { return requests_; }
  bool spent() const { return requests_ >= most(); }
  // Requests that points are played longer for; what a point takes as it is, it gets in any case.
  void Allow(double requests) { allowed_ = requests; }
  Estimate ObjectiveOf(const std::vector<std::string>& values, const RunReport& report) const;
  std::vector<TriedPoint> tried() const { return tried_; }

 private:
  Variant* VariantOf(const std::vector<std::string>& values);
  bool Play(const std::vector<Variant>& variants, bool pairs, std::vector<PlayedVariant>* out);

  // At most, whatever is open.
  int64_t most() const { return spec_.budget > 0 ? spec_.budget : 200'000'000; }
  // How many times as long the next run of a point is to be that was played `longer_by` times as
  // long as the scenario says; nothing where that would be too long.
  std::optional<double> NextFactor(const Config& played, const RunReport& report,
                                   double longer_by) const;

  const SolveSpec& spec_;
  const VariantLoader& load_;
  const PlayTerms& terms_;
  std::map<std::vector<std::string>, Variant> variants_;
  std::map<std::vector<std::string>, Trial> trials_;
  std::vector<TriedPoint> tried_;
  std::string error_;
  bool cancelled_ = false;
  int64_t requests_ = 0;
  double allowed_ = 0;
};

}  // namespace servescape
