// SPDX-License-Identifier: MIT
#include "sim/studies/spread.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include "sim/base/constants.h"
#include "sim/base/percentile.h"
#include "sim/metrics/confidence.h"
#include "sim/model/load.h"
#include "sim/model/relaxation.h"
#include "sim/scenario/metric_names.h"
#include "sim/study/metric_values.h"
#include "sim/study/run_length.h"
#include "sim/study/steady.h"
#include "sim/study/whole_size.h"

namespace servescape {
namespace {

// A percentile that moves with each sample: within its bin in proportion. What a report says, the
// middle of the bin, is alike for studies that are not.
double SmoothQuantile(const Histogram& all, double share) {
  if (all.total() == 0 || all.IsConstant()) return all.Quantile(share);
  const uint32_t bin = all.BinOfQuantile(share);
  const double beyond = (1 - share) * static_cast<double>(all.total());
  const double within = (beyond - static_cast<double>(all.CountAbove(bin))) / all.CountOf(bin);
  const double lower = static_cast<double>(Histogram::LowerOf(bin));
  const double upper = static_cast<double>(Histogram::UpperOf(bin));
  return (upper - std::clamp(within, 0.0, 1.0) * (upper - lower)) * 1e-9;
}

// What parts of a study say of its metrics.
class SpreadParts {
 public:
  SpreadParts(const Config& config, const RunReport& report,
              const std::vector<ReplicationRecord>& records, int sections)
      : config_(config), loads_(LoadsOf(config)) {
    Config given = config;
    given.run.warmup_automatic = false;
    given.run.warmup = FromSeconds(report.warmup);
    parts_ = SteadyParts(records, FindWarmUp(given, records, 0), sections);
    for (MetricHere& here : MetricsHere(config)) places_.emplace(here.name, here);
  }

  size_t size() const { return parts_.size(); }

  // Nothing where the metric has no spread.
  std::optional<Spread> Of(const Metric& metric) const {
    const auto place = places_.find(MetricForm(metric.name));
    if (place == places_.end() || parts_.size() < 2) return std::nullopt;
    const MetricHere& here = place->second;
    const MetricValue& value = MetricValues()[here.row];
    Spread out{metric.name, metric.unit, metric.estimate.value, {}};
    if (value.histogram) return OfDistribution(value, here, std::move(out));
    if (!value.numerator) {  // it follows from the configuration
      out.without.assign(parts_.size(), out.value);
      return out;
    }
    return OfRatio(value, here, std::move(out));
  }

 private:
  MetricView View(const MetricHere& here, size_t part) const {
    return {config_, loads_, parts_[part], here.index};
  }

  std::optional<Spread> OfRatio(const MetricValue& value, const MetricHere& here,
                                Spread out) const {
    std::vector<Fraction> fractions;
    double above = 0, below = 0;
    for (size_t p = 0; p < parts_.size(); ++p) {
      const MetricView view = View(here, p);
      Fraction each{value.numerator(view), value.denominator(view)};
      if (std::isnan(double{each})) each = {0, 0};  // it has none
      above += each.numerator;
      below += each.denominator;
      fractions.push_back(each);
    }
    for (const Fraction& each : fractions) {
      const double rest = below - each.denominator;
      out.without.push_back(rest > 0 ? (above - each.numerator) / rest : kNaN);
    }
    // A share or a rate of what never happened is known as well as any.
    if (!(below > 0)) return std::nullopt;
    out.value = above / below;
    return out;
  }

  std::optional<Spread> OfDistribution(const MetricValue& value, const MetricHere& here,
                                       Spread out) const {
    const std::string_view percentile = PercentileAtEnd(out.name);
    const std::optional<double> share = ShareOfPercentile(percentile);
    Duration within{0};
    for (const SloConfig& goal : config_.slos) {
      if (goal.metric == out.name) within = goal.within;
    }
    if (!share && within.ns == 0) return std::nullopt;  // a maximum
    const auto read = [&](const Histogram& all) {
      return share ? SmoothQuantile(all, *share) : all.ShareAtMost(within);
    };
    std::vector<Histogram> histograms;
    for (size_t p = 0; p < parts_.size(); ++p) {
      histograms.push_back(value.histogram(View(here, p)));
    }
    // All before one, and all after it.
    std::vector<Histogram> after(parts_.size() + 1);
    for (size_t p = parts_.size(); p-- > 0;) {
      after[p] = after[p + 1];
      after[p].Merge(histograms[p]);
    }
    Histogram before;
    for (size_t p = 0; p < parts_.size(); ++p) {
      Histogram rest = before;
      rest.Merge(after[p + 1]);
      out.without.push_back(read(rest));
      before.Merge(histograms[p]);
    }
    out.value = read(before);
    return out;
  }

  const Config& config_;
  std::vector<ServiceLoad> loads_;
  std::vector<Steady> parts_;
  std::map<std::string, MetricHere> places_;
};

}  // namespace

std::vector<Spread> SpreadsOf(const Config& config, const RunReport& report,
                              const std::vector<ReplicationRecord>& records, int sections) {
  std::vector<Spread> out;
  const SpreadParts parts(config, report, records, sections);
  for (const Metric& metric : report.metrics) {
    if (std::isnan(metric.estimate.value)) continue;
    if (std::optional<Spread> spread = parts.Of(metric)) out.push_back(std::move(*spread));
  }
  for (Spread& spread : out) {  // at full size, as the report is
    const double factor = WholeFactor(config, spread.name, spread.unit);
    spread.value *= factor;
    for (double& without : spread.without) without *= factor;
  }
  return out;
}

int SectionsBefore(const Config& config) {
  if (!IsStationary(config)) return 1;
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  const Relaxation relaxation = RelaxationOf(config, loads);
  if (!relaxation.known || HasSessions(config) || ClosedClients(config) > 0) return 1;
  const double duration = ToSeconds(config.run.duration);
  const RunExtent run = ExtentOf(config, loads, config.run.replications, relaxation,
                                 WarmUpSeconds(duration, relaxation.seconds));
  return SectionsOf(run, config.run.replications);
}

const Spread* FindSpread(const std::vector<Spread>& spreads, const std::string& name) {
  const auto found = std::find_if(spreads.begin(), spreads.end(),
                                  [&](const Spread& each) { return each.name == name; });
  return found == spreads.end() ? nullptr : &*found;
}

}  // namespace servescape
