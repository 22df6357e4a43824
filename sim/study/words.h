// SPDX-License-Identifier: MIT
// Numbers inside sentences: rounded to three figures, with thousands separators and the unit a
// person would choose. Only for text; every figure a program reads is in the metrics.
#pragma once

#include <cstdint>
#include <string>

#include "sim/metrics/run_report.h"

namespace servescape {

std::string CountWords(int64_t count);     // "1,260"
std::string NumberWords(double value);     // "1,260", "43.2", "0.0517"
std::string RateWords(double per_second);  // "1,260/s"
// Two that are to be compared, with as many figures more as it takes to tell them apart.
struct RatePair {
  std::string first, second;
};
RatePair RatePairWords(double first, double second);
std::string ShareWords(double share);    // "82%", "99.3%", "0.04%"
std::string PercentWords(double share);  // "82.3%", "0.0457%": three figures, as a report has them
std::string SpanWords(double seconds);   // "340 ns", "12.3 ms", "4.1 s", "5.2 minutes"
// "3 replicas with 4 servers each and batches of 8"
std::string FleetWords(const ServiceSummary& service);
// "1 replica", "3 replicas"
std::string Plural(int64_t count, const std::string& noun);

}  // namespace servescape
