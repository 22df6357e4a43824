// SPDX-License-Identifier: MIT
#include "sim/study/checks.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "sim/metrics/detail_record.h"
#include "sim/study/steady_detail.h"

namespace servescape {
namespace {

// Rounding of sums of up to 1e9 terms; the absolute part covers sums that cancel to nothing.
constexpr double kTolerance = 1e-9;
constexpr double kAbsolute = 1e-9;  // seconds

struct Sides {
  double left = 0, right = 0;
};

// In windows of more than 2^40 ns the recorder counts time in coarser units: every event may be
// off by one at each count that it changes.
double Resolution(const ReplicationRecord& record) {
  double unit = 1e-9;
  while (record.duration / kWindows / unit >= 0x1p40) unit *= 2;
  if (unit == 1e-9) return 0;
  return 4 * unit * static_cast<double>(record.events + record.arrivals);
}

SelfCheck Check(std::string name, double tolerance, const std::vector<ReplicationRecord>& records,
                const std::function<Sides(const ReplicationRecord&)>& sides) {
  SelfCheck check{std::move(name), 0, 0, tolerance, true};
  for (const ReplicationRecord& record : records) {
    const Sides one = sides(record);
    check.left += one.left;
    check.right += one.right;
    const double scale = std::max(std::fabs(one.left), std::fabs(one.right));
    const double slack =
        tolerance == 0 ? 0 : tolerance * scale + kAbsolute + Resolution(record);
    if (!(std::fabs(one.left - one.right) <= slack)) check.holds = false;
  }
  return check;
}

double Sum(const std::vector<ServiceWindow>& windows, double ServiceWindow::*field) {
  double sum = 0;
  for (const ServiceWindow& window : windows) sum += window.*field;
  return sum;
}

// Seconds waited by requests that left the queue unserved, or came back to it.
double OtherWaits(const ReplicationRecord& record, size_t service) {
  double sum = 0;
  if (!record.detail) return sum;
  for (const ServiceDetailWindow& window : record.detail->services[service]) {
    sum += window.abandoned_wait_sum + window.resumed_wait_sum;
  }
  return sum;
}

void AddDetailChecks(const std::vector<ReplicationRecord>& records,
                     std::vector<SelfCheck>* checks) {
  for (const ReplicationRecord& record : records) {
    if (!record.detail) return;
  }
  checks->push_back(Check("conservation: outcomes", 0, records, [](const ReplicationRecord& r) {
    OutcomeCounts outcomes{};
    for (const SystemWindow& window : r.windows) AddCounts(window.outcomes, &outcomes);
    return Sides{static_cast<double>(r.completions + r.rejections),
                 static_cast<double>(Ended(outcomes))};
  }));
  // Counted request by request, in whole nanoseconds.
  checks->push_back(
      Check("latency components sum to latency", 0, records, [](const ReplicationRecord& r) {
        return Sides{static_cast<double>(r.detail->exact), static_cast<double>(r.detail->ended)};
      }));
}

}  // namespace

std::vector<SelfCheck> SelfChecksOf(const Config& config,
                                    const std::vector<ReplicationRecord>& records) {
  std::vector<SelfCheck> checks;
  checks.push_back(Check("conservation", 0, records, [](const ReplicationRecord& r) {
    return Sides{static_cast<double>(r.arrivals),
                 static_cast<double>(r.completions + r.rejections + r.in_flight)};
  }));
  checks.push_back(Check("Little's law: system", kTolerance, records,
                         [](const ReplicationRecord& r) {
                           return Sides{r.in_system_area, r.latency_sum + r.in_flight_age_sum +
                                                              r.rejected_age_sum};
                         }));
  for (size_t s = 0; s < config.services.size(); ++s) {
    const std::string& name = config.services[s].name;
    checks.push_back(Check("Little's law: queue of " + name, kTolerance, records,
                           [s](const ReplicationRecord& r) {
                             const auto& windows = r.services[s];
                             return Sides{Sum(windows, &ServiceWindow::queue_area),
                                          Sum(windows, &ServiceWindow::wait_sum) +
                                              r.waiting_age_sum[s] + OtherWaits(r, s)};
                           }));
    checks.push_back(Check("utilisation law: " + name, kTolerance, records,
                           [s](const ReplicationRecord& r) {
                             const auto& windows = r.services[s];
                             return Sides{Sum(windows, &ServiceWindow::busy_area),
                                          Sum(windows, &ServiceWindow::service_sum) -
                                              r.remaining_service[s]};
                           }));
  }
  AddDetailChecks(records, &checks);
  return checks;
}

}  // namespace servescape
