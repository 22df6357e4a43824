// SPDX-License-Identifier: MIT
// Quantities that charts and strip derive from a report's series: the total queue, the busy share
// of the service that matters, offered and served rates.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/metrics/run_report.h"

namespace servescape::ui {

// A series that is either in the report or was made from several of it.
struct Derived {
  Series own;
  const Series* found = nullptr;
  const Series* series() const {
    return found != nullptr ? found : own.value.empty() ? nullptr : &own;
  }
};
// Waiting requests, all services together.
Derived TotalQueue(const RunReport& report);
// The service whose busy share is drawn: the bottleneck, else the busiest.
std::string BusyService(const RunReport& report);
const Series* BusySeries(const RunReport& report);

const Series* ThroughputSeries(const RunReport& report);
const Series* OfferedSeries(const RunReport& report);
const Series* RejectedSeries(const RunReport& report);

// Requests per second that get no answer at an instant, of the kind with the most; 0 if there are
// none.
struct Loss {
  double rate = 0;
  const char* word = "";  // "timed out"
};
Loss LargestLoss(const RunReport& report, double time);

// Requests per second by which a series of counts changes at `time`, over the five windows there.
double GrowthAt(const RunReport& report, const Series* series, double time);
// Mean over the finite values; NaN if there are none.
double MeanOf(const std::vector<double>& values);

}  // namespace servescape::ui
