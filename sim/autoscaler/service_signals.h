// SPDX-License-Identifier: MIT
// What metrics systems report of a simulated service, as HPAs read them: a pod's use of its cores
// over the last scrapes (metrics-server), and a service's counts.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/autoscaler/hpa.h"
#include "sim/autoscaler/service_scaler.h"
#include "sim/base/time.h"

namespace servescape {

// metrics-server scrapes each pod each 15 s (--metric-resolution in its manifest), here half of it
// before each sync; the use is the difference of two scrapes.
constexpr Duration kMetricResolution = FromSeconds(15);

class MetricsServer {
 public:
  SimTime next() const { return next_; }
  void Scrape(const ServiceSeen& seen);
  // Cores in use between the pod's last two scrapes, in thousandths; none before there are two.
  std::optional<HpaSample> CpuOf(uint32_t pod) const;

 private:
  struct Scraped {
    uint32_t pod = 0;
    SimTime asked;  // of the pod: another one may have its number
    SimTime at, before;
    double busy = 0;
    std::optional<double> use;  // cores
  };

  SimTime next_{kMetricResolution.ns / 2};
  const Scraped* Find(uint32_t pod) const;

  std::vector<Scraped> pods_;  // ascending, as they are seen
};

// Requests a second, from counts that are looked at now and then.
class RateMeter {
 public:
  // Counts do not fall, instants do not either.
  void Record(SimTime now, int64_t count);
  // Over the last minute, or since the first count; 0 before there are two.
  double Rate() const;

 private:
  std::vector<std::pair<SimTime, int64_t>> counts_;
};

// The mean time to first tokens, from what pods have counted so far, as
// Prometheus has it of a histogram: the growth of the sum over that of the
// count, of the last minute (rate(_sum[1m]) / rate(_count[1m])).
class FirstTokenMeter {
 public:
  // Instants do not fall. A pod that counts less than before has started anew.
  void Record(const ServiceSeen& seen);
  // None where there was no first token.
  std::optional<double> Mean() const;

 private:
  struct Counts {
    uint32_t pod = 0;
    SimTime asked;
    int64_t tokens = 0;
    double seconds = 0;
  };
  struct Growth {
    SimTime at;
    int64_t tokens = 0;
    double seconds = 0;
  };

  std::vector<Counts> last_;
  std::vector<Growth> grown_;
};

// What is measured over time.
struct ServiceMeters {
  RateMeter rate;
  FirstTokenMeter first;

  void Record(const ServiceSeen& seen) {
    rate.Record(seen.now, seen.arrivals);
    first.Record(seen);
  }
};

// Of the service as a whole, or of language-model servers the mean of its ready
// replicas; not of kCpu. None where nothing was measured.
std::optional<double> ValueOf(ServiceSignal signal, const ServiceSeen& seen,
                              const ServiceMeters& meters);
// "cpu 63 %, queue 4"
const char* NameOf(ServiceSignal signal);

// The pods as an HPA sees them. Of a metric that is not the CPU each ready one
// has its share, or of language-model servers what is its own.
std::vector<HpaPods> PodsSeen(const std::vector<ServiceSignal>& signals, const ServiceSeen& seen,
                              const MetricsServer& metrics, const ServiceMeters& meters);
// Object and External metrics: the value of the whole service, thousandths. Of
// language-model servers the mean of the ready replicas where the target is a
// Value, their sum where it is an AverageValue, which the HPA divides by them.
std::vector<std::optional<int64_t>> ValuesSeen(const std::vector<ServiceSignal>& signals,
                                               const std::vector<HpaMetric>& metrics,
                                               const ServiceSeen& seen,
                                               const ServiceMeters& meters);
// Of the metrics, for a reader: the CPU as a share of the requests of the ready
// pods.
std::string SeenWords(const std::vector<ServiceSignal>& signals, const ServiceSeen& seen,
                      const MetricsServer& metrics, const ServiceMeters& meters);

}  // namespace servescape
