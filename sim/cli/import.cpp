// SPDX-License-Identifier: MIT
// servescape import: files of deployments as a scenario.
#include "sim/deploy/import.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/manifest_file.h"
#include "sim/cli/output_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/deploy/protobuf_text.h"
#include "sim/input/deployment.h"

namespace servescape {
namespace {

struct ImportOptions {
  std::vector<std::string> files;
  std::string service;
  std::string out = "-";
};

// Triton's by its name, or by its fields.
bool IsProtobuf(const NamedText& file) {
  return file.name.ends_with(".pbtxt") ||
         NameDeployment(file.text).starts_with("is a Triton model configuration");
}

Result<std::vector<Node>, int> DocumentsOf(const NamedText& file, bool protobuf) {
  if (!protobuf) return ParseNamed(file, "deployment file");
  Result<Node, Diagnostic> message = ParseProtobufText(file.text);
  if (message) return std::vector<Node>{std::move(message).value()};
  TellOf({message.error()}, file);
  return static_cast<int>(kExitInvalid);
}

// What of it cannot be run together, such as a batch size above the largest: the files' mistakes.
int Check(const std::string& scenario) {
  const Result<Loaded, Diagnostics> loaded = Load(scenario, {}, {}, nullptr, &Scalers());
  if (loaded) return kExitOk;
  Complain("the files make a scenario that cannot be run:");
  std::fputs(Format(loaded.error(), scenario, "scenario").c_str(), stderr);
  return kExitInvalid;
}

int Import(const ImportOptions& options) {
  Imported imported;
  for (const std::string& path : options.files) {
    const Result<NamedText, int> file = OpenNamed(path, kMaxManifestBytes);
    if (!file) return file.error();
    const bool protobuf = IsProtobuf(file.value());
    Result<std::vector<Node>, int> documents = DocumentsOf(file.value(), protobuf);
    if (!documents) return documents.error();
    ManifestLog log;
    ImportFile({file.value().name, protobuf, std::move(documents).value()}, options.service, &log,
               &imported);
    TellOf(log.reported(), file.value());
    if (log.failed()) return kExitInvalid;
  }
  if (imported.parts.empty()) {
    Complain("nothing in the files is a part of a scenario");
    return kExitInvalid;
  }
  const size_t told = imported.lost.size();
  const std::string scenario = ScenarioOf(&imported, options.files);
  for (size_t i = told; i < imported.lost.size(); ++i) Complain(imported.lost[i]);
  if (const int wrong = Check(scenario); wrong != kExitOk) return wrong;
  OutputFile out(options.out);
  out.Write(scenario);
  if (out.Commit().empty()) return kExitOk;
  Complain(out.error());
  return out.unusable() ? kExitUsage : kExitInternal;
}

constexpr const char* kImportHelp =
    "Read are Triton's config.pbtxt (24.10), HorizontalPodAutoscaler (autoscaling/v2), KEDA's\n"
    "ScaledObject (v2.21), Knative's Service and the ConfigMap config-autoscaler beside it\n"
    "(v0.51), KServe's InferenceService (v0.21), Ray Serve's configuration (2.60), and of\n"
    "Deployments the replicas. Documents of one service, by the name that they scale or serve,\n"
    "are put together; with --service all are of one.\n"
    "The scenario can be run as it is. What the files do not say (traffic, times, starts) is\n"
    "marked \"lacking\", what they leave open \"assumed\"; what has no counterpart is told on\n"
    "standard error with its place and stands in the scenario's first lines.\n"
    "Exit codes: 0 written, 2 wrong usage, 3 a file that cannot be read or made a scenario.\n"
    "\n"
    "Examples:\n"
    "  servescape import hpa.yaml > my.toml\n"
    "  servescape import models/ranker/config.pbtxt --out ranker.toml\n"
    "  servescape import deployment.yaml scaledobject.yaml --service worker\n"
    "  kubectl get inferenceservice ranker -o yaml | servescape import -";

}  // namespace

void AddImport(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* verb = app->add_subcommand(
      "import", "Make a scenario of Triton's, Kubernetes', Knative's, KServe's and Ray's files");
  verb->add_option("FILE", options->files, "Manifests and configurations (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--service", options->service, "The name of the service that all are of")
      ->check(NotEmpty())
      ->type_name("NAME");
  verb->add_option("--out", options->out, "Write the scenario there (-)")->type_name("FILE");
  verb->footer(kImportHelp);
  verb->callback([options, exit_code] { *exit_code = Import(*options); });
}

}  // namespace servescape
