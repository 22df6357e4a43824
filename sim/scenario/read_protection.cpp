// SPDX-License-Identifier: MIT
// What belongs together in a queue, in what keeps work out of it, and in failures.
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

void CheckPreemption(const Section& in, const Section& queue, const ServiceConfig& service,
                     Reporter& reporter) {
  const std::string prefix = in.label().Prefix();
  const Origin& at = queue.ValueOrigin("preemption");
  const Discipline discipline = service.queue.discipline;
  const bool urgent = discipline == Discipline::kLifo || discipline == Discipline::kPriority ||
                      discipline == Discipline::kEarliestDeadline ||
                      discipline == Discipline::kShortestRemaining;
  if (!urgent && (!queue.Has("discipline") || queue.Given("discipline"))) {
    reporter.Error(at, prefix +
                           "queue.preemption needs discipline = \"lifo\", \"priority\", "
                           "\"earliest_deadline\" or \"shortest_remaining\"");
  }
  const bool searches = in.Has("vector_search");
  if (in.Has("processor_sharing") || searches) {
    reporter.Error(at, fmt::format("{}queue.preemption has no meaning with {}", prefix,
                                   searches ? "vector_search" : "processor_sharing"));
  } else if (service.max_batch_size > 1) {
    reporter.Error(at, prefix + "queue.preemption has no meaning with batching");
  }
}

// Keys a table cannot do without.
void Complete(const Section& table, std::initializer_list<std::string_view> keys,
              std::string_view example, Reporter& reporter) {
  for (const std::string_view key : keys) {
    if (table.Has(key)) continue;
    reporter.Error(table.origin(),
                   fmt::format("{} needs {}, such as {}", table.label().Text(), key, example));
    return;
  }
}

}  // namespace

void CheckQueue(const Section& in, const ServiceConfig& service, Reporter& reporter) {
  if (service.queue.preemption == Preemption::kNone) return;
  CheckPreemption(in, in.Below("queue"), service, reporter);
}

void CheckAdmission(const Section& in, const ServiceConfig& service, Reporter& reporter) {
  const AdmissionConfig& config = service.admission;
  if (in.Given("rate_limit")) {
    Complete(in.Below("rate_limit"), {"rate"}, "rate = \"100/s\"", reporter);
  }
  const Section queue = in.Below("queue");
  const bool bounded = service.queue_bounded || (queue.Has("capacity") && !queue.Given("capacity"));
  if (!config.shed_above.empty() && !bounded) {
    reporter.Error(in.KeyOrigin("shed_above"),
                   in.label().Prefix() +
                       "shed_above needs a bounded queue, such as queue = { "
                       "capacity = 500 }");
  }
  if (!config.adaptive) return;
  const Section adaptive = in.Below("adaptive_concurrency");
  Complete(adaptive, {"target"}, "target = \"50ms\"", reporter);
  if (config.adaptive_initial > config.adaptive_max) {
    reporter.Error(
        adaptive.ValueOrigin(adaptive.Has("initial") ? "initial" : "max"),
        fmt::format("{}: initial ({}) must not be above max ({})", adaptive.label().Text(),
                    config.adaptive_initial, config.adaptive_max));
  }
}

void CheckFailures(const Section& in, const ServiceConfig& service, Reporter& reporter) {
  if (!service.failures.any) return;
  const Section failures = in.Below("failures");
  Complete(failures, {"mtbf", "mttr"}, "failures = { mtbf = \"30d\", mttr = \"10min\" }", reporter);
  const auto positive = [&](std::string_view key, const Distribution& time) {
    if (!failures.Given(key) || time.Mean() > 0) return;
    reporter.Error(failures.ValueOrigin(key),
                   failures.label().Below(key).Text() + " must be more than 0s");
  };
  positive("mtbf", service.failures.up);
  positive("mttr", service.failures.down);
}

}  // namespace servescape
