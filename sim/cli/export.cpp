// SPDX-License-Identifier: MIT
// servescape export: a service of a scenario as the manifest of a real system.
#include "sim/deploy/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/output_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/json_value.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct ExportOptions {
  ScenarioOptions scenario;
  std::string won;
  std::string to, service, image;
  std::string out = "-";
};

// The settings of the design that `solve --json` has found; an exit code after saying why not.
Result<std::vector<Setting>, int> SettingsWon(const std::string& path) {
  std::vector<Setting> settings;
  if (path.empty()) return settings;
  const Result<std::string, FileProblem> text = ReadFile(path, kMaxResourceBytes);
  if (!text) {
    Complain(text.error().message);
    return int{kExitUsage};
  }
  const Json result = Json::parse(text.value(), nullptr, false);
  const auto invalid = [&path](const char* why) {
    Complain(fmt::format("{} {}", path, why));
    return int{kExitInvalid};
  };
  constexpr const char* kNone = "is no result of solve --json";
  const auto member = [](const Json& in, const char* key) {
    return in.is_object() && in.contains(key) ? in[key] : Json();
  };
  const Json values = member(result, "values");
  if (member(result, "kind") != "servescape.solve" || !values.is_object()) return invalid(kNone);
  if (member(result, "found") != true) return invalid("holds no design that meets the goals");
  for (const auto& [key, value] : values.items()) {
    if (!value.is_string()) return invalid(kNone);
    settings.push_back({key, value.get<std::string>()});
  }
  return settings;
}

// The text's tree with the settings applied, as Load has it.
Node TreeOf(const std::string& text, const std::vector<Setting>& settings) {
  Node root = ParseDocument(text).value();
  for (size_t i = 0; i < settings.size(); ++i) {
    ApplySetting(root, settings[i], static_cast<int>(i));
  }
  return root;
}

// The index of the service, or why there is none.
Result<size_t, std::string> ChooseService(const Config& config, const std::string& wanted) {
  std::vector<std::string> names;
  for (const ServiceConfig& each : config.services) names.push_back(each.name);
  if (wanted.empty() && names.size() == 1) return size_t{0};
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  if (wanted.empty()) return "--service says which: " + JoinWords(names);
  return fmt::format("there is no service {}; there are {}{}", wanted, JoinWords(names),
                     DidYouMean(wanted, names));
}

Result<ExportedManifest, int> ManifestOf(const ExportOptions& options) {
  Result<OpenedScenario, int> opened = OpenForStudy(options.scenario, true);
  if (!opened) return opened.error();
  Result<std::vector<Setting>, int> won = SettingsWon(options.won);
  if (!won) return won.error();
  const ScenarioText& text = opened.value().text;
  std::vector<Setting> settings = std::move(won).value();
  settings.insert(settings.end(), opened.value().settings.begin(), opened.value().settings.end());
  const Result<Loaded, Diagnostics> loaded =
      Load(text.text, settings, FilesNear(text), nullptr, &Scalers());
  if (!loaded) {
    std::fputs(Format(loaded.error(), text.text, text.name).c_str(), stderr);
    return int{kExitInvalid};
  }
  const Config& config = loaded.value().config;
  const Result<size_t, std::string> service = ChooseService(config, options.service);
  if (!service) {
    Complain(service.error());
    return int{kExitUsage};
  }
  const Node root = TreeOf(text.text, settings);
  const ServiceConfig& own = config.services[service.value()];
  const auto form = static_cast<ManifestForm>(
      std::find(kManifestForms.begin(), kManifestForms.end(), options.to) - kManifestForms.begin());
  Result<ExportedManifest, std::string> manifest =
      ExportService({*root.Find("service")->Find(own.name), own, text.name, options.image}, form);
  if (manifest) return std::move(manifest).value();
  Complain(manifest.error());
  return int{kExitInvalid};
}

int Export(const ExportOptions& options) {
  const Result<ExportedManifest, int> manifest = ManifestOf(options);
  if (!manifest) return manifest.error();
  for (const std::string& each : manifest.value().lost) Complain("not in it: " + each);
  OutputFile out(options.out);
  out.Write(manifest.value().text);
  if (out.Commit().empty()) return kExitOk;
  Complain(out.error());
  return out.unusable() ? kExitUsage : kExitInternal;
}

}  // namespace

void AddExport(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = app->add_subcommand(
      "export", "Write a service of a scenario as the manifest of a real system");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--to", options->to, "hpa, keda, knative, kserve, triton or ray")
      ->required()
      ->check(OneOf({kManifestForms.begin(), kManifestForms.end()}))
      ->type_name("SYSTEM");
  verb->add_option("--service", options->service, "Which service, where there are several")
      ->type_name("NAME");
  verb->add_option("--won", options->won, "With the settings of the best that solve --json found")
      ->check(NotEmpty())
      ->type_name("RESULT");
  verb->add_option("--image", options->image, "The container's image")->type_name("IMAGE");
  verb->add_option("--out", options->out, "Write it there (-)")->type_name("FILE");
  verb->footer(
      "A system's own fields are written as the scenario has them; without an autoscaler, "
      "knative,\n"
      "kserve and ray get the number of replicas. What the manifest cannot say is told on "
      "standard\n"
      "error and stands in its first lines, beside what is yours to fill in.\n"
      "Exit codes: 0 written, 2 wrong usage, 3 a scenario that the system cannot express.\n"
      "\n"
      "Examples:\n"
      "  servescape export my.toml --to hpa > hpa.yaml\n"
      "  servescape export my.toml --to triton --service ranker --out config.pbtxt\n"
      "  servescape solve my.toml --minimize cost.per_hour --over service.web.replicas=1..40 \\\n"
      "    --json > won.json\n"
      "  servescape export my.toml --won won.json --to knative --image registry/web:7");
  verb->callback([options, exit_code] { *exit_code = Export(*options); });
}

}  // namespace servescape
