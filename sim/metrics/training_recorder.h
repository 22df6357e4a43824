// SPDX-License-Identifier: MIT
// Records how old models were and how often they were trained anew: a part of DetailRecorder.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/metrics/detail_record.h"

namespace servescape {

class TrainingRecorder {
 public:
  SERVESCAPE_COLD void OnTraining(SimTime now, uint32_t service, const ModelTraining& training,
                                  const char* /*reason*/) {
    if (models_.size() <= service) models_.resize(service + 1);
    Model& own = models_[service];
    if (training.move == TrainingMove::kBegins) {
      ++own.record.trainings;
      own.record.alarms += training.by_alarm ? 1 : 0;
      own.begun[0] += 1;
      own.begun[1] += ToSeconds(training.takes);
    } else {
      own.Grow(now);
      own.learnt = training.learnt;
    }
  }

 protected:
  // Of a service, what belongs into the window that ends; nothing of other services.
  void TakeTrainings(size_t service, ServiceDetailWindow* window) {
    if (service >= models_.size()) return;
    window->training = models_[service].begun;
    models_[service].begun = {};
  }
  std::vector<ModelRecord> ModelsUntil(SimTime end) {
    std::vector<ModelRecord> out;
    for (Model& each : models_) {
      each.Grow(end);
      out.push_back(each.record);
    }
    return out;
  }

 private:
  struct Model {
    ModelRecord record;
    SimTime learnt, since;
    std::array<double, 2> begun{};

    // The age rises with time.
    void Grow(SimTime now) {
      const double from = ToSeconds(since - learnt), to = ToSeconds(now - learnt);
      record.age_area += (from + to) / 2 * (to - from);
      since = now;
    }
  };
  std::vector<Model> models_;  // by service, up to the last that drifts
};

}  // namespace servescape
