// SPDX-License-Identifier: MIT
#include "sim/catalog/catalog.h"
#include "sim/scenario/check.h"
#include "sim/scenario/read_distribution.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/service_parts.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

class ServiceTimeReader {
 public:
  ServiceTimeReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), out_(out), reporter_(reporter) {}

  void Read() {
    const ServiceTime& time = out_.time;
    if (in_.Given("time") && !(time.time.Mean() > 0)) {
      reporter_.Error(in_.ValueOrigin("time"), Prefix() + "time must be more than 0s");
    }
    ReadProfile();
    ReadBatchTime();
    if (const Node* node = in_.Given("noise")) ReadNoise(*node);
    const Section batching = in_.Below("batching");
    const bool timed =
        in_.Has("time") || in_.Has("batch_time") || in_.Has("profile") ||
        in_.Has("time_per_size") || in_.Has("vector_search") || in_.Has("blocking_path") ||
        batching.Has("tokens") || batching.Has("step");
    if (!timed) {
      reporter_.Error(in_.origin(), Prefix() +
                                        "needs a service time: time = \"10ms\", batch_time "
                                        "= { base = \"2ms\", per_item = \"0.5ms\" }, a "
                                        "profile of the catalog, time_per_size, vector_search or "
                                        "blocking_path");
    }
    const bool nothing = in_.Given("time_per_size") && time.per_size == 0 && !in_.Has("time") &&
                         !in_.Has("batch_time") && !in_.Has("profile");
    if (nothing) {
      reporter_.Error(in_.ValueOrigin("time_per_size"),
                      Prefix() + "time_per_size must be more than 0s when it is the only time");
    }
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void ReadProfile() {
    out_.profile = in_.Text("profile");
    if (out_.profile.empty()) return;
    const Profile* profile = FindProfile(out_.profile);
    if (!profile) {
      reporter_.Error(
          in_.ValueOrigin("profile"),
          fmt::format("{}there is no profile \"{}\" in the catalog{}", Prefix(),
                      out_.profile.substr(0, 60), DidYouMean(out_.profile, ProfileNames())));
      return;
    }
    out_.profile = profile->id;
    out_.time.batch = BatchTimeKind::kCurve;
    for (const ProfilePoint& point : profile->points) {
      out_.time.curve.push_back({static_cast<double>(point.batch), point.milliseconds / 1e3});
    }
  }

  void ReadBatchTime() {
    if (!in_.Given("batch_time")) return;
    const Section batch = in_.Below("batch_time");
    if (in_.Has("profile")) {
      reporter_.Error(in_.KeyOrigin("batch_time"),
                      Prefix() + "has both profile and batch_time; give one");
      return;
    }
    const Node* points = batch.Given("points");
    const bool affine = batch.Has("base") || batch.Has("per_item");
    if (points && affine) {
      reporter_.Error(batch.KeyOrigin("points"),
                      Prefix() + "batch_time has both points and base or per_item; give one form");
    } else if (points) {
      out_.time.batch = BatchTimeKind::kCurve;
      ReadPoints(*points, batch.label().Below("points"));
    } else {
      out_.time.batch = BatchTimeKind::kAffine;
      const bool zero = out_.time.base + out_.time.per_item <= 0 && !in_.Has("time");
      const bool written = !batch.Has("base") || batch.Given("base");
      if (zero && written) {
        reporter_.Error(in_.ValueOrigin("batch_time"),
                        Prefix() + "batch_time needs a base or a per_item above 0s");
      }
    }
  }

  void ReadPoints(const Node& points, const Label& label) {
    constexpr size_t kMost = 1000;
    if (points.kind != NodeKind::kArray || points.items.empty() || points.items.size() > kMost) {
      reporter_.Error(points.origin, fmt::format("{} must be 1 to {} pairs such as [[1, \"3ms\"], "
                                                 "[8, \"9ms\"]]",
                                                 label.Text(), kMost));
      return;
    }
    for (size_t i = 0; i < points.items.size(); ++i) {
      const Node& pair = points.items[i];
      const bool shaped = pair.kind == NodeKind::kArray && pair.items.size() == 2;
      const auto items = shaped ? QuantityOf(ValueType::kNumber, pair.items[0]) : std::nullopt;
      const auto time = shaped ? QuantityOf(ValueType::kDuration, pair.items[1]) : std::nullopt;
      if (!items || !time || !(*items > 0 && *items <= 1e9) || !(*time > 0 && *time <= 1e9)) {
        reporter_.Error(pair.origin, fmt::format("{} must be a number of items and a duration, "
                                                 "both above 0, such as [8, \"9ms\"]",
                                                 label.Entry(i).Text()));
        continue;
      }
      if (!out_.time.curve.empty() && *items <= out_.time.curve.back().items) {
        reporter_.Error(pair.origin, label.Entry(i).Text() +
                                         " must have more items than the "
                                         "point before");
        continue;
      }
      out_.time.curve.push_back({*items, *time});
    }
    // The last segment is extended, so it must not fall.
    const std::vector<CurvePoint>& curve = out_.time.curve;
    if (curve.size() > 1 && curve.back().seconds < curve[curve.size() - 2].seconds &&
        curve.size() == points.items.size()) {
      reporter_.Error(points.items.back().origin,
                      label.Text() +
                          " falls at its end; the last segment is extended to larger "
                          "batches and must not reach zero");
    }
  }

  void ReadNoise(const Node& node) {
    const auto read = ReadDistribution(node, false, in_.label().Below("noise"), reporter_);
    if (!read) return;
    const double mean = read->Mean();
    if (!(mean > 0)) {
      reporter_.Error(node.origin, Prefix() + "noise must have a mean above 0");
      return;
    }
    out_.time.noise = Scaled(*read, 1 / mean);
  }

  const Section& in_;
  ServiceConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadServiceTime(const Section& in, ServiceConfig& out, Reporter& reporter) {
  ServiceTimeReader(in, out, reporter).Read();
}

}  // namespace servescape
