// SPDX-License-Identifier: MIT
// What each metric of an HPA proposes: replica_calculator.go and metrics/utilization.go.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/autoscaler/hpa.h"
#include "sim/autoscaler/numbers.h"

namespace servescape {
namespace {

// Sums are cut off here, a hundred of which still fit; the controller's wrap further out.
constexpr int64_t kMostSum = 90'000'000'000'000'000;

int64_t Product(int64_t a, int64_t b) {
  const double product = static_cast<double>(a) * static_cast<double>(b);
  if (std::fabs(product) < static_cast<double>(kMostSum)) return a * b;
  return product > 0 ? kMostSum : -kMostSum;
}

int64_t Sum(int64_t a, int64_t b) { return std::clamp(a + b, -kMostSum, kMostSum); }

struct Tolerances {
  double down = 0, up = 0;
  bool Hold(double ratio) const { return 1.0 - down <= ratio && ratio <= 1.0 + up; }
};

Tolerances TolerancesOf(const HpaSpec& spec, const HpaController& controller) {
  Tolerances out{controller.tolerance, controller.tolerance};
  if (!spec.behavior) return out;
  out.down = spec.behavior->scale_down.tolerance.value_or(out.down);
  out.up = spec.behavior->scale_up.tolerance.value_or(out.up);
  return out;
}

// One metric's answer.
struct Proposed {
  int64_t replicas = 0;
  std::string words;
  std::string error;  // there is no answer
  std::optional<int64_t> utilization;
};

Proposed Failed(std::string why) {
  Proposed out;
  out.error = std::move(why);
  return out;
}

enum class PodGroup : uint8_t { kIgnored, kUnready, kMissing, kCounted };

bool UnreadyForCpu(const HpaController& controller, const HpaPods& pods, const HpaSample& sample) {
  if (!pods.has_ready) return true;
  if (pods.age < controller.cpu_initialization_period) {
    return !pods.ready || pods.ready_for < sample.window;
  }
  return !pods.ready && pods.age - pods.ready_for < controller.initial_readiness_delay;
}

PodGroup GroupOf(const HpaController& controller, const HpaPods& pods, size_t metric, bool cpu) {
  if (pods.deleting || pods.phase == PodPhase::kFailed) return PodGroup::kIgnored;
  if (pods.phase == PodPhase::kPending) return PodGroup::kUnready;
  const std::optional<HpaSample>& sample = pods.samples[metric];
  if (!sample) return PodGroup::kMissing;
  return cpu && UnreadyForCpu(controller, pods, *sample) ? PodGroup::kUnready : PodGroup::kCounted;
}

// Samples added up, for the ratio of their mean to the target.
struct Usage {
  int64_t pods = 0, milli = 0, requests = 0;

  void Add(int64_t count, int64_t each, int64_t request) {
    pods += count;
    milli = Sum(milli, Product(count, each));
    requests = Sum(requests, Product(count, request));
  }
};

struct Measured {
  double ratio = 0;
  int64_t value = 0;  // whole per cent, or milli a pod
};

// Utilisation is a whole per cent, cut off; an average is cut to thousandths.
Measured RatioOf(const HpaMetric& metric, const Usage& usage) {
  Measured out;
  out.value = metric.target == HpaTargetType::kUtilization ? usage.milli * 100 / usage.requests
                                                           : usage.milli / usage.pods;
  out.ratio = static_cast<double>(out.value) / static_cast<double>(metric.value);
  return out;
}

std::string Worded(const HpaMetric& metric, const Measured& measured) {
  if (metric.target == HpaTargetType::kUtilization) {
    return fmt::format("{} % / {} % = {}", measured.value, metric.value, Plain(measured.ratio));
  }
  return fmt::format("{} / {} = {}", Thousandths(measured.value), Thousandths(metric.value),
                     Plain(measured.ratio));
}

int64_t RequestOf(const HpaPods& pods, size_t metric) {
  return metric < pods.requests.size() ? pods.requests[metric].value_or(0) : 0;
}

// What a pod without a sample counts for.
int64_t MissingMilli(const HpaMetric& metric, const HpaPods& pods, size_t index, double ratio) {
  if (!(ratio < 1.0)) return 0;
  if (metric.target != HpaTargetType::kUtilization) return metric.value;
  return Product(RequestOf(pods, index), std::max<int64_t>(100, metric.value)) / 100;
}

struct Groups {
  Usage counted;
  int64_t unready = 0, missing = 0;
};

class PodMetric {
 public:
  PodMetric(const HpaSpec& spec, const HpaController& controller, const HpaSignals& signals,
            size_t index)
      : controller_(controller),
        signals_(signals),
        index_(index),
        metric_(spec.metrics[index]),
        tolerances_(TolerancesOf(spec, controller)),
        cpu_(metric_.name == "cpu" && metric_.type != HpaMetricType::kPods) {}

  Proposed Propose() const {
    std::string wrong = Wrong();
    if (!wrong.empty()) return Failed(std::move(wrong));
    const Groups groups = Group();
    if (groups.counted.pods == 0) {
      return Failed("did not receive metrics for targeted pods (pods might be unready)");
    }
    if (utilization() && groups.counted.requests == 0) {
      return Failed("no metrics returned matched known pods");
    }
    const Measured first = RatioOf(metric_, groups.counted);
    Proposed out;
    if (utilization()) out.utilization = first.value;
    const bool refill = groups.missing > 0 || (groups.unready > 0 && first.ratio > 1.0);
    if (refill) {
      Refilled(groups, first, &out);
    } else {
      Plainly(groups.counted.pods, first, &out);
    }
    return out;
  }

 private:
  bool utilization() const { return metric_.target == HpaTargetType::kUtilization; }

  PodGroup In(const HpaPods& pods) const { return GroupOf(controller_, pods, index_, cpu_); }

  std::string Wrong() const {
    bool sampled = false, requested = true;
    for (const HpaPods& pods : signals_.pods) {
      if (pods.count > 0 && pods.samples[index_]) sampled = true;
      if (pods.count > 0 && utilization() && RequestOf(pods, index_) == 0) requested = false;
    }
    if (!sampled) return "no metrics returned";
    return requested ? "" : fmt::format("missing request for {}", metric_.name);
  }

  Groups Group() const {
    Groups out;
    for (const HpaPods& pods : signals_.pods) {
      switch (In(pods)) {
        case PodGroup::kIgnored:
          break;
        case PodGroup::kUnready:
          out.unready += pods.count;
          break;
        case PodGroup::kMissing:
          out.missing += pods.count;
          break;
        case PodGroup::kCounted:
          out.counted.Add(pods.count, pods.samples[index_]->milli, RequestOf(pods, index_));
          break;
      }
    }
    return out;
  }

  void Plainly(int64_t ready, const Measured& first, Proposed* out) const {
    if (tolerances_.Hold(first.ratio)) return Keep(Worded(metric_, first), out);
    out->replicas = CeilReplicas(first.ratio * static_cast<double>(ready));
    out->words = fmt::format("{}, ceil({} x {} pods) = {}", Worded(metric_, first),
                             Plain(first.ratio), ready, out->replicas);
  }

  // Pods without a sample and pods that are not ready count for what would change least.
  void Refilled(const Groups& groups, const Measured& first, Proposed* out) const {
    Usage usage = groups.counted;
    for (const HpaPods& pods : signals_.pods) {
      const PodGroup group = In(pods);
      if (group == PodGroup::kMissing && first.ratio != 1.0) {
        usage.Add(pods.count, MissingMilli(metric_, pods, index_, first.ratio),
                  RequestOf(pods, index_));
      }
      if (group == PodGroup::kUnready && first.ratio > 1.0) {
        usage.Add(pods.count, 0, RequestOf(pods, index_));
      }
    }
    const Measured second = RatioOf(metric_, usage);
    const std::string words =
        fmt::format("{}; with {} missing and {} unready pods {}", Worded(metric_, first),
                    groups.missing, groups.unready, Worded(metric_, second));
    const bool turns =
        (first.ratio < 1.0 && second.ratio > 1.0) || (first.ratio > 1.0 && second.ratio < 1.0);
    if (turns) return Stay(words + ", the other way", out);
    if (tolerances_.Hold(second.ratio)) return Keep(words, out);
    const int64_t replicas = CeilReplicas(second.ratio * static_cast<double>(usage.pods));
    if ((second.ratio < 1.0 && replicas > signals_.replicas) ||
        (second.ratio > 1.0 && replicas < signals_.replicas)) {
      return Stay(fmt::format("{}, {} pods would be the other way", words, replicas), out);
    }
    out->replicas = replicas;
    out->words = fmt::format("{}, ceil({} x {} pods) = {}", words, Plain(second.ratio), usage.pods,
                             replicas);
  }

  void Keep(const std::string& words, Proposed* out) const {
    Stay(fmt::format("{}, within tolerance ({}..{})", words, Plain(1.0 - tolerances_.down),
                     Plain(1.0 + tolerances_.up)),
         out);
  }
  void Stay(const std::string& words, Proposed* out) const {
    out->replicas = signals_.replicas;
    out->words = fmt::format("{}: stays at {}", words, signals_.replicas);
  }

  const HpaController& controller_;
  const HpaSignals& signals_;
  size_t index_;
  const HpaMetric& metric_;
  Tolerances tolerances_;
  bool cpu_;
};

int64_t ReadyPods(const HpaSignals& signals) {
  int64_t ready = 0;
  for (const HpaPods& pods : signals.pods) {
    if (pods.phase == PodPhase::kRunning && pods.has_ready && pods.ready) ready += pods.count;
  }
  return ready;
}

// Target Value: the ratio times the READY pods; from 0 the ratio itself.
Proposed ProposeByValue(const HpaMetric& metric, const Tolerances& tolerances, int64_t value,
                        const HpaSignals& signals) {
  Proposed out;
  const double ratio = static_cast<double>(value) / static_cast<double>(metric.value);
  const std::string words =
      fmt::format("{} / {} = {}", Thousandths(value), Thousandths(metric.value), Plain(ratio));
  if (signals.replicas == 0) {
    out.replicas = CeilReplicas(ratio);
    out.words = fmt::format("{}, from 0 replicas ceil({}) = {}", words, Plain(ratio), out.replicas);
    return out;
  }
  if (tolerances.Hold(ratio)) {
    out.replicas = signals.replicas;
    out.words = fmt::format("{}, within tolerance: stays at {}", words, out.replicas);
    return out;
  }
  bool none = true;
  for (const HpaPods& pods : signals.pods) none = none && pods.count == 0;
  if (none) return Failed("no pods returned by selector while calculating replica count");
  const int64_t ready = ReadyPods(signals);
  out.replicas = CeilReplicas(ratio * static_cast<double>(ready));
  out.words =
      fmt::format("{}, ceil({} x {} ready pods) = {}", words, Plain(ratio), ready, out.replicas);
  return out;
}

// Target AverageValue of one value for all: within tolerance it answers status.replicas.
Proposed ProposeByAverage(const HpaMetric& metric, const Tolerances& tolerances, int64_t value,
                          const HpaSignals& signals) {
  Proposed out;
  const double target = static_cast<double>(metric.value);
  const double ratio =
      static_cast<double>(value) / (target * static_cast<double>(signals.status_replicas));
  if (tolerances.Hold(ratio)) {
    out.replicas = signals.status_replicas;
    out.words =
        fmt::format("{} / ({} x {}) = {}, within tolerance: stays at {}", Thousandths(value),
                    Thousandths(metric.value), signals.status_replicas, Plain(ratio), out.replicas);
    return out;
  }
  out.replicas = CeilReplicas(static_cast<double>(value) / target);
  out.words = fmt::format("ceil({} / {}) = {}", Thousandths(value), Thousandths(metric.value),
                          out.replicas);
  return out;
}

Proposed ProposeBy(const HpaSpec& spec, const HpaController& controller, const HpaSignals& signals,
                   size_t index) {
  const HpaMetric& metric = spec.metrics[index];
  if (metric.type != HpaMetricType::kObject && metric.type != HpaMetricType::kExternal) {
    return PodMetric(spec, controller, signals, index).Propose();
  }
  const std::optional<int64_t> value = signals.values[index];
  if (!value) return Failed("unable to get metric " + metric.name);
  const Tolerances tolerances = TolerancesOf(spec, controller);
  return metric.target == HpaTargetType::kValue
             ? ProposeByValue(metric, tolerances, *value, signals)
             : ProposeByAverage(metric, tolerances, *value, signals);
}

// As the controller's events name a metric.
std::string NameOf(const HpaMetric& metric) {
  switch (metric.type) {
    case HpaMetricType::kResource:
    case HpaMetricType::kContainerResource:
      return metric.name + (metric.target == HpaTargetType::kUtilization
                                ? " resource utilization (percentage of request)"
                                : " resource");
    case HpaMetricType::kPods:
      return "pods metric " + metric.name;
    case HpaMetricType::kObject:
      if (metric.target == HpaTargetType::kValue) {
        return fmt::format("{} metric {}", metric.object_kind, metric.name);
      }
      break;
    case HpaMetricType::kExternal:
      break;
  }
  return fmt::format("external metric {}({})", metric.name, metric.selector);
}

struct FailureWords {
  const char* reason;  // of the condition
  const char* error;   // {} is the metric's name, or the container's
};

FailureWords FailureOf(HpaMetricType type) {
  switch (type) {
    case HpaMetricType::kResource:
      return {"FailedGetResourceMetric", "failed to get {} resource metric value"};
    case HpaMetricType::kContainerResource:
      return {"FailedGetContainerResourceMetric", "failed to get {} container metric value"};
    case HpaMetricType::kPods:
      return {"FailedGetPodsMetric", "failed to get pods metric value"};
    case HpaMetricType::kObject:
      return {"FailedGetObjectMetric", "failed to get object metric value"};
    case HpaMetricType::kExternal:
      break;
  }
  return {"FailedGetExternalMetric", "failed to get {} external metric value"};
}

}  // namespace

HpaProposal ProposeReplicas(const HpaSpec& spec, const HpaController& controller,
                            const HpaSignals& signals) {
  HpaProposal out;
  size_t invalid = 0;
  std::string first_error, first_reason;
  int64_t replicas = 0;
  for (size_t i = 0; i < spec.metrics.size(); ++i) {
    const HpaMetric& metric = spec.metrics[i];
    const Proposed each = ProposeBy(spec, controller, signals, i);
    if (!out.utilization && metric.type == HpaMetricType::kResource) {
      out.utilization = each.utilization;
    }
    const std::string answer =
        metric.name + " " + (each.error.empty() ? each.words : "failed: " + each.error);
    out.words += (out.words.empty() ? "" : "; ") + answer;
    if (!each.error.empty()) {
      const FailureWords words = FailureOf(metric.type);
      if (invalid++ > 0) continue;
      first_reason = words.reason;
      const bool inside = metric.type == HpaMetricType::kContainerResource;
      first_error =
          fmt::format(fmt::runtime(words.error), inside ? metric.container : metric.name) + ": " +
          each.error;
      continue;
    }
    if (replicas == 0 || each.replicas > replicas) {
      replicas = each.replicas;
      out.metric = NameOf(metric);
    }
  }
  if (invalid > 0) {
    out.error = fmt::format("invalid metrics ({} invalid out of {}), first error is: {}", invalid,
                            spec.metrics.size(), first_error);
  }
  if (invalid >= spec.metrics.size() || (invalid > 0 && replicas < signals.replicas)) {
    out.failed = first_reason;
    return out;
  }
  out.replicas = replicas;
  return out;
}

}  // namespace servescape
