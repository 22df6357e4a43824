// SPDX-License-Identifier: MIT
// servescape regret: what autoscalers cost beside a plan that knows the future, at equal service.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/autoscaler/service_scaler.h"
#include "sim/base/math.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/manifest_file.h"
#include "sim/cli/oracle.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/deployment.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/document.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct RegretOptions {
  ScenarioOptions scenario;
  std::string with, service, slot = "60s";
  bool json = false;
};

// One run of a scenario.
struct Attained {
  double share = 0;  // of all requests: answered within the goal's time
  double error = 0;  // its standard error
  double hours = 0;  // replica-hours paid for
  double per_hour = std::numeric_limits<double>::quiet_NaN();  // US dollars
  double mean = 0;  // seconds of a request on one server, as the report's capacity has it
};

struct Compared {
  std::string name, system;
  Attained own;
  std::optional<Attained> oracle;  // the cheapest plan that attains as much; none: none does
};

// A value as a literal in one line.
std::string Literal(const Node& node) {
  std::string out;
  switch (node.kind) {
    case NodeKind::kString:
    case NodeKind::kDate:
      return Json(node.text).dump();
    case NodeKind::kInteger:
      return std::to_string(node.integer);
    case NodeKind::kNumber:
      return fmt::format("{:#}", node.number);
    case NodeKind::kBoolean:
      return node.boolean ? "true" : "false";
    case NodeKind::kArray:
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + Literal(item);
      return "[" + out + "]";
    case NodeKind::kTable:
      for (const Member& member : node.members) {
        out += (out.empty() ? "" : ", ") + Json(member.key).dump() + " = " + Literal(member.value);
      }
      return "{ " + out + " }";
  }
  return out;
}

struct NamedScaler {
  std::string name, literal;  // "": the scenario's own
};

Result<std::vector<NamedScaler>, int> ReadScalers(const std::string& path) {
  if (path.empty()) return std::vector<NamedScaler>{{"the scenario's", ""}};
  Result<NamedText, int> file = OpenNamed(path, kMaxScenarioBytes);
  if (!file) return file.error();
  const NamedText text = std::move(file).value();
  Result<Node, Diagnostics> document = ParseDocument(text.text);
  if (!document) {
    const std::string named = NameNoTrace(text.text, "TOML file of named autoscalers");
    named.empty() ? TellOf(document.error(), text) : Complain(text.name + ": " + named);
    return static_cast<int>(kExitInvalid);
  }
  std::vector<NamedScaler> out;
  for (const Member& member : document.value().members) {
    if (member.value.kind != NodeKind::kTable) {
      TellOf({{Severity::kError, member.origin.position,
               member.key + " must be a table, such as [hpa] with system = \"hpa\""}},
             text);
      return static_cast<int>(kExitInvalid);
    }
    out.push_back({member.key, Literal(member.value)});
  }
  return out;
}

// One service of one scenario, and the goal that says what is in time.
class RegretStudy {
 public:
  RegretStudy(const RegretOptions& options, Prepared scenario, size_t service, Duration within,
              Duration slot)
      : options_(options),
        scenario_(std::move(scenario)),
        service_(service),
        within_(within),
        slot_(slot) {
    Config& config = scenario_.config;
    config.run.replications = 1;
    config.run.replications_automatic = false;
    config.run.precision = 0;
  }

  // An error, or "".
  std::string Play(Compared* out) {
    ServiceConfig& service = scenario_.config.services[service_];
    const auto own = std::make_shared<AutoscalerConfig>(*service.autoscaler);
    own->slot = slot_;
    own->arrivals = std::make_shared<std::vector<int64_t>>();
    service.autoscaler = own;
    out->system = SystemName(*own);
    std::string error = PlayOnce(&out->own);
    if (error.empty()) error = FindOracle(*own->arrivals, out);
    return error;
  }

 private:
  std::string PlayOnce(Attained* out) {
    const Config& config = scenario_.config;
    const RunReport report = RunStudy(
        config, scenario_.hash, SerialExecutor(), [](double) { return !StudiesStopped(); }, {},
        MachineOf(options_.scenario));
    if (!report.stopped.empty()) return report.stopped;
    const std::string& name = config.services[service_].name;
    const auto value = [&report](const std::string& metric) {
      const Metric* const found = FindMetric(report, metric);
      return found == nullptr ? std::numeric_limits<double>::quiet_NaN() : found->estimate.value;
    };
    double within = std::numeric_limits<double>::quiet_NaN();
    for (const SloConfig& slo : config.slos) {
      if (slo.within == within_) within = value(slo.metric);
    }
    out->share = within * (1 - report.lost) * (1 - report.unanswered);
    const auto requests = std::max(1.0, static_cast<double>(report.requests));
    out->error = std::sqrt(std::max(0.0, out->share * (1 - out->share)) / requests);
    out->hours =
        value("service." + name + ".replicas.mean") * (report.duration - report.warmup) / 3600;
    out->per_hour = value("cost.per_hour");
    const ServiceSummary& summary = report.services[service_];
    const double servers = config.services[service_].concurrency == kUnlimited
                               ? 1
                               : config.services[service_].concurrency;
    out->mean = summary.capacity > 0 ? servers * summary.replicas / summary.capacity : 0;
    if (!std::isfinite(out->share) || !std::isfinite(out->hours)) {
      return "the run was too short to measure the goal and the replicas";
    }
    return "";
  }

  double MeanStart() const {
    const ServiceConfig& service = scenario_.config.services[service_];
    const StartConfig& start = service.start;
    if (start == StartConfig{}) return ToSeconds(service.autoscaler->pod_start);
    return start.provisioning.Mean() / (1 - start.provisioning_fails) +
           start.image_pull.Mean() / (1 - start.image_pull_fails) +
           start.model_load.Mean() / (1 - start.model_load_fails) +
           start.warm_up.Mean() / (1 - start.warm_up_fails);
  }

  // The plan of the least replica-hours that attains as much as the autoscaler did: by bisection of
  // what a late request is worth.
  std::string FindOracle(const std::vector<int64_t>& arrivals, Compared* out) {
    constexpr int kSteps = 14;
    constexpr double kLn10 = 2.302585092994046;
    // Nearer shares are alike: service times are chance.
    const double alike = std::max(1e-4, out->own.error);
    ServiceConfig& service = scenario_.config.services[service_];
    OracleConfig oracle;
    oracle.slot = slot_;
    oracle.mean = out->own.mean;
    oracle.servers = service.concurrency == kUnlimited ? 1 : service.concurrency;
    oracle.wait = std::max(0.0, ToSeconds(within_) - out->own.mean);
    oracle.ahead = FromSeconds(MeanStart());
    oracle.max_replicas = service.replicas;
    if (!(oracle.mean > 0)) return "it is not known how much a replica can serve";
    const auto before = service.autoscaler;
    double low = -4, high = 8;  // decimal logarithms
    for (int i = 0; i < kSteps; ++i) {
      const double worth = i == 0 ? high : (low + high) / 2;
      oracle.worth = Exp(worth * kLn10);
      auto plan = std::make_shared<AutoscalerConfig>();
      PlannedScaling planned = PlanOracle(oracle, arrivals);
      plan->initial = planned.steps.empty() ? 1 : static_cast<uint32_t>(planned.steps[0].replicas);
      plan->system = std::move(planned);
      plan->pod_start = before->pod_start;
      plan->make = before->make;
      service.autoscaler = plan;
      Attained run;
      if (const std::string error = PlayOnce(&run); !error.empty()) return error;
      const bool enough = run.share >= out->own.share - alike;
      if (enough && (!out->oracle || run.hours < out->oracle->hours)) out->oracle = run;
      if (i == 0 && !enough) break;  // no plan of this form does
      if (i > 0) (enough ? high : low) = worth;
    }
    service.autoscaler = before;
    return "";
  }

  const RegretOptions& options_;
  Prepared scenario_;
  size_t service_;
  Duration within_, slot_;
};

// The one that is scaled; why there is none, else.
Result<size_t, std::string> ScaledService(const Config& config, const std::string& wanted) {
  std::vector<std::string> names;
  for (const ServiceConfig& service : config.services) names.push_back(service.name);
  if (wanted.empty() && names.size() == 1) return size_t{0};
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  return wanted.empty()
             ? "--service says which is meant: " + JoinWords(names)
             : fmt::format("there is no service {}{}", wanted, DidYouMean(wanted, names));
}

Json ToValue(const Compared& row) {
  Json out = {{"name", row.name},
              {"autoscaler", row.system},
              {"attained", row.own.share},
              {"replica_hours", row.own.hours},
              {"usd_per_hour", nullptr},
              {"oracle_replica_hours", nullptr},
              {"regret_replica_hours", nullptr}};
  if (std::isfinite(row.own.per_hour)) out["usd_per_hour"] = row.own.per_hour;
  if (row.oracle) {
    out["oracle_replica_hours"] = row.oracle->hours;
    out["regret_replica_hours"] = row.own.hours - row.oracle->hours;
  }
  return out;
}

std::string ToTable(const std::vector<Compared>& rows, const std::string& within, bool color) {
  Table table(color);
  const auto head = [](const char* word) { return Cell{word, Align::kRight, Style::kStrong}; };
  table.AddRow({{"autoscaler", Align::kLeft, Style::kStrong},
                head(within.c_str()),
                head("replica-hours"),
                head("oracle"),
                head("regret"),
                head("share")});
  for (const Compared& row : rows) {
    const auto hours = [](double value) {
      return Cell{fmt::format("{:.1f}", value), Align::kRight};
    };
    std::vector<Cell> cells = {{row.name + " (" + row.system + ")"},
                               {fmt::format("{:.2f} %", 100 * row.own.share), Align::kRight},
                               hours(row.own.hours)};
    if (row.oracle) {
      const double regret = row.own.hours - row.oracle->hours;
      cells.push_back(hours(row.oracle->hours));
      cells.push_back(hours(regret));
      cells.push_back({fmt::format("{:.0f} %", 100 * regret / row.oracle->hours), Align::kRight});
    } else {
      cells.push_back({"-", Align::kRight});
      cells.push_back({"no plan attains as much"});
    }
    table.AddRow(cells);
  }
  return table.Print();
}

int ComparePrepared(const RegretOptions& options, Prepared scenario, Duration slot, Compared* row,
                    std::string* within) {
  const auto complain = [&](const std::string& words) {
    Complain(scenario.name + ": " + words);
    return static_cast<int>(kExitInvalid);
  };
  const Result<size_t, std::string> service = ScaledService(scenario.config, options.service);
  if (!service) return complain(service.error());
  if (scenario.config.services[service.value()].autoscaler == nullptr) {
    return complain("service " + scenario.config.services[service.value()].name +
                    " has no autoscaler: --with FILE names some");
  }
  const auto& slos = scenario.config.slos;
  const auto goal = std::find_if(slos.begin(), slos.end(), [](const SloConfig& slo) {
    return slo.within.ns > 0 && slo.metric.starts_with("latency.");
  });
  if (goal == slos.end()) {
    return complain(
        "a goal says what is in time, such as slo = [\"latency.within(300ms) >= "
        "99%\"]");
  }
  *within = goal->metric.substr(goal->metric.find('.') + 1);
  const Duration time = goal->within;
  const std::string name = scenario.name;
  RegretStudy study(options, std::move(scenario), service.value(), time, slot);
  const std::string error = study.Play(row);
  // The caller says so of one that was interrupted.
  if (error.empty() || Interrupted()) return kExitOk;
  Complain(name + ": " + error);
  return kExitInvalid;
}

int Regret(const RegretOptions& options) {
  const std::optional<double> slot = ParseSeconds(options.slot);
  if (!slot || !(*slot >= 1)) {
    Complain(fmt::format("--slot: \"{}\" is no time of at least 1s", options.slot));
    return kExitUsage;
  }
  const Result<std::vector<NamedScaler>, int> scalers = ReadScalers(options.with);
  if (!scalers) return scalers.error();
  std::vector<Compared> rows;
  std::string within;
  StopOnInterrupt();
  for (const NamedScaler& scaler : scalers.value()) {
    ScenarioOptions with = options.scenario;
    if (!scaler.literal.empty()) {
      if (options.service.empty()) {
        Complain("--with needs --service: which service is scaled");
        return kExitUsage;
      }
      with.set.push_back("service." + options.service + ".autoscaler=" + scaler.literal);
    }
    Result<Prepared, int> prepared = Prepare(with);
    if (!prepared) return prepared.error();
    Compared& row = rows.emplace_back();
    row.name = scaler.name;
    const int code =
        ComparePrepared(options, std::move(prepared).value(), FromSeconds(*slot), &row, &within);
    if (Interrupted()) return StudyInterrupted();
    if (code != kExitOk) return code;
  }
  EndOnInterrupt();
  std::string out = ToTable(rows, within, UseColor(options.scenario.no_color));
  if (options.json) {
    Json list = Json::array();
    for (const Compared& row : rows) list.push_back(ToValue(row));
    out = Print({{"schema", 1}, {"within", within}, {"autoscalers", list}}, true) + "\n";
  }
  const std::string error = WriteFile("-", out);
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

constexpr const char* kRegretHelp =
    "Each autoscaler plays one replication. What it attains is the share of all requests that "
    "were answered\n"
    "within the time of the goal latency.within(TIME); its replica-hours are those paid for.\n"
    "The oracle plays the same requests by a plan that knows how many come in each slot: it has "
    "replicas ready\n"
    "when they are needed and gives them back when they are not, where another one saves most "
    "late requests\n"
    "(Erlang C), and as few as attain what the autoscaler did, to 0.01 % or a standard "
    "error. Regret\n"
    "is what the autoscaler spent beyond it.\n"
    "The plan takes slots for themselves, so it is an upper bound on the least that there is.\n"
    "--with reads a TOML file of named tables, each what [service.NAME.autoscaler] would hold.\n"
    "Exit codes: 0 compared, 2 wrong usage, 3 what cannot be played.\n"
    "\n"
    "Examples:\n"
    "  servescape regret worldcup_98\n"
    "  servescape regret my.toml --service web --with autoscalers.toml --json";

}  // namespace

void AddRegret(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<RegretOptions>();
  CLI::App* verb =
      app->add_subcommand("regret", "What autoscalers spend beyond a plan that knows the future");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--with", options->with, "Autoscalers to compare, a TOML file of named tables")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_option("--service", options->service,
                   "Which service is scaled, where there are several")
      ->type_name("NAME");
  verb->add_option("--slot", options->slot, "The stretches of time that the plan is made for (60s)")
      ->type_name("TIME");
  verb->add_flag("--json", options->json, "The same as JSON");
  verb->add_flag("--no-color", options->scenario.no_color, "Plain text");
  verb->footer(kRegretHelp);
  verb->callback([options, exit_code] { *exit_code = Regret(*options); });
}

}  // namespace servescape
