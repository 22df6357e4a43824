// SPDX-License-Identifier: MIT
// How each metric of the one namespace (sim/scenario/metric_names.h) is measured: a row for a row.
// A value is a numerator over a denominator, both summed over the steady part of a replication.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/metrics/histogram.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"
#include "sim/study/steady.h"

namespace servescape {

// What a metric is read from.
struct MetricView {
  const Config& config;
  const std::vector<ServiceLoad>& loads;
  const Steady& part;
  size_t i = 0;  // of the service, class, cache or store that it is about
};

using Quantity = double (*)(const MetricView&);

enum MetricTraits : uint8_t {
  kNoTrait = 0,
  kDetailed = 1,  // only runs of the general engine have it
  kSettles = 2,   // withheld before queues have settled, and seen enough of their ups and downs
  kGrows = 4,     // withheld where a queue grows without end: the service's, or any if of none
  kOfQueues = kSettles | kGrows,
};

// A ratio, a histogram or a nominal value; what a metric does not have is nullptr.
struct MetricValue {
  std::string_view pattern;
  int traits = kNoTrait;
  Quantity numerator = nullptr;
  Quantity denominator = nullptr;
  Quantity samples = nullptr;  // how many requests (or batches, ...) stand behind it
  // What a percentile, a share within a time (that needs samples, too) or a maximum is of.
  Histogram (*histogram)(const MetricView&) = nullptr;
  // What follows from the configuration alone. It is the value if there is no other, or if that is
  // the same in every replication.
  Quantity nominal = nullptr;
};

// Of the service that the metric is about.
inline const Station& StationIn(const MetricView& view) { return view.loads[view.i].station; }

// Row i measures row i of kMetricNames.
std::span<const MetricValue> CommonMetricValues();
// Row i measures row i of MetricNames().
std::span<const MetricValue> MetricValues();

}  // namespace servescape
