// SPDX-License-Identifier: MIT
#include "sim/cli/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/manifest_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/yaml.h"
#include "sim/input/deployment.h"
#include "sim/input/table_writer.h"
#include "sim/report/table.h"

namespace servescape {
namespace {

std::string StepsCsv(const PlayedSteps& played) {
  TableWriter out;
  for (const std::string& head : played.heads) out.Field(head);
  out.EndRow();
  for (const StepResult& step : played.steps) {
    for (const std::vector<std::string>& row : step.rows) {
      for (const std::string& cell : row) out.Field(cell);
      out.EndRow();
    }
  }
  return std::move(out).Take();
}

std::string StepsTable(const PlayedSteps& played, bool color) {
  Table table(color, 0);
  std::vector<Cell> heads;
  for (const std::string& head : played.heads)
    heads.push_back({head, Align::kLeft, Style::kStrong});
  table.AddRow(std::move(heads));
  for (const StepResult& step : played.steps) {
    for (const std::vector<std::string>& row : step.rows) {
      std::vector<Cell> cells;
      for (const std::string& cell : row) cells.push_back({cell});
      table.AddRow(std::move(cells));
    }
  }
  return played.system + "\n\n" + table.Print();
}

Json StepsJson(const PlayedSteps& played) {
  Json out = Json::object();
  out["schema"] = 1;
  out["system"] = played.system;
  Json steps = Json::array();
  for (const StepResult& step : played.steps) steps.push_back(step.json);
  out["steps"] = std::move(steps);
  return out;
}

struct StepOptions {
  std::string file, csv;
  bool json = false, no_color = false;
};

int PlaySteps(const StepOptions& options,
              const std::function<PlayedSteps(const ManifestField& file)>& play) {
  if (options.json && options.csv == "-") {
    Complain("--json and --csv - each want standard output: take one of them");
    return kExitUsage;
  }
  Result<NamedText, int> opened = OpenNamed(options.file, kMaxManifestBytes);
  if (!opened) return opened.error();
  const NamedText file = std::move(opened).value();
  const Result<std::vector<Node>, int> documents = ParseNamed(file, "file of steps");
  if (!documents) return documents.error();
  const Node empty;
  const Node& document = documents.value().empty() ? empty : documents.value().front();
  if (const std::string named = NameNoTrace(file.text, "file of steps");
      !named.empty() && document.Find("steps") == nullptr) {
    Complain(file.name + ": " + named);
    return kExitInvalid;
  }
  ManifestLog log;
  const PlayedSteps played = play({&document, "", document.origin, &log});
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  std::string error;
  if (!options.csv.empty()) error = WriteFile(options.csv, StepsCsv(played));
  if (error.empty() && options.csv != "-") {
    error = WriteFile("-", options.json ? Print(StepsJson(played), true) + "\n"
                                        : StepsTable(played, UseColor(options.no_color)));
  }
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddStepsVerb(CLI::App* app, const char* name, const char* says, const char* footer,
                  const std::function<PlayedSteps(const ManifestField& file)>& play,
                  int* exit_code) {
  auto options = std::make_shared<StepOptions>();
  CLI::App* verb = app->add_subcommand(name, says);
  verb->add_option("FILE", options->file, "The steps, as YAML (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_flag("--json", options->json, "The result as JSON");
  verb->add_option("--csv", options->csv, "The table as CSV (-: instead of the table)")
      ->type_name("FILE");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(footer);
  verb->callback([options, play, exit_code] { *exit_code = PlaySteps(*options, play); });
}

ManifestField ActionOf(const ManifestField& step, std::initializer_list<const char*> besides) {
  std::vector<ManifestField> actions;
  for (const ManifestField& member : step.Members()) {
    const std::string name = member.path().substr(step.path().size() + 1);
    const bool beside =
        std::any_of(besides.begin(), besides.end(), [&](const char* each) { return name == each; });
    if (!beside) actions.push_back(member);
  }
  if (actions.size() == 1) return actions.front();
  step.Wrong("must say one thing that is done");
  return {nullptr, step.path(), step.origin(), step.log()};
}

}  // namespace servescape
