// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/load_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/model/rate_profile.h"
#include "sim/scenario/quantity.h"
#include "ui/charts/words.h"
#include "ui/numbers.h"

namespace servescape::ui {
namespace {

constexpr int kPoints = 240;
constexpr size_t kMostGaps = 200'000;  // of a trace that are looked at for its burstiness

double Rounded(double value) {
  if (!(value > 0)) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 2);
  return std::round(value / unit) * unit;
}

// A place of the run in steps that read well: a 240th of it, in whole seconds where it is long.
double RoundedTime(double at, double duration) {
  const double step = duration >= 240 ? std::max(1.0, std::floor(duration / 240)) : duration / 240;
  return std::clamp(std::round(at / step) * step, 0.0, duration);
}

std::string Entry(const TrafficConfig& source, size_t i) {
  return "traffic." + source.name + ".profile." + std::to_string(i);
}

std::string Time(double seconds) { return Quoted(WriteSeconds(seconds)); }

std::string PointsLiteral(const std::vector<std::pair<double, double>>& points) {
  std::string out = "[";
  for (const auto& [at, factor] : points) {
    out += (out.size() > 1 ? ", " : "") + fmt::format("[{}, {}]", Time(at), Exact(factor));
  }
  return out + "]";
}

std::vector<std::pair<double, double>> PointsOf(const ProfileConfig& profile) {
  std::vector<std::pair<double, double>> points;
  for (const ProfilePointConfig& point : profile.points) {
    points.emplace_back(ToSeconds(point.at), point.factor);
  }
  return points;
}

void AddHandles(const TrafficConfig& source, double duration, LoadCurve* curve) {
  const RateProfile all(source.profile);
  for (size_t i = 0; i < source.profile.size(); ++i) {
    const ProfileConfig& profile = source.profile[i];
    const auto add = [&](int index, double at, double factor) {
      at = std::min(at, duration);
      const double total = all.FactorAt(SimTime{} + FromSeconds(at));
      const RateProfile alone({profile});
      const double own = alone.FactorAt(SimTime{} + FromSeconds(at));
      curve->handles.push_back({Entry(source, i), index, profile.shape, at, factor,
                                own > 0 ? total / own : 1});
    };
    switch (profile.shape) {
      case ProfileShape::kSpike:
      case ProfileShape::kRamp:
        add(-1, ToSeconds(profile.at) + ToSeconds(profile.ramp), profile.factor);
        break;
      case ProfileShape::kStep: add(-1, ToSeconds(profile.at), profile.factor); break;
      case ProfileShape::kDiurnal:
        add(-1, ToSeconds(profile.peak), 1 + profile.amplitude);
        break;
      case ProfileShape::kPoints:
        for (size_t k = 0; k < profile.points.size(); ++k) {
          add(static_cast<int>(k), ToSeconds(profile.points[k].at), profile.points[k].factor);
        }
        break;
      case ProfileShape::kWeekly:
      case ProfileShape::kCounts: break;
    }
  }
}

void TraceRates(const TrafficConfig& source, double duration, std::vector<double>* rates) {
  constexpr size_t kBuckets = 60;
  std::vector<double> counts(kBuckets, 0);
  for (const TraceRow& row : source.trace) {
    const double at = ToSeconds(row.at);
    if (at < duration) counts[static_cast<size_t>(at / duration * kBuckets)] += 1;
  }
  for (size_t i = 0; i < rates->size(); ++i) {
    (*rates)[i] = counts[std::min(i * kBuckets / kPoints, kBuckets - 1)] * kBuckets / duration;
  }
}

std::string BurstWords(double cv, std::string_view law) {
  return fmt::format("{}: gaps vary by {} of their mean{}", law, Exact(Rounded(cv)),
                     cv > 1.2   ? ", in bursts"
                     : cv < 0.8 ? ", evenly"
                                : ", as independent users do");
}

std::string TraceBurstiness(const TrafficConfig& source) {
  const size_t count = std::min(source.trace.size(), kMostGaps);
  if (count < 3) return "Too few requests to tell bursts";
  double sum = 0;
  double squares = 0;
  for (size_t i = 1; i < count; ++i) {
    const double gap = ToSeconds(source.trace[i].at) - ToSeconds(source.trace[i - 1].at);
    sum += gap;
    squares += gap * gap;
  }
  const double n = static_cast<double>(count - 1);
  const double mean = sum / n;
  if (!(mean > 0)) return "All requests come at once";
  return BurstWords(std::sqrt(std::max(0.0, squares / n - mean * mean)) / mean, "Recorded");
}

std::string BurstinessOf(const TrafficConfig& source) {
  switch (source.arrivals) {
    case ArrivalKind::kPoisson: return BurstWords(1, "Poisson");
    case ArrivalKind::kUniform: return BurstWords(0, "Uniform");
    case ArrivalKind::kRenewal: {
      const double scv = source.interarrival.Scv();
      if (!std::isfinite(scv)) return "Gaps without a finite variance";
      return BurstWords(std::sqrt(scv), "Drawn");
    }
    case ArrivalKind::kClosed: return "Closed: each client waits for its answer";
    case ArrivalKind::kTrace: return TraceBurstiness(source);
    case ArrivalKind::kMmpp:
      return fmt::format("Jumps between {} rates, random within each", source.states.size());
  }
  return "";
}

std::string KeysOf(const TrafficConfig& source) {
  const KeyConfig& keys = source.keys;
  const std::string count = Grouped(static_cast<double>(keys.count)) + " keys";
  switch (keys.kind) {
    case KeyKind::kNone: return "No keys: caches have nothing to look at";
    case KeyKind::kZipf: return fmt::format("zipf {} over {}", Exact(keys.exponent), count);
    case KeyKind::kUniform: return "Uniform over " + count;
    case KeyKind::kHotSet:
      return fmt::format("{} of requests to {} hot of {}", Share(keys.hot_share),
                         Grouped(static_cast<double>(keys.hot_count)), count);
    case KeyKind::kTrace: return "Keys of the trace";
  }
  return "";
}

}  // namespace

LoadCurve CurveOf(const TrafficConfig& source, double duration) {
  LoadCurve curve;
  curve.rates.assign(kPoints + 1, 0);
  const bool closed = source.arrivals == ArrivalKind::kClosed;
  curve.base = closed ? static_cast<double>(source.clients) : source.rate;
  if (!(duration > 0)) return curve;
  if (source.arrivals == ArrivalKind::kTrace) {
    TraceRates(source, duration, &curve.rates);
  } else {
    const RateProfile profile(source.profile);
    for (int i = 0; i <= kPoints; ++i) {
      const SimTime at = SimTime{} + FromSeconds(duration * i / kPoints);
      curve.rates[static_cast<size_t>(i)] = curve.base * profile.FactorAt(at);
    }
    AddHandles(source, duration, &curve);
  }
  for (const double rate : curve.rates) {
    curve.mean += rate / static_cast<double>(curve.rates.size());
    curve.peak = std::max(curve.peak, rate);
  }
  for (const Handle& handle : curve.handles) {
    if (handle.at <= duration) {
      curve.peak = std::max(curve.peak, curve.base * handle.factor * handle.rest);
    }
  }
  curve.figures = closed ? fmt::format("{} clients", source.clients)
                         : fmt::format("Mean {}, peak {} ({}x)", PerSecond(curve.mean),
                                       PerSecond(curve.peak),
                                       Exact(Rounded(curve.mean > 0 ? curve.peak / curve.mean
                                                                    : 1)));
  curve.burstiness = BurstinessOf(source);
  curve.keys = KeysOf(source);
  return curve;
}

std::vector<Setting> MoveHandle(const TrafficConfig& source, const Handle& handle, double at,
                                double factor, double duration) {
  const size_t i = static_cast<size_t>(std::atoi(handle.entry.c_str() +
                                                 handle.entry.rfind('.') + 1));
  if (i >= source.profile.size()) return {};
  const ProfileConfig& profile = source.profile[i];
  const double height = Rounded(std::max(0.0, factor));
  const double when = RoundedTime(at, duration);
  switch (handle.shape) {
    case ProfileShape::kSpike:
    case ProfileShape::kRamp:
      return {{handle.entry + ".at", Time(std::max(0.0, when - ToSeconds(profile.ramp)))},
              {handle.entry + ".factor", Exact(height)}};
    case ProfileShape::kStep:
      return {{handle.entry + ".at", Time(when)}, {handle.entry + ".factor", Exact(height)}};
    case ProfileShape::kDiurnal:
      return {{handle.entry + ".peak", Time(when)},
              {handle.entry + ".amplitude", Exact(std::clamp(Rounded(factor - 1), 0.0, 1.0))}};
    case ProfileShape::kPoints: {
      std::vector<std::pair<double, double>> points = PointsOf(profile);
      const size_t k = static_cast<size_t>(handle.index);
      if (handle.index < 0 || k >= points.size()) return {};
      // Points stay in their order.
      const double step = duration / 1000;
      const double least = k > 0 ? points[k - 1].first + step : 0;
      const double most = k + 1 < points.size() ? points[k + 1].first - step : duration;
      points[k] = {std::clamp(when, least, std::max(least, most)), height};
      return {{handle.entry + ".points", PointsLiteral(points)}};
    }
    case ProfileShape::kWeekly:
    case ProfileShape::kCounts: break;
  }
  return {};
}

Edited AddShape(std::string_view text, const TrafficConfig& source, Shape shape,
                double duration) {
  const std::string list = "traffic." + source.name + ".profile";
  const size_t count = source.profile.size();
  const double at = RoundedTime(duration * (0.4 + 0.15 * static_cast<double>(count % 4)), duration);
  const auto part = [&](double share) { return Time(RoundedTime(duration * share, duration)); };
  switch (shape) {
    case Shape::kSpike:
      return AddEntry(text, list, count, {{"shape", "\"spike\""}, {"at", Time(at)},
                                          {"factor", "3"}, {"ramp", part(0.0125)},
                                          {"hold", part(0.1)}});
    case Shape::kStep:
      return AddEntry(text, list, count,
                      {{"shape", "\"step\""}, {"at", Time(at)}, {"factor", "1.5"}});
    case Shape::kDay:
      return AddEntry(text, list, count, {{"shape", "\"diurnal\""}, {"amplitude", "0.6"},
                                          {"period", Time(duration)}, {"peak", part(0.6)}});
    case Shape::kDrawn:
      return AddEntry(text, list, count,
                      {{"shape", "\"points\""},
                       {"points", PointsLiteral({{0, 1},
                                                 {RoundedTime(duration / 3, duration), 1},
                                                 {RoundedTime(duration * 2 / 3, duration), 2},
                                                 {duration, 1}})}});
  }
  return {};
}

Edited RemoveHandle(std::string_view text, const TrafficConfig& source, const Handle& handle) {
  const size_t i = static_cast<size_t>(std::atoi(handle.entry.c_str() +
                                                 handle.entry.rfind('.') + 1));
  if (handle.index >= 0 && i < source.profile.size() && source.profile[i].points.size() > 2) {
    std::vector<std::pair<double, double>> points = PointsOf(source.profile[i]);
    points.erase(points.begin() + handle.index);
    return SetKey(text, handle.entry + ".points", PointsLiteral(points));
  }
  const std::string list = "traffic." + source.name + ".profile";
  return RemoveKey(text, source.profile.size() == 1 ? list : handle.entry);
}

Edited AddPoint(std::string_view text, const TrafficConfig& source, double at, double factor,
                double duration) {
  const double when = RoundedTime(at, duration);
  const double height = Rounded(std::max(0.0, factor));
  for (size_t i = 0; i < source.profile.size(); ++i) {
    if (source.profile[i].shape != ProfileShape::kPoints) continue;
    std::vector<std::pair<double, double>> points = PointsOf(source.profile[i]);
    const auto same = std::find_if(points.begin(), points.end(),
                                   [&](const auto& point) { return point.first == when; });
    if (same != points.end()) same->second = height;
    else points.emplace_back(when, height);
    std::sort(points.begin(), points.end());
    return SetKey(text, Entry(source, i) + ".points", PointsLiteral(points));
  }
  std::vector<std::pair<double, double>> points{{0, 1}};
  if (when > 0 && when < duration) points.emplace_back(when, height);
  points.emplace_back(duration, 1);
  return AddEntry(text, "traffic." + source.name + ".profile", source.profile.size(),
                  {{"shape", "\"points\""}, {"points", PointsLiteral(points)}});
}

namespace {

// Without the keys that another kind of arrivals reads.
Edited Without(std::string_view text, const std::string& source,
               std::initializer_list<std::string_view> keys) {
  Edited edited{std::string(text), ""};
  for (const std::string_view key : keys) {
    const std::string path = source + "." + std::string(key);
    if (edited.ok() && HasKey(edited.text, path)) edited = RemoveKey(edited.text, path);
  }
  return edited;
}

Edited Then(Edited edited, const std::string& path, const std::string& literal) {
  return edited.ok() ? SetKey(edited.text, path, literal) : edited;
}

}  // namespace

std::string WordsOf(const Day& day) {
  const double mean = day.users * day.requests_per_user / 86'400;
  return fmt::format(
      "{} users x {} requests a day are {}/s in the mean and {}/s at the evening peak. The rates "
      "are true; the day's 24 h pass in {} s, {} times faster, so that the run ends.",
      Grouped(day.users), Exact(day.requests_per_user), Grouped(std::round(mean)),
      Grouped(std::round(mean * 1.6)), Exact(day.seconds),
      Grouped(std::round(86'400 / day.seconds)));
}

Edited PlayDay(std::string_view text, const std::string& source, const Day& day) {
  Edited edited = Without(text, source, {"rate", "arrivals", "trace", "clients", "requests",
                                         "think", "states", "interarrival", "cv", "shape",
                                         "profile", "users"});
  edited = Then(std::move(edited), source + ".users",
                fmt::format("{{ daily_active = {}, requests_per_user = {} }}", Exact(day.users),
                            Exact(day.requests_per_user)));
  edited = Then(std::move(edited), source + ".profile",
                fmt::format("[{{ shape = \"diurnal\", amplitude = 0.6, period = {}, peak = {} }}]",
                            Time(day.seconds), Time(day.seconds * 20 / 24)));
  edited = Then(std::move(edited), "run.duration", Time(day.seconds));
  edited = Then(std::move(edited), "run.warmup", "\"0s\"");
  return Then(std::move(edited), "run.replications", "2");
}

Edited UseFile(std::string_view text, const std::string& source, const std::string& file,
               const Resource& resource) {
  if (!resource.counts_column.empty()) {
    Edited edited = Without(text, source, {"arrivals", "trace", "clients", "requests", "think",
                                           "states", "interarrival", "cv", "shape", "profile"});
    if (edited.ok() && !HasKey(edited.text, source + ".rate") &&
        !HasKey(edited.text, source + ".users")) {
      edited = Then(std::move(edited), source + ".rate", "\"100/s\"");
    }
    return Then(std::move(edited), source + ".profile",
                fmt::format("[{{ shape = \"counts\", file = {}, column = {} }}]", Quoted(file),
                            Quoted(resource.counts_column)));
  }
  Edited edited = Without(text, source, {"rate", "users", "clients", "requests", "think", "states",
                                         "interarrival", "cv", "shape", "profile", "session"});
  edited = Then(std::move(edited), source + ".arrivals", "\"trace\"");
  return Then(std::move(edited), source + ".trace", fmt::format("{{ file = {} }}", Quoted(file)));
}

}  // namespace servescape::ui
