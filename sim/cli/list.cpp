// SPDX-License-Identifier: MIT
// servescape list: what comes with the program.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include "sim/catalog/catalog.h"
#include "sim/catalog/language_servers.h"
#include "sim/catalog/search.h"
#include "sim/catalog/serverless.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/shipped.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/manifest/read_scaler.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/config_serverless.h"
#include "sim/scenario/load.h"

namespace servescape {
namespace {

// Name and title on one line, the question below.
std::string Scenarios(bool color) {
  const std::vector<ShippedScenario> scenarios = ShippedScenarios();
  size_t column = 0;
  for (const ShippedScenario& scenario : scenarios) {
    column = std::max(column, scenario.name.size() + 2);
  }
  std::string out;
  for (const ShippedScenario& scenario : scenarios) {
    const ScalerReader scalers = ScalersOf(nullptr);
    const Result<Loaded, Diagnostics> loaded =
        Load(scenario.text, {}, ShippedFile, nullptr, &scalers);
    const std::string title = loaded ? loaded.value().config.title : "";
    const std::string question = loaded ? loaded.value().config.question : "";
    const std::string name(scenario.name);
    out += Paint(name, Style::kStrong, color) + std::string(column - name.size(), ' ');
    out += Wrap(title, OutputWidth(), column) + "\n";
    if (question.empty()) continue;
    out += std::string(column, ' ') + Wrap(question, OutputWidth(), column) + "\n";
  }
  return out;
}

// A heading and one row each.
std::string InstanceTable(bool color) {
  Table table(color, 0);
  const Style head = Style::kStrong;
  table.AddRow({{"instance", Align::kLeft, head}, {"accelerator", Align::kLeft, head},
                {"vCPU", Align::kRight, head}, {"GiB", Align::kRight, head},
                {"on demand", Align::kRight, head}, {"spot", Align::kRight, head},
                {"priced", Align::kLeft, head}});
  for (const Instance* i : Instances()) {
    std::string accelerator(i->accelerator);
    if (i->accelerators > 1) accelerator = fmt::format("{} x {}", i->accelerators, accelerator);
    table.AddRow({{std::string(i->id)}, {accelerator},
                  {fmt::format("{}", i->vcpu), Align::kRight},
                  {fmt::format("{:g}", i->memory_gib), Align::kRight},
                  {Format(i->usd_per_hour, Unit::kUsdPerHour), Align::kRight},
                  {i->spot_usd_per_hour > 0 ? Format(i->spot_usd_per_hour, Unit::kUsdPerHour) : "",
                   Align::kRight},
                  {std::string(i->date), Align::kLeft, Style::kMuted}});
  }
  return table.Print();
}

std::string ProfileTable(bool color) {
  Table table(color, 0);
  const Style head = Style::kStrong;
  table.AddRow({{"profile", Align::kLeft, head}, {"short name", Align::kLeft, head},
                {"batch", Align::kRight, head}, {"takes", Align::kRight, head},
                {"batch", Align::kRight, head}, {"takes", Align::kRight, head},
                {"confidence", Align::kLeft, head}});
  for (const Profile* p : Profiles()) {
    std::vector<Cell> row = {{std::string(p->id)}, {std::string(p->alias)}};
    for (const ProfilePoint& point : {p->points.front(), p->points.back()}) {
      row.push_back({fmt::format("{}", point.batch), Align::kRight});
      row.push_back({FormatSeconds(point.milliseconds * 1e-3), Align::kRight});
    }
    row.push_back({std::string(NameOf(p->confidence)), Align::kLeft, Style::kMuted});
    table.AddRow(std::move(row));
  }
  return table.Print();
}

// Vector indexes, a row for each measured dial.
std::string IndexTable(bool color) {
  Table table(color, 0);
  const Style head = Style::kStrong;
  table.AddRow({{"index", Align::kLeft, head}, {"ef", Align::kRight, head},
                {"recall", Align::kRight, head}, {"alone", Align::kRight, head},
                {"p99", Align::kRight, head}, {"clients", Align::kRight, head},
                {"answers/s", Align::kRight, head}, {"confidence", Align::kLeft, head}});
  for (const SearchProfile& profile : SearchProfiles()) {
    for (const SearchDial& dial : profile.dials) {
      const SearchLoad& most = dial.loads.back();
      table.AddRow({{std::string(profile.id)},
                    {fmt::format("{:g}", dial.ef), Align::kRight},
                    {fmt::format("{:.4f}", dial.recall), Align::kRight},
                    {FormatSeconds(dial.serial_ms * 1e-3), Align::kRight},
                    {FormatSeconds(dial.serial_p99_ms * 1e-3), Align::kRight},
                    {fmt::format("{}", most.clients), Align::kRight},
                    {fmt::format("{:.0f}", most.per_second), Align::kRight},
                    {std::string(NameOf(profile.confidence)), Align::kLeft, Style::kMuted}});
    }
  }
  return table.Print();
}

// What serverless platforms do and charge by default.
std::string ServerlessTable(bool color) {
  Table table(color, 0);
  const Style head = Style::kStrong;
  table.AddRow({{"platform", Align::kLeft, head}, {"serverless.", Align::kLeft, head},
                {"value", Align::kRight, head}, {"unit", Align::kUnit, head},
                {"dated", Align::kLeft, head}, {"confidence", Align::kLeft, head},
                {"source", Align::kLeft, head}});
  for (const ServerlessFact& fact : ServerlessFacts()) {
    table.AddRow({{std::string(fact.platform)}, {std::string(fact.key)},
                  {fmt::format("{:g}", fact.value), Align::kRight},
                  {std::string(fact.unit), Align::kUnit}, {std::string(fact.date)},
                  {std::string(NameOf(fact.confidence)), Align::kLeft, Style::kMuted},
                  {std::string(fact.source), Align::kLeft, Style::kMuted}});
  }
  return table.Print();
}

// Where a server's keys come from, and how far off it is on rows that were not fitted.
std::string ServerTable(bool color) {
  Table table(color, 0);
  const Style head = Style::kStrong;
  table.AddRow({{"server", Align::kLeft, head}, {"engine", Align::kLeft, head},
                {"on", Align::kLeft, head}, {"one alone", Align::kRight, head},
                {"prompt token", Align::kRight, head}, {"tokens held", Align::kRight, head},
                {"", Align::kLeft, head}, {"before it", Align::kRight, head},
                {"fitted", Align::kRight, head}, {"predicted", Align::kRight, head},
                {"off, median", Align::kRight, head}, {"90 %", Align::kRight, head},
                {"measured", Align::kLeft, head}});
  for (const LanguageServer& server : LanguageServers()) {
    const bool judged = server.predicted > 0;
    const std::string gpu = fmt::format("{} x {}", server.gpus, server.gpu);
    const double alone =
        server.base_ms + server.per_sequence_us * 1e-3 + server.experts_ms * server.expert_share;
    table.AddRow({{std::string(server.id)}, {std::string(server.scheduler)}, {gpu},
                  {FormatSeconds(alone * 1e-3), Align::kRight},
                  {FormatSeconds(server.per_token_us * 1e-6), Align::kRight},
                  {server.kv_tokens > 0 ? fmt::format("{}", server.kv_tokens) : "", Align::kRight},
                  {server.kv_tokens == 0 ? "" : server.kv_fitted ? "fitted" : "computed"},
                  {FormatSeconds(server.overhead_ms * 1e-3), Align::kRight},
                  {fmt::format("{}", server.fitted), Align::kRight},
                  {fmt::format("{}", server.predicted), Align::kRight},
                  {judged ? fmt::format("{:.1f} %", server.error) : "", Align::kRight},
                  {judged ? fmt::format("{:.1f} %", server.error90) : "", Align::kRight},
                  {std::string(server.date), Align::kLeft, Style::kMuted}});
  }
  return table.Print() +
         "\none alone: a step of one sequence; before it: tokenising and network, which no key of "
         "the\nservice has (a delay on the path); off: time per output token on rows not fitted.\n"
         "batching.step.base, per_sequence, experts and batching.prefill.per_token are fitted;\n"
         "per_cached_token, expert_share and per_context_token are computed.\n";
}

std::string Names(const std::string& what) {
  std::vector<std::string> names;
  if (what == "instances") names = InstanceIds();
  if (what == "profiles") names = ProfileNames();
  if (what == "servers") {
    for (const LanguageServer& server : LanguageServers()) names.emplace_back(server.id);
  }
  if (what == "indexes") names = SearchProfileIds();
  if (what == "serverless") {
    for (const WordFor<ServerlessOffer>& each : kServerlessWords) names.emplace_back(each.word);
  }
  if (what == "scenarios") {
    for (const ShippedScenario& scenario : ShippedScenarios()) {
      names.emplace_back(scenario.name);
    }
  }
  return names.empty() ? "" : fmt::format("{}\n", fmt::join(names, "\n"));
}

}  // namespace

void AddList(CLI::App* app, int* exit_code) {
  struct Options {
    std::string what = "scenarios";
    bool names = false;
    bool no_color = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = app->add_subcommand(
      "list", "Shipped scenarios with their questions; the catalog's machines, profiles, servers, "
              "vector indexes and platforms");
  verb->add_option("WHAT", options->what,
                   "scenarios, instances, profiles, servers, indexes or serverless")
      ->type_name("")
      ->capture_default_str()
      ->check(OneOf({"scenarios", "instances", "profiles", "servers", "indexes", "serverless"}));
  verb->add_flag("--names", options->names, "Names only, one a line");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(
      "Examples:\n"
      "  servescape list\n"
      "  servescape list instances\n"
      "  for s in $(servescape list --names); do servescape run $s; done");
  verb->callback([options, exit_code] {
    const bool color = UseColor(options->no_color);
    std::string text;
    if (options->names) {
      text = Names(options->what);
    } else if (options->what == "instances") {
      text = InstanceTable(color);
    } else if (options->what == "serverless") {
      text = ServerlessTable(color);
    } else if (options->what == "servers") {
      text = ServerTable(color);
    } else if (options->what == "indexes") {
      text = IndexTable(color);
    } else {
      text = options->what == "profiles" ? ProfileTable(color) : Scenarios(color);
    }
    const std::string error = WriteFile("-", text);
    *exit_code = error.empty() ? kExitOk : kExitInternal;
    if (!error.empty()) Complain(error);
  });
}

}  // namespace servescape
