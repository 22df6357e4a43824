// SPDX-License-Identifier: MIT
// servescape breakeven: at how many requests a day two ways to host cost the same.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/study/break_even.h"

namespace servescape {
namespace {

struct BreakEvenOptions {
  ScenarioOptions scenario;  // the first; seed, replications and threads of both
  std::string second;
  double low = 100, high = 1e7;
  int64_t per_decade = 2, requests = 20'000;
  bool json = false;
};

// One of the two, played at a rate.
struct Played {
  double cost = 0, half = 0;
  bool serves = true;
};

class TwoHostings {
 public:
  TwoHostings(const BreakEvenOptions& options, Prepared first, Prepared second)
      : options_(options), first_(std::move(first)), second_(std::move(second)) {}

  BreakEven Find() {
    const auto cost = [this](double per_day) {
      CostPoint point;
      point.per_day = per_day;
      if (Interrupted() || !wrong_.empty()) {
        point.first_serves = false;
        return point;
      }
      const Played a = Play(first_, per_day), b = Play(second_, per_day);
      point.first = a.cost;
      point.first_half = a.half;
      point.first_serves = a.serves;
      point.second = b.cost;
      point.second_half = b.half;
      point.second_serves = b.serves;
      return point;
    };
    return FindBreakEven(cost, options_.low, options_.high, static_cast<int>(options_.per_decade));
  }
  // Why it found nothing; empty otherwise.
  const std::string& wrong() const { return wrong_; }
  const std::string& first() const { return first_.name; }
  const std::string& second() const { return second_.name; }

 private:
  Played Play(const Prepared& scenario, double per_day) {
    const Config config = AtRequestsADay(scenario.config, per_day, options_.requests);
    const Machine machine = MachineOf(options_.scenario);
    wrong_ = Refusal(config, machine);
    if (!wrong_.empty()) return {};
    const RunReport report = RunStudy(
        config, scenario.hash, ExecutorOf(options_.scenario),
        [](double) { return !StudiesStopped(); }, {}, machine);
    wrong_ = report.stopped;
    const auto [cost, half] = CostOf(report);
    if (wrong_.empty() && !(cost >= 0)) {
      wrong_ = scenario.name + " has no price: give its services a host, a price or a platform";
    }
    return {cost, half, report.verdict != Verdict::kUnstable};
  }

  const BreakEvenOptions& options_;
  Prepared first_, second_;
  std::string wrong_;
};

// 412,000
std::string Whole(double value) {
  const double digits = value > 0 ? std::floor(std::log10(value)) - 2 : 0;
  const double unit = digits > 0 ? std::pow(10.0, digits) : 1;
  std::string text = fmt::format("{:.0f}", std::round(value / unit) * unit);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string Money(double usd_per_hour) { return Format(usd_per_hour, Unit::kUsdPerHour); }

std::string TextOf(const TwoHostings& both, const BreakEven& found, bool color) {
  std::string out;
  for (const Crossing& each : found.crossings) {
    out += fmt::format(
        "Break-even at {} requests a day (95 % interval {} .. {}), {}: below it {} "
        "is cheaper, above it {}.\n",
        Whole(each.per_day), Whole(each.lower), Whole(each.upper), Money(each.usd_per_hour),
        each.first_below ? both.first() : both.second(),
        each.first_below ? both.second() : both.first());
  }
  if (found.crossings.empty() && !found.points.empty()) {
    const CostPoint& point = found.points.front();
    out += fmt::format("No break-even from {} to {} requests a day: {} is the cheaper one.\n",
                       Whole(point.per_day), Whole(found.points.back().per_day),
                       point.first < point.second ? both.first() : both.second());
  }
  Table table(color);
  const Style head = Style::kStrong;
  table.AddRow({{"requests a day", Align::kRight, head},
                {both.first(), Align::kRight, head},
                {both.second(), Align::kRight, head},
                {"", Align::kLeft}});
  for (const CostPoint& point : found.points) {
    const std::string overloaded =
        point.first_serves && point.second_serves
            ? ""
            : (point.first_serves ? both.second() : both.first()) + " cannot serve it";
    table.AddRow({{Whole(point.per_day), Align::kRight},
                  {Money(point.first), Align::kRight},
                  {Money(point.second), Align::kRight},
                  {overloaded, Align::kLeft}});
  }
  return out + "\n" + table.Print();
}

std::string JsonOf(const TwoHostings& both, const BreakEven& found) {
  Json root;
  root["schema"] = 1;
  root["first"] = both.first();
  root["second"] = both.second();
  root["crossings"] = Json::array();
  for (const Crossing& each : found.crossings) {
    root["crossings"].push_back({{"requests_per_day", Number(each.per_day)},
                                 {"lower", Number(each.lower)},
                                 {"upper", Number(each.upper)},
                                 {"usd_per_hour", Number(each.usd_per_hour)},
                                 {"cheaper_below", each.first_below ? "first" : "second"}});
  }
  root["points"] = Json::array();
  for (const CostPoint& point : found.points) {
    root["points"].push_back({{"requests_per_day", Number(point.per_day)},
                              {"first_usd_per_hour", Number(point.first)},
                              {"first_half_interval", Number(point.first_half)},
                              {"first_serves", point.first_serves},
                              {"second_usd_per_hour", Number(point.second)},
                              {"second_half_interval", Number(point.second_half)},
                              {"second_serves", point.second_serves}});
  }
  return Print(root, true) + "\n";
}

int Compare(const BreakEvenOptions& options) {
  if (!(options.low > 0) || !(options.high > options.low) || !(options.high <= 1e12)) {
    Complain("--from and --to are requests a day, the first above 0 and below the second");
    return kExitUsage;
  }
  Result<Prepared, int> first = Prepare(options.scenario);
  if (!first) return first.error();
  ScenarioOptions other = options.scenario;
  other.file = options.second;
  Result<Prepared, int> second = Prepare(other);
  if (!second) return second.error();
  StopOnInterrupt();
  TwoHostings both(options, std::move(first).value(), std::move(second).value());
  const BreakEven found = both.Find();
  EndOnInterrupt();
  if (Interrupted()) return StudyInterrupted();
  if (!both.wrong().empty()) {
    Complain(both.wrong());
    return kExitInvalid;
  }
  const bool color = UseColor(options.scenario.no_color);
  const std::string error =
      WriteFile("-", options.json ? JsonOf(both, found) : TextOf(both, found, color));
  if (!error.empty()) Complain(error);
  return error.empty() ? kExitOk : kExitInternal;
}

}  // namespace

void AddBreakEven(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<BreakEvenOptions>();
  CLI::App* verb = app->add_subcommand(
      "breakeven", "At how many requests a day two ways to host cost the same, with an interval");
  AddFileOption(verb, &options->scenario);
  verb->add_option("OTHER", options->second, "The scenario to compare with")
      ->type_name("")
      ->required()
      ->check(NotEmpty());
  verb->add_option("--from", options->low, "Fewest requests a day")
      ->type_name("N")
      ->capture_default_str();
  verb->add_option("--to", options->high, "Most requests a day")
      ->type_name("N")
      ->capture_default_str();
  verb->add_option("--per-decade", options->per_decade,
                   "Rates a factor of ten at which a crossing is looked for")
      ->type_name("N")
      ->capture_default_str()
      ->check(WholeNumber(1, 100));
  verb->add_option("--requests", options->requests,
                   "Requests of a replication where run.duration is left open; an hour at least")
      ->type_name("N")
      ->capture_default_str()
      ->check(WholeNumber(100, 1'000'000'000));
  verb->add_flag("--json", options->json, "Machine-readable result on standard output");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Both are played at the same rates with the same seed, sources scaled together, without\n"
      "profiles and incidents; --set holds for both.\n"
      "Examples:\n"
      "  servescape breakeven on_lambda.toml in_a_container.toml\n"
      "  servescape breakeven on_lambda.toml on_cloud_run.toml --from 1000 --to 1e8 --json");
  verb->callback([options, exit_code] { *exit_code = Compare(*options); });
}

}  // namespace servescape
