// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/scenario/check.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/kinds.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/trace.h"
#include "sim/scenario/traffic_parts.h"

namespace servescape {
namespace {

constexpr int64_t kDayNs = 86'400'000'000'000;

class ProfileReader {
 public:
  ProfileReader(const Section& in, const RunConfig& run, const Resources& resources,
                TrafficConfig& out, Reporter& reporter)
      : in_(in), run_(run), resources_(resources), out_(out), reporter_(reporter) {}

  void Read() {
    const Node* list = in_.Given("profile");
    if (!list) return;
    constexpr size_t kMost = 100;
    if (list->items.size() > kMost) {
      reporter_.Error(list->origin, fmt::format("{}profile has more than {} entries",
                                                in_.label().Prefix(), kMost));
      return;
    }
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Node& item = list->items[i];
      if (item.bad || item.kind != NodeKind::kTable) continue;
      ReadShape(Section(&item, "traffic.*.profile[]", in_.label().Below("profile").Entry(i),
                        item.origin));
    }
  }

 private:
  void CheckPeak(const Section& entry, const KindFor<ProfileShape>& use) {
    const SchemaRow& row = *FindSchema("traffic.*.rate");
    const double before = peak_;
    peak_ = PeakRateOf(out_);
    if (before > row.high || !(peak_ > row.high)) return;
    reporter_.Error(entry.ValueOrigin(use.needed),
                    fmt::format("{}{} lifts the rate to {}; a rate must be {}",
                                entry.label().Below(use.needed).Text(),
                                out_.profile.size() > 1 ? ", with the entries before it," : "",
                                WriteRate(peak_), DescribeRange(row)));
  }

  void CheckKeys(const Section& entry, const KindFor<ProfileShape>& use) {
    for (const Member& member : entry.table()->members) {
      if (use.keys.find(" " + member.key + " ") != std::string_view::npos) continue;
      const auto known =
          std::any_of(kShapes.begin(), kShapes.end(), [&](const KindFor<ProfileShape>& other) {
            return other.keys.find(" " + member.key + " ") != std::string_view::npos;
          });
      if (!known) continue;  // reported already
      reporter_.Error(member.origin, fmt::format("{} has no meaning with shape = \"{}\"",
                                                 entry.label().Below(member.key).Text(), use.word));
    }
    if (!entry.Has(use.needed)) {
      reporter_.Error(entry.origin(), fmt::format("{} needs {}", entry.label().Text(), use.needed));
    }
  }

  void ReadShape(const Section& entry) {
    if (entry.Has("shape") && !entry.Given("shape")) return;
    const std::string word = entry.Text("shape");
    const auto* use =
        std::find_if(kShapes.begin(), kShapes.end(),
                     [&](const KindFor<ProfileShape>& shape) { return shape.word == word; });
    CheckKeys(entry, *use);
    ProfileConfig& out = out_.profile.emplace_back();
    ReadFields(entry, out, reporter_);
    const bool flat = out.shape == ProfileShape::kSpike && out.ramp.ns == 0 && out.hold.ns == 0;
    const bool said = entry.Has("ramp") || entry.Has("hold");
    if (flat && !said) {
      reporter_.Error(entry.origin(), entry.label().Text() +
                                          " is a spike without hold or ramp: "
                                          "it lasts no time; give hold, or shape = \"step\"");
    }
    if (out.shape == ProfileShape::kWeekly && entry.Given("days")) ReadDays(entry, out);
    if (out.shape == ProfileShape::kPoints && entry.Given("points")) ReadPoints(entry, out);
    if (out.shape == ProfileShape::kCounts && entry.Given("file")) ReadCounts(entry, out);
    CheckPeak(entry, *use);
    WarnOfLate(entry, *use, out);
  }

  // What the goals should have been judged by is beyond the run.
  void WarnOfLate(const Section& entry, const KindFor<ProfileShape>& use,
                  const ProfileConfig& out) {
    const auto warn = [&](std::string_view key, const std::string& what, int64_t at) {
      if (!IsOverBy(run_, at)) return;
      reporter_.Warn(
          entry.Given(key) ? entry.ValueOrigin(key) : entry.origin(),
          fmt::format("{}{} never comes: the run is over by then", entry.label().Text(), what));
    };
    const bool at = out.shape == ProfileShape::kSpike || out.shape == ProfileShape::kStep ||
                    out.shape == ProfileShape::kRamp;
    if (at) {
      warn("at", "", out.at.ns);
    } else if (out.shape == ProfileShape::kDiurnal) {
      warn("peak", ": its peak", out.peak.ns % out.period.ns);
    } else if (!out.points.empty()) {
      const auto highest =
          std::max_element(out.points.begin(), out.points.end(),
                           [](const ProfilePointConfig& a, const ProfilePointConfig& b) {
                             return a.factor < b.factor;
                           });
      warn(use.needed, fmt::format(": its highest factor, {:.3g},", highest->factor),
           highest->at.ns);
    }
  }

  // Without any, no request ever comes.
  void CheckHeights(const Section& entry, std::string_view key, const ProfileConfig& out) {
    const bool some = std::any_of(out.points.begin(), out.points.end(),
                                  [](const ProfilePointConfig& p) { return p.factor > 0; });
    if (some || out.points.empty()) return;
    reporter_.Error(entry.ValueOrigin(key),
                    entry.label().Below(key).Text() + " must not be 0 everywhere");
  }

  void ReadDays(const Section& entry, ProfileConfig& out) {
    const std::vector<double> days = entry.Quantities("days");
    if (days.size() != 7) {
      reporter_.Error(entry.ValueOrigin("days"),
                      fmt::format("{} must have 7 factors, not {}",
                                  entry.label().Below("days").Text(), days.size()));
      return;
    }
    for (size_t i = 0; i < days.size(); ++i) {
      out.points.push_back({{static_cast<int64_t>(i) * kDayNs}, days[i]});
    }
    CheckHeights(entry, "days", out);
  }

  void ReadPoints(const Section& entry, ProfileConfig& out) {
    constexpr size_t kMost = 10'000;
    const Node& points = *entry.Given("points");
    const Label label = entry.label().Below("points");
    if (points.kind != NodeKind::kArray || points.items.empty() || points.items.size() > kMost) {
      reporter_.Error(points.origin, fmt::format("{} must be 1 to {} pairs such as [[\"0s\", 1.0], "
                                                 "[\"10min\", 3.0]]",
                                                 label.Text(), kMost));
      return;
    }
    bool good = true;
    for (size_t i = 0; i < points.items.size(); ++i) {
      const Node& pair = points.items[i];
      const bool shaped = pair.kind == NodeKind::kArray && pair.items.size() == 2;
      const auto at = shaped ? QuantityOf(ValueType::kDuration, pair.items[0]) : std::nullopt;
      const auto factor = shaped ? QuantityOf(ValueType::kNumber, pair.items[1]) : std::nullopt;
      std::string wrong;
      if (!at || !factor || !(*at >= 0 && *at <= 1e9) || !(*factor >= 0 && *factor <= 1e6)) {
        wrong = " must be a duration and a factor, neither below 0, such as [\"10min\", 3.0]";
      } else if (!out.points.empty() && FromSeconds(*at).ns <= out.points.back().at.ns) {
        wrong = " must be later than the point before";
      } else {
        out.points.push_back({FromSeconds(*at), *factor});
        continue;
      }
      good = false;
      reporter_.Error(pair.origin, label.Entry(i).Text() + wrong);
    }
    if (good) CheckHeights(entry, "points", out);
  }

  void ReadCounts(const Section& entry, ProfileConfig& out) {
    const std::string file = entry.Text("file");
    const std::string shown =
        fmt::format("{}: the file \"{}\"", entry.label().Text(), file.substr(0, 200));
    const std::optional<Resource> found = resources_ ? resources_(file) : std::nullopt;
    if (!found) {
      reporter_.Error(entry.ValueOrigin("file"),
                      shown + " is not there; put it beside the scenario");
      return;
    }
    Result<ParsedCounts, std::string> counts =
        found->wrong.empty() ? ParseCounts(found->text, entry.Text("column"),
                                           FromSeconds(entry.Quantity("interval")),
                                           entry.Has("interval"), found->places)
                             : Result<ParsedCounts, std::string>(found->wrong);
    if (!counts) {
      reporter_.Error(entry.ValueOrigin("file"), shown + ": " + counts.error());
      return;
    }
    for (const std::string& note : counts.value().notes) {
      reporter_.Warn(entry.ValueOrigin("file"), shown + ": " + note);
    }
    const double mean = counts.value().mean;
    if (!(mean > 0) || mean > 1e300) {
      reporter_.Error(entry.ValueOrigin("file"), shown + ": its counts have no mean above 0");
      return;
    }
    out.file = file;
    for (const auto& [at, count] : counts.value().slots) {
      if (ToSeconds(at) > 1e9) break;  // beyond any run
      out.points.push_back({at, count / mean});
      out.end = at + counts.value().interval;
    }
  }

  const Section& in_;
  const RunConfig& run_;
  const Resources& resources_;
  TrafficConfig& out_;
  Reporter& reporter_;
  double peak_ = 0;  // of the rate, with the entries read
};

}  // namespace

void ReadProfile(const Section& in, const RunConfig& run, const Resources& resources,
                 TrafficConfig& out, Reporter& reporter) {
  ProfileReader(in, run, resources, out, reporter).Read();
}

}  // namespace servescape
