// SPDX-License-Identifier: MIT
// The queue, what keeps work out of it, and failures.
#include <algorithm>
#include <array>

#include "sim/scenario/read_distribution.h"
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 7> kDisciplines{
    "fifo",           "lifo",               "priority", "earliest_deadline",
    "shortest_first", "shortest_remaining", "fair"};
constexpr std::array<std::string_view, 4> kPreemptions{"none", "resume", "restart", "resample"};
constexpr std::array<std::string_view, 4> kInService{"fail", "resume", "restart", "resample"};

template <class Enum, size_t n>
Enum Choice(const std::array<std::string_view, n>& words, const std::string& word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? Enum{} : static_cast<Enum>(found - words.begin());
}

void CheckPreemption(const Section& in, const Section& queue, const ServiceConfig& service,
                     Reporter& reporter) {
  const std::string prefix = in.label().Prefix();
  const Origin& at = queue.ValueOrigin("preemption");
  const Discipline discipline = service.queue.discipline;
  const bool urgent = discipline == Discipline::kLifo || discipline == Discipline::kPriority ||
                      discipline == Discipline::kEarliestDeadline ||
                      discipline == Discipline::kShortestRemaining;
  if (!urgent && (!queue.Has("discipline") || queue.Given("discipline"))) {
    reporter.Error(at, prefix + "queue.preemption needs discipline = \"lifo\", \"priority\", "
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
bool Complete(const Section& table, std::initializer_list<std::string_view> keys,
              std::string_view example, Reporter& reporter) {
  for (const std::string_view key : keys) {
    if (table.Has(key)) continue;
    reporter.Error(table.origin(),
                   fmt::format("{} needs {}, such as {}", table.label().Text(), key, example));
    return false;
  }
  return true;
}

}  // namespace

void ReadQueue(const Section& in, ServiceConfig& out, Reporter& reporter) {
  const Section queue = in.Below("queue");
  out.queue_bounded = !queue.IsWord("capacity", "unbounded");
  if (out.queue_bounded) out.queue_capacity = queue.Count("capacity");
  QueueConfig& config = out.queue;
  config.discipline = Choice<Discipline>(kDisciplines, queue.Text("discipline"));
  config.preemption = Choice<Preemption>(kPreemptions, queue.Text("preemption"));
  if (config.preemption != Preemption::kNone) CheckPreemption(in, queue, out, reporter);
  if (queue.Given("deadline")) config.deadline = queue.Time("deadline");
  config.has_patience = queue.Given("patience") != nullptr;
  config.patience = DistributionAt(queue, "patience", true, Constant(0), reporter);
  if (queue.Given("codel")) {
    const Section codel = queue.Below("codel");
    config.codel_target = codel.Time("target");
    config.codel_interval = codel.Time("interval");
  }
}

void ReadAdmission(const Section& in, ServiceConfig& out, Reporter& reporter) {
  AdmissionConfig& config = out.admission;
  if (in.Given("rate_limit")) {
    const Section limit = in.Below("rate_limit");
    Complete(limit, {"rate"}, "rate = \"100/s\"", reporter);
    if (limit.Given("rate")) config.rate_limit = limit.Quantity("rate");
    config.rate_burst = limit.Quantity("burst");
  }
  if (in.Given("shed_above")) {
    config.shed_above = in.Quantities("shed_above");
    const Section queue = in.Below("queue");
    const bool bounded = out.queue_bounded || (queue.Has("capacity") && !queue.Given("capacity"));
    if (!config.shed_above.empty() && !bounded) {
      reporter.Error(in.KeyOrigin("shed_above"),
                     in.label().Prefix() + "shed_above needs a bounded queue, such as queue = { "
                                           "capacity = 500 }");
    }
  }
  if (in.Given("adaptive_concurrency")) {
    const Section adaptive = in.Below("adaptive_concurrency");
    Complete(adaptive, {"target"}, "target = \"50ms\"", reporter);
    config.adaptive = true;
    if (adaptive.Given("target")) config.adaptive_target = adaptive.Time("target");
    config.adaptive_initial = adaptive.Count("initial");
    config.adaptive_max = adaptive.Count("max");
    if (config.adaptive_initial > config.adaptive_max) {
      reporter.Error(adaptive.Has("initial") ? adaptive.ValueOrigin("initial")
                                             : adaptive.ValueOrigin("max"),
                     fmt::format("{}: initial ({}) must not be above max ({})",
                                 adaptive.label().Text(), config.adaptive_initial,
                                 config.adaptive_max));
    }
  }
}

void ReadFailures(const Section& in, ServiceConfig& out, Reporter& reporter) {
  out.error_rate = in.Quantity("error_rate");
  out.quality = in.Quantity("quality");
  if (!in.Given("failures")) return;
  const Section failures = in.Below("failures");
  FailureConfig& config = out.failures;
  config.any = true;
  Complete(failures, {"mtbf", "mttr"}, "failures = { mtbf = \"30d\", mttr = \"10min\" }", reporter);
  for (const std::string_view key : {"mtbf", "mttr"}) {
    const Distribution read = DistributionAt(failures, key, true, Constant(1), reporter);
    if (!(read.Mean() > 0)) {
      reporter.Error(failures.ValueOrigin(key),
                     failures.label().Below(key).Text() + " must be more than 0s");
    }
    (key == "mtbf" ? config.up : config.down) = read;
  }
  config.in_service = Choice<InService>(kInService, failures.Text("in_service"));
  config.queue_survives = failures.Text("queue") == "survives";
}

}  // namespace servescape
