// SPDX-License-Identifier: MIT
// Machines that come and go for replicas, instant by instant, as the rules of cluster-autoscaler
// and Karpenter have it.
#include "sim/nodes/cluster.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace servescape::test {
namespace {

using Kind = NodeOrder::Kind;

SimTime At(double seconds) { return SimTime{} + FromSeconds(seconds); }

NodePoolConfig Pool(const std::string& name, NodeScaler system) {
  NodePoolConfig pool;
  pool.name = name;
  pool.room = {4, 16e9, 0};
  pool.scaler.system = system;
  pool.price_per_hour = 1;
  return pool;
}

// One hour with capacity, one without, and so on, in one zone.
NodePoolConfig SpotPool(NodeScaler system) {
  NodePoolConfig pool = Pool("spot", system);
  pool.is_spot = true;
  pool.price_per_hour = 0.4;
  pool.spot.zones = 1;
  pool.spot.correlation = 0;
  pool.spot.up = pool.spot.down = Constant(3600);
  return pool;
}

struct Told {
  double at = 0;
  Kind kind = Kind::kPlaced;
  uint32_t pod = 0;
  bool operator==(const Told&) const = default;
};

std::string TextOf(const std::vector<Told>& told) {
  std::string text;
  for (const Told& each : told) {
    text += std::to_string(each.at) + " " + "pek"[static_cast<int>(each.kind)] + " " +
            std::to_string(each.pod) + "\n";
  }
  return text;
}

// Pods of one service; who is told to go is gone `leaves` seconds later.
class Drive {
 public:
  explicit Drive(NodesConfig config, NodeResources needs = {2, 1e9, 0})
      : config_(std::move(config)) {
    for (uint32_t i = 0; i < config_.pools.size(); ++i) placement_.pools.push_back(i);
    placement_.needs = needs;
    cluster_ =
        std::make_unique<Cluster>(config_, std::vector<const PlacementConfig*>{&placement_}, 1, 0);
  }
  Cluster& cluster() { return *cluster_; }
  void Settle(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) REQUIRE(cluster_->Settle(pods_++, 0));
  }
  bool Ask(double at) {
    Until(at);
    return cluster_->Ask(At(at), pods_++, 0);
  }
  void Leave(double at, uint32_t pod) {
    Until(at);
    cluster_->Left(At(at), pod);
    Take(At(at));
  }
  // Looks at all instants up to this one.
  void Until(double at) {
    while (cluster_->next() <= At(at)) {
      const SimTime now = cluster_->next();
      cluster_->Look(now);
      Take(now);
      const char* const broken = cluster_->Broken();
      REQUIRE_MESSAGE(broken == nullptr, broken);
    }
  }
  // Levels of now, counts of all of the time.
  NodeUse Use(uint32_t pool) {
    used_.resize(cluster_->pools());
    const NodeUse use = cluster_->TakeUse(pool);
    for (size_t i = 0; i < kNodeMeters; ++i) {
      used_[pool].meters[i] = use.meters[i] + (i < kNodeLevels ? 0 : used_[pool].meters[i]);
    }
    return used_[pool];
  }
  double Count(uint32_t pool) { return Use(pool)[NodeMeter::kNodes]; }

  std::vector<Told> told;
  bool leaves = true;

 private:
  void Take(SimTime now) {
    for (const NodeOrder& order : cluster_->TakeOrders()) {
      told.push_back({ToSeconds(now - SimTime{}), order.kind, order.pod});
      if (order.kind == Kind::kEvict && leaves) cluster_->Left(now, order.pod);
    }
  }
  NodesConfig config_;
  PlacementConfig placement_;
  std::vector<NodeUse> used_;
  std::unique_ptr<Cluster> cluster_;
  uint32_t pods_ = 0;
};

TEST_CASE("cluster-autoscaler: a replica waits for the scan, the machine and its joining") {
  Drive drive({{Pool("cpu", NodeScaler::kClusterAutoscaler)}});
  drive.Settle(3);  // two on a machine of 4 cores
  CHECK(drive.Count(0) == 2);
  CHECK(drive.Ask(101));
  CHECK_FALSE(drive.Ask(101));
  CHECK_FALSE(drive.Ask(102));
  CHECK_FALSE(drive.Ask(103));
  drive.Until(121.9);
  CHECK(drive.Count(0) == 2);
  CHECK(drive.Use(0)[NodeMeter::kPending] == 3);
  drive.Until(122);  // scanned at 110, they run after 12 s, and are paid for
  CHECK(drive.Count(0) == 4);
  drive.Until(1000);
  CHECK(drive.told == std::vector<Told>{{149, Kind::kPlaced, 4},
                                        {149, Kind::kPlaced, 5},
                                        {149, Kind::kPlaced, 6}});
  CHECK(drive.Use(0)[NodeMeter::kTaken] == 3.5);
}

TEST_CASE("cluster-autoscaler: a machine half taken stays, one less taken goes after ten minutes") {
  Drive drive({{Pool("cpu", NodeScaler::kClusterAutoscaler)}}, {1, 1e9, 0});
  drive.Settle(7);  // 4 and 3
  drive.Leave(95, 0);
  drive.Leave(95, 1);
  drive.Until(2000);
  CHECK(drive.Count(0) == 2);  // 2 of 4 cores, and there is room for one elsewhere
  drive.Leave(2001, 2);
  drive.Until(2609.9);
  CHECK(drive.told.empty());
  drive.Until(2610);  // unneeded since the scan at 2010
  CHECK(drive.told == std::vector<Told>{{2610, Kind::kEvict, 3}});
  CHECK(drive.Count(0) == 1);
}

TEST_CASE("cluster-autoscaler: no machine goes within ten minutes of one that was asked for") {
  NodePoolConfig pool = Pool("cpu", NodeScaler::kClusterAutoscaler);
  pool.scaler.scale_down_unneeded_time = FromSeconds(60);
  Drive drive({{pool}}, {4, 1e9, 0});
  drive.Settle(2);
  CHECK_FALSE(drive.Ask(301));  // a machine is asked for at 310
  drive.Leave(315, 0);          // the one that waits has a place at once
  CHECK(drive.told == std::vector<Told>{{315, Kind::kPlaced, 2}});
  drive.Until(909);  // the new one has been empty since 349
  CHECK(drive.Count(0) == 3);
  drive.Until(910);
  CHECK(drive.Count(0) == 2);
}

TEST_CASE("a pool has no more machines than its quota, and no fewer than its least") {
  NodePoolConfig pool = Pool("cpu", NodeScaler::kClusterAutoscaler);
  pool.max = 3;
  pool.min = 2;
  Drive drive({{pool}}, {4, 1e9, 0});
  CHECK(drive.Count(0) == 2);
  drive.Settle(1);
  for (int i = 0; i < 4; ++i) drive.Ask(100 + i);
  drive.Until(500);
  CHECK(drive.Count(0) == 3);
  CHECK(drive.Use(0)[NodeMeter::kPending] == 2);
  for (uint32_t pod = 0; pod < 5; ++pod) drive.Leave(600, pod);
  drive.Until(5000);
  CHECK(drive.Count(0) == 2);
}

TEST_CASE("Karpenter: replicas are batched for a second, at most ten") {
  Drive drive({{Pool("cpu", NodeScaler::kKarpenter)}}, {4, 1e9, 0});
  CHECK_FALSE(drive.Ask(101));
  CHECK_FALSE(drive.Ask(101.5));
  drive.Until(300);
  CHECK(drive.told == std::vector<Told>{{141.5, Kind::kPlaced, 0}, {141.5, Kind::kPlaced, 1}});
  for (int i = 0; i <= 40; ++i) drive.Ask(401 + 0.5 * i);
  drive.Until(411 + 38.9);
  CHECK(drive.told.size() == 2);
  drive.Until(411 + 39);
  CHECK(drive.told.size() == 2 + 20);  // those before 411 s, when the first has waited for 10 s
}

TEST_CASE("Karpenter: empty machines go 15 s after the poll that found them, within the budget") {
  Drive drive({{Pool("cpu", NodeScaler::kKarpenter)}}, {4, 1e9, 0});
  drive.Settle(12);
  for (uint32_t pod = 0; pod < 5; ++pod) drive.Leave(301, pod);
  drive.Until(324.9);
  CHECK(drive.Count(0) == 12);
  drive.Until(325);
  CHECK(drive.Count(0) == 10);  // ceil(10 % of 12)
  drive.Until(600);
  CHECK(drive.Count(0) == 7);
  CHECK(drive.Use(0)[NodeMeter::kRemoved] == 5);
}

TEST_CASE("Karpenter: a machine whose replicas have room elsewhere goes, if the policy says so") {
  for (const bool underutilized : {true, false}) {
    CAPTURE(underutilized);
    NodePoolConfig pool = Pool("cpu", NodeScaler::kKarpenter);
    pool.scaler.underutilized = underutilized;
    Drive drive({{pool}});
    drive.Settle(4);
    drive.Leave(301, 0);
    drive.Leave(301, 2);
    drive.Until(1000);
    CHECK(drive.Count(0) == (underutilized ? 1 : 2));
    CHECK(drive.told.size() == (underutilized ? 1 : 0));
    if (underutilized) CHECK(drive.told[0] == Told{325, Kind::kEvict, 1});
  }
}

TEST_CASE("machines that are taken back: replicas drain within the notice, or are killed") {
  for (const bool leaves : {true, false}) {
    CAPTURE(leaves);
    Drive drive({{SpotPool(NodeScaler::kClusterAutoscaler)}});
    drive.leaves = leaves;
    drive.Settle(3);
    drive.Until(3600);
    std::vector<Told> told{
        {3600, Kind::kEvict, 0}, {3600, Kind::kEvict, 1}, {3600, Kind::kEvict, 2}};
    CHECK(TextOf(drive.told) == TextOf(told));
    CHECK(drive.Count(0) == (leaves ? 0 : 2));
    drive.Until(3719);
    CHECK(TextOf(drive.told) == TextOf(told));
    drive.Until(3720);
    for (uint32_t pod = 0; pod < 3 && !leaves; ++pod) told.push_back({3720, Kind::kKill, pod});
    CHECK(TextOf(drive.told) == TextOf(told));
    const NodeUse use = drive.Use(0);
    CHECK(drive.Count(0) == 0);
    CHECK(NodeUse(use)[NodeMeter::kNodes] == 0);
  }
}

TEST_CASE("of a zone that loses half of its machines the oldest are taken back") {
  NodePoolConfig pool = SpotPool(NodeScaler::kClusterAutoscaler);
  pool.spot.loss = Constant(0.5);
  Drive drive({{pool}}, {4, 1e9, 0});
  drive.Settle(3);
  CHECK_FALSE(drive.Ask(100));
  CHECK_FALSE(drive.Ask(200));
  drive.Until(3600);
  CHECK(drive.told.size() == 2 + 3);  // ceil(2.5)
  for (uint32_t i = 0; i < 3; ++i) CHECK(drive.told[2 + i].pod == i);
  const NodeUse use = drive.Use(0);
  CHECK(NodeUse(use)[NodeMeter::kInterruptions] == 3);
  CHECK(NodeUse(use)[NodeMeter::kAtOnce] == 3);
}

TEST_CASE("Karpenter: without spot capacity it falls back, and comes back when there is some") {
  Drive drive({{SpotPool(NodeScaler::kKarpenter), Pool("on_demand", NodeScaler::kKarpenter)}},
              {4, 1e9, 0});
  drive.Settle(1);
  CHECK(drive.Count(0) == 1);
  CHECK_FALSE(drive.Ask(3700));
  drive.Until(3740);
  CHECK(TextOf({drive.told.back()}) == TextOf({Told{3740, Kind::kPlaced, 1}}));
  CHECK(drive.Count(1) == 1);
  drive.Until(7199);
  CHECK(drive.Count(1) == 1);
  // Up again at 7200: found by the poll at 7200, validated and asked for at 7215, ready 39 s later.
  drive.Until(7253.9);
  CHECK(TextOf({drive.told.back()}) == TextOf({Told{3740, Kind::kPlaced, 1}}));
  drive.Until(7254);
  CHECK(TextOf({drive.told.back()}) == TextOf({Told{7254, Kind::kEvict, 1}}));
  CHECK(drive.Count(1) == 0);
  CHECK(drive.Count(0) == 1);
}

TEST_CASE(
    "cluster-autoscaler: what does not come in 15 min is given up, and the next pool is asked") {
  Drive drive({{SpotPool(NodeScaler::kClusterAutoscaler),
                Pool("on_demand", NodeScaler::kClusterAutoscaler)}},
              {4, 1e9, 0});
  CHECK_FALSE(drive.Ask(3701));  // asked for at 3710, when there is no capacity for long
  drive.Until(4648);
  CHECK(drive.told.empty());
  drive.Until(4649);
  CHECK(drive.told == std::vector<Told>{{4649, Kind::kPlaced, 0}});
  CHECK(drive.Use(0)[NodeMeter::kRefused] == 1);
  CHECK(drive.Count(1) == 1);
}

TEST_CASE("Karpenter: a machine gets one replacement, however large the budget is") {
  NodePoolConfig other = Pool("on_demand", NodeScaler::kKarpenter);
  other.scaler.budget = 1;
  Drive drive({{SpotPool(NodeScaler::kKarpenter), other}}, {4, 1e9, 0});
  CHECK_FALSE(drive.Ask(3700));
  CHECK_FALSE(drive.Ask(3700));
  drive.Until(8000);
  CHECK(drive.Use(1)[NodeMeter::kRemoved] == 2);
  CHECK(drive.Use(0)[NodeMeter::kStarted] == 2);
}

TEST_CASE("a machine of the warm pool is there sooner, and another is set up for it") {
  NodePoolConfig pool = Pool("cpu", NodeScaler::kClusterAutoscaler);
  pool.warm.size = 1;
  Drive drive({{pool}}, {4, 1e9, 0});
  CHECK(drive.Use(0)[NodeMeter::kWarm] == 1);
  CHECK_FALSE(drive.Ask(101));
  CHECK_FALSE(drive.Ask(102));
  drive.Until(110);
  CHECK(drive.Use(0)[NodeMeter::kWarm] == 0);
  drive.Until(148.9);
  CHECK(drive.Use(0)[NodeMeter::kWarm] == 0);
  drive.Until(149);
  CHECK(drive.Use(0)[NodeMeter::kWarm] == 1);
  CHECK(drive.told == std::vector<Told>{{130, Kind::kPlaced, 0}, {149, Kind::kPlaced, 1}});
}

TEST_CASE("whatever comes and goes, no machine is over-full and the books are right") {
  for (const NodeScaler system : {NodeScaler::kClusterAutoscaler, NodeScaler::kKarpenter}) {
    NodePoolConfig spot = SpotPool(system), other = Pool("other", system);
    spot.spot.zones = 3;
    spot.spot.up = Exponential(1500);
    spot.spot.down = Exponential(600);
    spot.max = 8;
    other.max = 6;
    Drive drive({{spot, other}}, {1, 3e9, 0});
    Generator random(7);
    uint32_t pods = 0;
    double now = 0;
    for (int i = 0; i < 1500; ++i) {
      now += 40 * random.NextUniform();
      if (random.NextUniform() < 0.55) {
        drive.Ask(now);
        ++pods;
      } else if (pods > 0) {
        drive.Leave(now, random.NextBelow(pods));
      }
      const char* const broken = drive.cluster().Broken();
      REQUIRE_MESSAGE(broken == nullptr, broken);
    }
  }
}

}  // namespace
}  // namespace servescape::test
