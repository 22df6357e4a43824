// SPDX-License-Identifier: MIT
// Random services in series, and the records of two runs of one scenario compared bit by bit.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/metrics/detail_record.h"
#include "sim/metrics/replication_record.h"
#include "tests/property/random_parts.h"

namespace servescape::property {

// Bit for bit, NaN included.
inline uint64_t Bits(double value) { return __builtin_bit_cast(uint64_t, value); }

inline void CheckSame(const Histogram& a, const Histogram& b) {
  CHECK(a.total() == b.total());
  CHECK(a.first() == b.first());
  CHECK(a.counts() == b.counts());
  CHECK(Bits(a.Maximum()) == Bits(b.Maximum()));
  for (const double q : {0.001, 0.5, 0.99}) CHECK(Bits(a.Quantile(q)) == Bits(b.Quantile(q)));
}

inline void CheckSame(const SystemWindow& a, const SystemWindow& b) {
  CHECK(a.arrivals == b.arrivals);
  CHECK(a.completions == b.completions);
  CHECK(a.rejections == b.rejections);
  CHECK(Bits(a.latency_sum) == Bits(b.latency_sum));
  CHECK(Bits(a.in_system_area) == Bits(b.in_system_area));
  CHECK(Bits(a.p50) == Bits(b.p50));
  CHECK(Bits(a.p99) == Bits(b.p99));
  CHECK(a.outcomes == b.outcomes);
}

inline void CheckSame(const ServiceWindow& a, const ServiceWindow& b) {
  CHECK(a.arrivals == b.arrivals);
  CHECK(a.completions == b.completions);
  CHECK(a.started == b.started);
  CHECK(a.waited == b.waited);
  CHECK(a.batches == b.batches);
  CHECK(a.batch_items == b.batch_items);
  CHECK(Bits(a.wait_sum) == Bits(b.wait_sum));
  CHECK(Bits(a.sojourn_sum) == Bits(b.sojourn_sum));
  CHECK(Bits(a.service_sum) == Bits(b.service_sum));
  CHECK(Bits(a.queue_area) == Bits(b.queue_area));
  CHECK(Bits(a.busy_area) == Bits(b.busy_area));
  CHECK(Bits(a.up_area) == Bits(b.up_area));
  CHECK(Bits(a.billed_area) == Bits(b.billed_area));
}

// But for sums of what is left at the end, whose order is another.
inline void CheckSame(const ReplicationRecord& a, const ReplicationRecord& b) {
  CHECK(a.digest.Hex() == b.digest.Hex());
  CHECK(a.events == b.events);
  CHECK(a.truncated == b.truncated);
  CHECK(Bits(a.duration) == Bits(b.duration));
  CHECK(a.in_flight == b.in_flight);
  CHECK(a.arrivals == b.arrivals);
  const auto close = [](double x, double y) { CHECK(x == doctest::Approx(y).epsilon(1e-12)); };
  close(a.in_flight_age_sum, b.in_flight_age_sum);
  for (size_t w = 0; w < a.windows.size(); ++w) CheckSame(a.windows[w], b.windows[w]);
  for (size_t block = 0; block < a.latency.size(); ++block) {
    CheckSame(a.latency[block], b.latency[block]);
  }
  for (size_t s = 0; s < a.services.size(); ++s) {
    close(a.remaining_service[s], b.remaining_service[s]);
    close(a.waiting_age_sum[s], b.waiting_age_sum[s]);
    for (size_t w = 0; w < a.services[s].size(); ++w) {
      CheckSame(a.services[s][w], b.services[s][w]);
    }
    for (size_t block = 0; block < a.wait[s].size(); ++block) {
      CheckSame(a.wait[s][block], b.wait[s][block]);
    }
  }
}

inline void CheckSame(double a, double b) { CHECK(Bits(a) == Bits(b)); }

inline void CheckSame(const LatencySplit& a, const LatencySplit& b) {
  CHECK(a.counts == b.counts);
  CHECK(a.sums == b.sums);
  if (!a.counts.empty()) CHECK(a.first == b.first);
}

inline void CheckSame(const ClassWindow& a, const ClassWindow& b) {
  CHECK(a.outcomes == b.outcomes);
  CHECK(Bits(a.latency_sum) == Bits(b.latency_sum));
  CHECK(a.in_time == b.in_time);
}

inline void CheckSame(const ReplicaBlock& a, const ReplicaBlock& b) {
  CHECK(a.served == b.served);
  CHECK(Bits(a.sojourn_sum) == Bits(b.sojourn_sum));
}

template <class T>
void CheckEach(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    CAPTURE(i);
    CheckSame(a[i], b[i]);
  }
}

template <class T>
void CheckEach(const std::vector<std::vector<T>>& a, const std::vector<std::vector<T>>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) CheckEach(a[i], b[i]);
}

inline void CheckSame(const DetailRecord& a, const DetailRecord& b) {
  REQUIRE(a.windows.size() == b.windows.size());
  for (size_t w = 0; w < a.windows.size(); ++w) {
    CHECK(Bits(a.windows[w].quality_sum) == Bits(b.windows[w].quality_sum));
  }
  CheckEach(a.classes, b.classes);
  CheckEach(a.class_latency, b.class_latency);
  CheckEach(a.in_system, b.in_system);
  CheckEach(a.at_service, b.at_service);
  CheckEach(a.split, b.split);
  CheckEach(a.replicas, b.replicas);
  CHECK(a.ended == b.ended);
  CHECK(a.exact == b.exact);
  CHECK(a.source_ended == b.source_ended);
}

inline std::string Arrivals(Draw& draw) {
  const std::string rate = fmt::format("rate = \"{}/s\"\n", draw.Chance(0.5) ? 500 : 40);
  switch (draw.Below(4)) {
    case 0:
      return rate + "arrivals = \"uniform\"\n";
    case 1:
      return rate + "profile = [{ at = \"2s\", factor = 3, hold = \"1s\" }]\n";
    default:
      return rate;
  }
}

// Loads from next to nothing to more than can be served; whole milliseconds, which make ties.
inline std::string RandomSeries(uint64_t seed) {
  Draw draw(seed);
  std::string text =
      fmt::format(
          "title = \"series {}\"\nslo = [\"latency.p99 <= 20ms\"]\n[run]\nwarmup = \"0s\"\n"
          "replications = 1\nduration = \"{}\"\nseed = {}\n[traffic.users]\npath = \"all\"\n",
          seed, draw.Chance(0.2) ? "2.5s" : "6s", seed) +
      Arrivals(draw) + (draw.Chance(0.3) ? "items = 3\n" : "");
  const uint32_t stages = 1 + draw.Below(4);
  for (uint32_t s = 0; s < stages; ++s) text += fmt::format("[[path.all]]\ncall = \"s{}\"\n", s);
  constexpr int kServers[] = {1, 1, 2, 3, 16, 40};
  for (uint32_t s = 0; s < stages; ++s) {
    const int servers = kServers[draw.Below(6)];
    std::string time = draw.Time(draw.Chance(0.5) ? 2 : servers * (1 + draw.Below(4)));
    if (time == "\"0ms\"") time = "\"1ms\"";
    const bool batches = s == 0 && draw.Chance(0.4);
    text +=
        fmt::format("[service.s{}]\nreplicas = {}\ntime = {}\n", s, batches ? 1 : servers, time);
    if (batches) {
      text += fmt::format("batching = {{ max_size = {}, max_delay = \"{}ms\" }}\n",
                          3 + draw.Below(8), draw.Chance(0.4) ? 0 : draw.Below(20));
    }
    if (batches && draw.Chance(0.5)) {
      text +=
          "batch_time = { base = \"1ms\", per_item = \"1ms\" }\n"
          "noise = { distribution = \"lognormal\", cv = 0.3 }\n";
    }
  }
  return text;
}

}  // namespace servescape::property
