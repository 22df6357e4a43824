// SPDX-License-Identifier: MIT
// What one step of each knob would do to the goal that is missed (or the first), by runs with
// common random numbers: paired differences with their intervals, as `servescape gradient` has
// them. Worked out when the page rests after a settled run; dropped at once when the user acts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/panels/panels.h"
#include "ui/workbench/explore/desk.h"

namespace servescape::ui {

// The metric that the knobs are judged by: of the first goal that is missed, but for money, else
// of the first; latency.p99 without goals.
std::string JudgedMetric(const Config& config, const RunReport& report);

// One step up or down, as text for a Setting; empty where the knob is at that end. Of choices the
// next one.
std::string StepOf(const Knob& knob, int direction);

// Replications that steps are played with: enough for intervals, and few enough for seconds.
uint32_t ReplicationsOfSteps(const Config& config);

class EffectFinder {
 public:
  explicit EffectFinder(Runs& runs) : desk_(runs) {}

  // Once per frame: begins, goes on, or gives up; the result goes into the view.
  void Update(View& view, std::vector<JobNews>* news);
  bool busy() const { return desk_.busy(); }
  // What helps the missed goal most comes first: groups of services by their best knob, and knobs
  // within each; traffic stays where it is. `may_move`: a new order may be taken over now.
  void Sort(bool may_move, std::vector<KnobGroup>* groups);

 private:
  struct Step {
    std::string path, label, literal, shown;
    bool traffic = false;
    bool done = false;
    bool better = false, unclear = false;
    double gain = 0;  // of the metric, as a share of its value; better: above 0
    std::string words = {}, help = {};
  };
  void Begin(View& view);
  void Work(View& view);
  void Judge(const std::vector<PlayedVariant>& played, Step* step) const;
  void Tell(View& view);
  void Rank(const View& view);

  StudyDesk desk_;
  std::string text_, metric_;
  bool no_cost_ = false;     // the link hides it
  std::vector<Step> steps_;  // of each knob up, then of each knob down
  // Gains by key that the panel is sorted by, and those that wait until nobody is at it.
  using Gains = std::map<std::string, double>;
  Gains gains_, next_gains_;
};

}  // namespace servescape::ui
