// SPDX-License-Identifier: MIT
#include "sim/systems/scale.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/scenario/bind.h"
#include "sim/scenario/section.h"

namespace servescape {
namespace {

constexpr double kMostScale = 1'000'000;
constexpr double kAutomaticRequests = 2e6;

constexpr SchemaRow kScale[] = {
    Automatic<Field<&RunConfig::scale_automatic>, Field<&RunConfig::scale>>(
        {"run.scale", ValueType::kInteger, "auto", "", 1, kMostScale, false, "1", "1000",
         "Plays a system too large to simulate at 1/scale of its size: traffic, replicas, what "
         "autoscalers count, caches and their keys are divided, each replica's load stays, and "
         "figures are told at full size; servescape run also plays it at twice the scale to say "
         "what that costs. auto: as large as about two million requests ask for and parts allow."}),
};

// Requests that the whole would simulate.
double RequestsOf(const Config& config) {
  const RunConfig& run = config.run;
  const double seconds = run.duration_automatic ? 3600 : ToSeconds(run.duration);
  const double times = run.replications_automatic ? 10 : run.replications;
  double requests = 0;
  for (const TrafficConfig& source : config.traffic) {
    const double session = source.session.any ? std::max(1.0, source.session.requests.Mean()) : 1;
    if (source.arrivals == ArrivalKind::kTrace) {
      requests += static_cast<double>(source.trace.size());
    } else if (source.arrivals == ArrivalKind::kClosed) {
      requests += source.clients * seconds / std::max(0.1, source.think.Mean());
    } else {
      requests += source.rate * session * seconds;
    }
  }
  return requests * times;
}

// A scenario without its traces, which take long to copy and tell nothing here.
class Scales {
 public:
  explicit Scales(const Config& config) : config_(config) {
    for (TrafficConfig& source : config_.traffic) source.trace.clear();
  }

  Division At(uint32_t scale) const { return Divide(config_, scale, false); }

  // The scale near the one asked for at which counts are rounded least; 0: none will do.
  uint32_t Near(uint32_t asked) const {
    constexpr double kRoundEnough = 0.01;
    const Division first = At(asked);
    if (first.problems.empty() && first.rounding <= kRoundEnough) return asked;
    uint32_t best = first.problems.empty() ? asked : 0;
    double least = first.rounding;
    const uint32_t low = std::max(2u, asked - asked / 5), high = asked + asked / 4;
    const uint32_t step = std::max(1u, (high - low) / 60);
    for (uint32_t scale = low; scale <= high; scale += step) {
      const Division division = At(scale);
      if (!division.problems.empty() || (best != 0 && division.rounding >= least)) continue;
      best = scale;
      least = division.rounding;
    }
    return best;
  }

  // The largest that will do up to `most`; 1: none.
  uint32_t Largest(uint32_t most) const {
    for (double scale = most; scale >= 2; scale *= 0.8) {
      const uint32_t near = Near(static_cast<uint32_t>(scale));
      if (near != 0) return near;
    }
    return 1;
  }

 private:
  Config config_;
};

std::string Joined(const std::vector<std::string>& sentences) {
  constexpr size_t kMost = 4;
  std::string out;
  for (size_t i = 0; i < std::min(kMost, sentences.size()); ++i) {
    out += (i == 0 ? "" : "; ") + sentences[i];
  }
  if (sentences.size() > kMost) out += fmt::format("; and {} more", sentences.size() - kMost);
  return out;
}

}  // namespace

std::span<const SchemaRow> ScaleRows() { return kScale; }

void ApplyScale(const Node& root, Config* config, Reporter& reporter) {
  RunConfig& run = config->run;
  if (!reporter.ok() || !reporter.passed_over().empty()) return;
  if (run.scale < 2 && !run.scale_automatic) return;
  const Member* member = root.FindMember("run");
  const Section in(member ? &member->value : nullptr, "run", Label(), Origin{});
  const Origin origin = in.ValueOrigin("scale");
  const Scales scales(*config);
  const bool automatic = run.scale_automatic;
  if (automatic) {
    const double wanted = std::ceil(RequestsOf(*config) / kAutomaticRequests);
    run.scale =
        wanted < 2 ? 1 : scales.Largest(static_cast<uint32_t>(std::min(wanted, kMostScale)));
    run.scale_automatic = false;
    if (run.scale < 2) {
      const std::string why =
          wanted < 2
              ? "the whole is small enough"
              : Joined(scales.At(static_cast<uint32_t>(std::min(wanted, kMostScale))).problems);
      reporter.Warn(origin, fmt::format("run.scale = \"auto\" plays it whole: {}", why));
      return;
    }
  } else if (const uint32_t near = scales.Near(run.scale); near != 0) {
    run.scale = near;
  } else {
    const uint32_t largest = scales.Largest(run.scale);
    reporter.Error(origin,
                   fmt::format("run.scale = {} leaves another system: {}{}", run.scale,
                               Joined(scales.At(run.scale).problems),
                               largest >= 2 ? fmt::format("; run.scale = {} will do", largest)
                                            : "; it has to be played whole"));
    return;
  }
  Division division = Divide(*config, run.scale);
  *config = std::move(division.config);
  reporter.Warn(origin,
                fmt::format("played at 1/{} of its size, figures are those of the whole{}{}",
                            run.scale, division.notes.empty() ? "" : ": ", Joined(division.notes)));
}

}  // namespace servescape
