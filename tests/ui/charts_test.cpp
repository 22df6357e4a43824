// SPDX-License-Identifier: MIT
// The charts: ticks and ranges, labels that keep apart, the tradeoff's arithmetic, dots on the
// wires, and every chart drawn on a null backend with reports of all sorts.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "imgui.h"
#include "implot.h"
#include "ui/app.h"
#include "ui/charts/axis.h"
#include "ui/charts/charts.h"
#include "ui/charts/labels.h"
#include "ui/charts/strip.h"
#include "ui/charts/tradeoff_curve.h"
#include "ui/charts/words.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

std::string Words(const std::vector<Tick>& ticks) {
  std::string all;
  for (const Tick& tick : ticks) all += (all.empty() ? "" : " | ") + tick.label;
  return all;
}

// A Dear ImGui context without renderer; Draw runs `body` in one frame.
class Screen {
 public:
  Screen() {
    ImGui::CreateContext();
    ImPlot::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    io.DisplaySize = {900, 700};
    io.DeltaTime = 1.0F / 60;
    SetUpImGui(false);
  }
  ~Screen() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImPlot::DestroyContext();
    ImGui::DestroyContext();
  }
  template <typename Body>
  void Draw(Body&& body) {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({900, 700});
    ImGui::Begin("charts", nullptr, ImGuiWindowFlags_NoDecoration);
    body();
    ImGui::End();
    ImGui::Render();
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_WantCreate ||
          texture->Status == ImTextureStatus_WantUpdates) {
        texture->SetTexID(1);
        texture->SetStatus(ImTextureStatus_OK);
      }
    }
  }
};

// A run of 100 s with ten windows and one service.
RunReport Steady(double p99) {
  RunReport report;
  report.duration = 100;
  report.replications = 5;
  report.verdict = Verdict::kStable;
  report.bottleneck = "model";
  report.requests = 1000;
  for (int i = 1; i <= 10; ++i) report.times.push_back(10.0 * i);
  const auto add = [&](const char* name, double value) {
    report.series.push_back({name, Unit::kSeconds, std::vector<double>(10, value),
                             std::vector<double>(10, value * 0.9),
                             std::vector<double>(10, value * 1.1)});
  };
  add("latency.p50", p99 / 4);
  add("latency.p90", p99 / 2);
  add("latency.p99", p99);
  add("offered", 120);
  add("throughput", 118);
  add("rejected", 2);
  add("service.model.queue.mean", 40);
  add("service.model.utilization", 0.75);
  report.metrics.push_back({"latency.p99", Unit::kSeconds, {p99, p99 * 0.9, p99 * 1.1, 1000}});
  report.distribution = {{0.01, 0.02, 900}, {0.02, 0.04, 90}, {0.4, 0.8, 10}};
  report.services.push_back({"model", "", 2, 1, 4, 160, 120});
  return report;
}

Config OneService(uint32_t replicas) {
  Config config;
  config.traffic.emplace_back();
  config.traffic.front().name = "users";
  config.traffic.front().rate = 120;
  config.services.emplace_back();
  config.services.front().name = "model";
  config.services.front().replicas = replicas;
  config.paths.push_back({"p", {0}});
  return config;
}

LoadPoint At(double offered, double p99) {
  LoadPoint point;
  point.offered = offered;
  point.factor = offered / 100;
  point.p99 = {p99, p99 * 0.9, p99 * 1.1, 1000};
  point.mean = {p99 / 3, p99 / 3, p99 / 3, 1000};
  point.throughput = {offered, offered, offered, 1000};
  point.verdict = p99 > 0 ? Verdict::kStable : Verdict::kUnstable;
  point.load = p99 > 0 ? LoadState::kStable : LoadState::kUnstable;
  return point;
}

const WidgetNode* NodeOf(const std::string& label) {
  for (const WidgetNode& node : Frame().building) {
    if (node.label == label) return &node;
  }
  return nullptr;
}

TEST_CASE("ticks say each unit once") {
  CHECK(Words(LatencyTicks(0.01, 1, 8, Reading::kDown)) == "1 s | 300 ms | 100 | 30 | 10");
  CHECK(Words(LatencyTicks(0.01, 1, 8, Reading::kAcross)) == "10 ms | 30 | 100 | 300 | 1 s");
  CHECK(Words(LatencyTicks(1e-4, 3e-3, 8, Reading::kDown)) ==
        "3 ms | 1 | 300 \xC2\xB5s | 100");
  CHECK(Words(LatencyTicks(1e-4, 10, 6, Reading::kDown)) ==
        "10 s | 1 | 100 ms | 10 | 1 | 100 \xC2\xB5s");
  CHECK(Words(CountTicks(1200, 3, "/s")) == "0 | 400/s | 800 | 1,200");
  CHECK(Words(CountTicks(30'000, 3, nullptr)) == "0 | 10 k | 20 k | 30 k");
  CHECK(Words(TimeTicks(1800, 6)) == "0 | 5 min | 10 | 15 | 20 | 25 | 30");
  CHECK(Words(TimeTicks(60, 3)) == "0 | 20 s | 40 | 60");
  CHECK(Words(TimeTicks(4 * 86'400, 4)) == "0 | 1 d | 2 | 3 | 4");
  CHECK(TimeTicks(0, 4).empty());
  CHECK(LatencyTicks(0, 1, 8, Reading::kDown).empty());
}

TEST_CASE("an axis eases, grows at once in aim and shrinks only when settled") {
  const Screen screen;
  ImGui::GetIO().DeltaTime = 0.12F;
  ImGui::NewFrame();
  ChartState state;
  EasedRange range;
  BeginCharts(&state, false, false);
  EaseTo(&range, 0, 100, false, &state);
  CHECK(range.high == 100);  // the first data are where they are
  EaseTo(&range, 0, 200, false, &state);
  CHECK(range.high > 190);
  CHECK(range.high < 200);
  CHECK(state.animating);
  EaseTo(&range, 0, 50, false, &state);
  CHECK(range.goal_high == 200);
  BeginCharts(&state, true, true);
  EaseTo(&range, 0, 50, false, &state);
  CHECK(range.high == 50);  // reduced motion: at once
  CHECK_FALSE(state.animating);
  EaseTo(&range, kNoTime, 70, false, &state);
  CHECK(range.high == 50);
  ImGui::EndFrame();
}

TEST_CASE("labels keep apart with the least movement") {
  std::vector<float> ys{100, 102, 200};
  SpreadLabels(&ys, 10, 0, 300);
  CHECK(ys == std::vector<float>{96, 106, 200});
  ys = {50, 50, 50};
  SpreadLabels(&ys, 10, 0, 55);
  CHECK(ys == std::vector<float>{35, 45, 55});
  ys = {5, 3};  // the order of the lines stays
  SpreadLabels(&ys, 10, 3, 300);
  CHECK(ys == std::vector<float>{13, 3});
}

TEST_CASE("figures in words") {
  CHECK(Counted(1, "request") == "1 request");
  CHECK(Counted(0, "request") == "0 requests");
  CHECK(Counted(12345, "client") == "12.3 k clients");
  CHECK(PerSecond(1260) == "1,260/s");
  CHECK(PerSecond(kNoTime) == "-");
  CHECK(Requests(1043.4) == "1,043");
  CHECK(Requests(0.01) == "0");
  CHECK(Share(0.998) == "99.8 %");
  CHECK(Share(1) == "100 %");
  CHECK(Signed(-80.2) == "\xE2\x88\x92" "80/s");
  CHECK(Signed(4.53) == "+4.5/s");
  CHECK(Clock(846, 1800) == "14:06");
  CHECK(Clock(8.44, 60) == "8.4 s");
  CHECK(Clock(3730, 86'400) == "1:02:10");
}

TEST_CASE("the goal is met up to the crossing, and the knee has the most power") {
  const std::vector<LoadPoint> points{At(400, 0.4), At(100, 0.05), At(200, 0.1), At(500, -1)};
  bool every = true;
  CHECK(GoalMetUpTo(points, 0.2, &every) == doctest::Approx(300));  // halfway in the logarithm
  CHECK_FALSE(every);
  CHECK(GoalMetUpTo(points, 0.3, &every) == doctest::Approx(358.496));
  CHECK(GoalMetUpTo(points, 1, &every) == 400);
  CHECK(every);
  CHECK(std::isnan(GoalMetUpTo(points, 0.01, &every)));
  CHECK(std::isnan(GoalMetUpTo(points, kNoTime, &every)));
  const StableRange range = StableRangeOf(Sorted(points));
  CHECK(range.last_stable == 400);
  CHECK(range.first_unstable == 500);
  CHECK(LatencyAt(Sorted(points), 300) == doctest::Approx(0.2));
  CHECK(std::isnan(LatencyAt(Sorted(points), 450)));
  CHECK(KneeOf({At(1, 1), At(2, 1.2), At(3, 1.6), At(4, 9)}) == 2);
  CHECK(KneeOf({At(1, 1), At(2, 1.2), At(3, 1.6)}) == -1);
}

TEST_CASE("dots per second follow the rate") {
  const Screen screen;
  ImGui::NewFrame();
  StripState state;
  DotFlow flow{{100, 50}, {700, 700}, 100, 0, 400, true, false};
  MoveDots(flow, &state);
  ImGui::EndFrame();
  const uint32_t first = state.wires[0].sent, second = state.wires[1].sent;
  REQUIRE(state.per_dot > 0);
  for (int i = 1; i <= 600; ++i) {
    ImGui::NewFrame();
    flow.time = i * 10.0 / 60;  // as fast as it assumed
    MoveDots(flow, &state);
    ImGui::EndFrame();
  }
  const double sent = state.wires[0].sent - first, half = state.wires[1].sent - second;
  CHECK(sent * state.per_dot == doctest::Approx(100 * 100).epsilon(0.05));
  CHECK(half * 2 == doctest::Approx(sent).epsilon(0.05));
  CHECK(state.animating);
}

TEST_CASE("the strip folds where it is narrow, and no box leaves it") {
  Config config = OneService(3);
  config.services.push_back(config.services.front());
  config.services.push_back(config.services.front());
  config.paths.front().services = {0, 1, 2};
  for (const float width : {300.0F, 390.0F, 640.0F, 1000.0F, 1600.0F}) {
    const StripLayout layout = LayOutStrip(config, width);
    CHECK(layout.nodes.size() == 5);
    CHECK(layout.wires.size() == 4);
    for (const StripNode& node : layout.nodes) {
      CHECK(node.min.x >= 0);
      CHECK(node.max.x <= width + 1);
      CHECK(node.max.x - node.min.x > 100);
      CHECK(node.max.y <= layout.height + 1);
    }
  }
  CHECK(LayOutStrip(config, 390).height > LayOutStrip(config, 1600).height);
}

StepConfig Call(uint32_t service) {
  StepConfig step;
  step.target = service;
  return step;
}

// A gateway, a cache, then a store beside a service, and 100 shards.
Config TreeOfSteps() {
  Config config = OneService(2);
  config.services.resize(3, config.services.front());
  config.services[1].name = "retrieval";
  config.services[2].name = "shard";
  config.caches.emplace_back();
  config.caches.front().name = "answers";
  config.stores.emplace_back();
  config.stores.front().name = "features";
  PathConfig& path = config.paths.front();
  path.calls_only = false;
  path.services.clear();
  StepConfig cache, store, both, fan;
  cache.kind = StepKind::kCache;
  store.kind = StepKind::kStore;
  both.kind = StepKind::kParallel;
  both.blocks = {{{store}}, {{Call(1)}}};
  fan.kind = StepKind::kFanOut;
  fan.shards = 100;
  fan.blocks = {{{Call(2)}}};
  path.steps.steps = {Call(0), cache, both, fan};
  return config;
}

bool Apart(const StripNode& a, const StripNode& b) {
  return a.max.x <= b.min.x || b.max.x <= a.min.x || a.max.y <= b.min.y || b.max.y <= a.min.y;
}

void CheckStrip(const Config& config, float width) {
  CAPTURE(width);
  const StripLayout layout = LayOutStrip(config, width);
  REQUIRE(layout.nodes.size() >= 2);
  CHECK(layout.nodes.front().kind == StripNode::Kind::kUsers);
  CHECK(layout.nodes.back().kind == StripNode::Kind::kDone);
  for (size_t i = 0; i < layout.nodes.size(); ++i) {
    const StripNode& node = layout.nodes[i];
    CHECK(node.min.x >= 0);
    CHECK(node.min.y >= 0);
    CHECK(node.max.x <= width + 1);
    CHECK(node.max.y <= layout.height + 1);
    for (size_t j = 0; j < i; ++j) CHECK(Apart(node, layout.nodes[j]));
  }
  for (const StripWire& wire : layout.wires) {
    for (const StripWire::Piece& piece : wire.pieces) {
      const bool along_an_axis = piece.from.x == piece.to.x || piece.from.y == piece.to.y;
      CHECK(along_an_axis);
    }
  }
}

TEST_CASE("a tree of steps: lanes in a column, a frame around shards, wires behind a cache") {
  const Config config = TreeOfSteps();
  for (const float width : {330.0F, 680.0F, 1000.0F, 1600.0F}) CheckStrip(config, width);
  const StripLayout layout = LayOutStrip(config, 1600);
  CHECK(layout.nodes.size() == 7);
  const StripNode& store = layout.nodes[3];
  const StripNode& beside = layout.nodes[4];
  CHECK(store.kind == StripNode::Kind::kStore);
  CHECK(store.min.x == beside.min.x);
  CHECK(store.max.y < beside.min.y);
  bool framed = false;
  for (const StripCaption& caption : layout.captions) {
    if (caption.text == "\xC3\x97 100") framed = caption.frame_max.x > caption.frame_min.x;
  }
  CHECK(framed);
  CHECK(layout.wires.front().caches.empty());
  CHECK(layout.wires.back().caches == std::vector<int>{0});
}

TEST_CASE("any depth and any number of steps is cut to what can be read") {
  Config config = TreeOfSteps();
  const StepConfig all = config.paths.front().steps.steps[2];
  StepConfig nested = all;
  for (int i = 0; i < 9; ++i) {
    StepConfig outer = nested;
    outer.kind = i % 2 == 0 ? StepKind::kBranch : StepKind::kLoop;
    outer.blocks.assign(i % 2 == 0 ? 9 : 1, {{Call(0), nested, Call(1)}});
    outer.weights.assign(9, 1.0 / 9);
    nested = outer.blocks.size() > 1 ? outer : nested;
    if (i > 2) break;
  }
  config.paths.front().steps.steps = {Call(0), nested, nested};
  for (const float width : {330.0F, 1000.0F}) CheckStrip(config, width);
  config.paths.front().steps.steps.assign(500, Call(0));
  CHECK(LayOutStrip(config, 1000).nodes.size() < 40);
  config.paths.front().steps.steps.clear();
  CheckStrip(config, 600);
  Screen screen;
  RunReport report = Steady(0.1);
  StripState state;
  const Config tree = TreeOfSteps();
  screen.Draw([&] { ArchitectureStrip(tree, report, 42, true, false, &state, {800, 300}); });
  screen.Draw([&] { ArchitectureStrip(config, report, 42, true, false, &state, {800, 300}); });
  CHECK(NodeOf("Architecture") != nullptr);
}

struct All {
  Config config = OneService(2);
  RunReport report;
  std::vector<LoadPoint> points;
  ChartState state;
  StripState strip;
  double goal = 0.1;
  double play = 42;
  double chosen = kNoTime;
  GoalEdit edit = GoalEdit::kNone;

  void operator()() {
    BeginCharts(&state, true, true);
    ArchitectureStrip(config, report, play, true, false, &strip, {800, 100});
    edit = LatencyChart(report, &report, play, &goal, &state, {800, 200});
    QueueBusyChart(report, nullptr, play, &state, {300, 150});
    ImGui::SameLine();
    DistributionChart(report, &report, goal, &state, {300, 150});
    ThroughputChart(report, &report, kNoTime, &state, {300, 120});
    ImGui::SameLine();
    const TradeoffInput input{.points = &points, .goal_seconds = goal, .now_offered = 150};
    chosen = TradeoffChart(input, &state, {300, 150});
    ProfileCurve(config.traffic.front(), 100, play, &state, {200, 40});
    ChartTable("rows", LatencyTable(report), {300, 100});
  }
};

TEST_CASE("words keep clear of marks as of curves, and of each other") {
  Screen screen;
  screen.Draw([] {
    Plot plot("##marks", {100, 100}, {500, 300}, {0, 1, 0, 1});
    const ImVec2 size(60, 14), across(170, 120), on_line(260, 195), free(260, 120);
    CHECK(LeastCrowded(plot, size, {across, on_line, free}, {}).at.x == across.x);
    plot.Avoid({200, 100}, {200, 300});
    plot.AvoidHorizontal(0.5);
    const Spot spot = LeastCrowded(plot, size, {across, on_line, free}, {});
    CHECK(spot.at.x == free.x);
    CHECK(spot.at.y == free.y);
    CHECK(spot.cost == 0);
    const std::vector<Taken> taken{{free, {free.x + size.x, free.y + size.y}}};
    CHECK(LeastCrowded(plot, size, {across, on_line, free}, taken).cost > 0);
    CHECK(LeastCrowded(plot, size, {across, on_line, free}, taken).cost < 1000);
    // Moved into the plot.
    CHECK(LeastCrowded(plot, size, {{490, 290}}, {}).at.x + size.x <= 500);
  });
}

TEST_CASE("every chart says what it shows") {
  Screen screen;
  All all;
  all.report = Steady(0.2);
  all.points = {At(100, 0.05), At(200, 0.1), At(400, 0.4), At(500, -1)};
  for (int i = 0; i < 3; ++i) screen.Draw(all);
  const auto said = [](const std::string& label) {
    const WidgetNode* node = NodeOf(label);
    return node != nullptr ? node->value : std::string("(not there)");
  };
  CHECK(said("Latency over time") == "p99 200 ms, goal 100 ms");
  CHECK(said("Queue and busy") == "queue up to 40, mean 40; model busy 75 %");
  CHECK(said("Distribution") == "1000 requests, 1 % above the goal");
  CHECK(said("Throughput") == "offered 120/s, answered 118/s, rejected 2/s on average");
  CHECK(said("Tradeoff") == "4 points; goal met up to 200/s; unstable from 500/s; now 150/s");
  CHECK(said("Traffic of users") == "120/s");
  CHECK(said("Architecture") == "bottleneck model");
  CHECK(said("model") == "2 \xC3\x97 replicas, queue 40, busy 75 %, bottleneck");
  CHECK(said("rows") == "10 rows");
}

TEST_CASE("hostile reports draw without harm") {
  Screen screen;
  std::vector<RunReport> reports(1);
  reports.push_back(Steady(kNoTime));
  reports.push_back(Steady(1e-9));
  reports.push_back(Steady(1e7));
  reports.push_back(Steady(0.1));
  reports.back().verdict = Verdict::kUnstable;
  reports.back().growth_rate = 12;
  reports.push_back(Steady(0.1));
  for (Series& series : reports.back().series) series = {series.name, series.unit, {}, {}, {}};
  reports.push_back(Steady(0.1));
  reports.back().times = {1};
  reports.push_back(Steady(0.1));
  reports.back().times.assign(10, 0.0);
  reports.push_back(Steady(0.1));
  reports.back().distribution = {{0, 1e-9, 5}, {5, 5, 3}, {1e9, 2e9, 1}};
  for (const RunReport& report : reports) {
    for (const uint32_t replicas : {1u, 64u, 1'000'000'000u}) {
      All all;
      all.report = report;
      all.config = OneService(replicas);
      all.points = {At(kNoTime, 1), At(100, kNoTime), At(0, 0.1), At(100, 0.1), At(100, 0.2)};
      for (int i = 0; i < 2; ++i) screen.Draw(all);
      CHECK(NodeOf("Latency over time") != nullptr);
    }
  }
}

TEST_CASE("the goal line follows the mouse, a point of the tradeoff can be chosen") {
  Screen screen;
  All all;
  all.report = Steady(0.2);
  all.points = {At(100, 0.05), At(200, 0.1), At(400, 0.4)};
  for (int i = 0; i < 3; ++i) screen.Draw(all);
  ImGuiIO& io = ImGui::GetIO();
  const WidgetNode chart = *NodeOf("Latency over time");
  // The goal stands on a log axis from 30 ms to 1 s between the plot's upper and lower ends.
  const EasedRange range = all.state.latency;
  const float top = chart.min.y + 6, bottom = chart.max.y - 26;
  const auto y_of = [&](double goal) {
    const double share = std::log(goal / range.low) / std::log(range.high / range.low);
    return bottom - static_cast<float>(share) * (bottom - top);
  };
  const float x = chart.min.x + 500;
  const auto mouse = [&](float to_y, bool down) {
    io.AddMousePosEvent(x, to_y);
    io.AddMouseButtonEvent(0, down);
    screen.Draw(all);
  };
  mouse(y_of(0.1), false);
  mouse(y_of(0.1), true);
  CHECK(all.state.dragging_goal);
  mouse(y_of(0.15), true);
  CHECK(all.edit == GoalEdit::kMoving);
  CHECK(all.goal == doctest::Approx(0.15).epsilon(0.02));
  mouse(y_of(0.15), false);
  CHECK(all.edit == GoalEdit::kDone);
  CHECK_FALSE(all.state.dragging_goal);

  const WidgetNode curve = *NodeOf("Tradeoff");
  const auto at = [&](bool down) {
    const double share = 200 / all.state.load.high;
    const float left = curve.min.x + 54, right = curve.max.x - 14;
    io.AddMousePosEvent(left + static_cast<float>(share) * (right - left), curve.min.y + 60);
    io.AddMouseButtonEvent(0, down);
    screen.Draw(all);
  };
  at(false);
  at(true);
  CHECK(std::isnan(all.chosen));
  at(false);
  CHECK(all.chosen == 2);
}

}  // namespace
}  // namespace servescape::ui
