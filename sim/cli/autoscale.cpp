// SPDX-License-Identifier: MIT
// servescape autoscale: a real system's autoscaler alone, tick by tick, against a recorded series.
#include "sim/cli/autoscale.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/autoscale_hpa.h"
#include "sim/cli/autoscale_in.h"
#include "sim/cli/autoscale_keda.h"
#include "sim/cli/autoscale_kpa.h"
#include "sim/cli/autoscale_output.h"
#include "sim/cli/autoscale_ray.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/manifest_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/cli/yaml.h"
#include "sim/input/compressed.h"
#include "sim/input/table_writer.h"
#include "sim/manifest/in_loop.h"
#include "sim/manifest/manifest_hpa.h"
#include "sim/manifest/manifest_keda.h"
#include "sim/manifest/manifest_kind.h"
#include "sim/manifest/manifest_knative.h"
#include "sim/manifest/manifest_ray.h"
#include "sim/report/format.h"
#include "sim/report/json.h"
#include "sim/report/table.h"
#include "sim/report/text.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

struct AutoscaleOptions {
  std::string manifest, metrics;
  std::vector<std::string> set, columns;
  std::string replicas, pod_start, csv, deployment;
  bool total = false, changes = false, json = false, no_color = false;
  SeriesOptions series;
  InLoopOptions in;
  // Read from the above.
  Settings settings;
  PlayOptions play;
};

std::string ReadAutoscaleOptions(AutoscaleOptions* options) {
  std::string wrong = ReadPairs("--set", options->set, &options->settings);
  if (wrong.empty()) wrong = ReadPairs("--column", options->columns, &options->play.columns);
  if (!wrong.empty()) return wrong;
  options->play.total = options->total;
  if (!options->replicas.empty()) {
    if (!IsWholeNumber(options->replicas) || options->replicas.size() > 7) {
      return fmt::format("--replicas: \"{}\" is no number of replicas", options->replicas);
    }
    options->play.replicas = std::stoll(options->replicas);
  }
  if (!options->pod_start.empty()) {
    const std::optional<double> seconds = ParseSeconds(options->pod_start);
    if (!seconds || !(*seconds >= 0)) {
      return fmt::format("--pod-start: \"{}\" is no time; expected for example 30s",
                         options->pod_start);
    }
    options->play.pod_start = FromSeconds(*seconds);
  }
  if (!options->series.time_unit.empty() && !TimeUnitOf(options->series.time_unit)) {
    return fmt::format("--time-unit: \"{}\" is no unit", options->series.time_unit);
  }
  if (options->metrics.empty() == options->in.scenario.file.empty()) {
    return options->metrics.empty() ? "one of --metrics SERIES and --in SCENARIO is needed"
                                    : "--metrics and --in: take one of them";
  }
  if (options->manifest == "-" && options->metrics == "-") {
    return "the manifest and --metrics cannot both be standard input";
  }
  if (options->json && options->csv == "-") {
    return "--json and --csv - each want standard output: take one of them";
  }
  return "";
}

// ---- output -------------------------------------------------------------------------------------

int Write(const AutoscaleOptions& options, const Played& played) {
  std::string error;
  if (!options.csv.empty()) error = WriteFile(options.csv, ToCsv(played));
  if (error.empty() && options.csv != "-") {
    error =
        WriteFile("-", options.json ? Print(ToJson(played), true) + "\n"
                                    : ToTable(played, options.changes, UseColor(options.no_color)));
  }
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

// ---- input --------------------------------------------------------------------------------------

bool LooksLikeRecording(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && text[begin] == '{' &&
         (text.find("\"ticks\"") != std::string_view::npos ||
          text.find("\"horizon\"") != std::string_view::npos);
}

// The series or the recording that the autoscaler is played against.
struct Input {
  NamedText file;
  std::optional<Recording> recording;
  MetricSeries series;
};

Result<Input, int> OpenInput(const AutoscaleOptions& options) {
  Result<NamedText, int> file = OpenNamed(options.metrics, kMaxTraceFileBytes);
  if (!file) return file.error();
  Input out;
  out.file = std::move(file).value();
  if (LooksLikeRecording(out.file.text) && out.file.text.size() <= kMaxResourceBytes) {
    Result<std::vector<Node>, int> documents = ParseNamed(out.file, "recording of an autoscaler");
    if (!documents) return documents.error();
    out.recording.emplace(std::move(std::move(documents).value().front()));
    return out;
  }
  Result<MetricSeries, std::string> series = ReadMetricSeries(out.file.text, options.series);
  if (series) {
    out.series = std::move(series).value();
    return out;
  }
  Complain(out.file.name + ": " + series.error());
  return static_cast<int>(kExitInvalid);
}

// What was played, or the exit code after telling why not.
int Finish(const AutoscaleOptions& options, Input* input,
           const Result<Played, std::string>& played) {
  if (input->recording) {
    const Diagnostics reported = input->recording->Finish();
    if (!reported.empty()) {
      TellOf(reported, input->file);
      return kExitInvalid;
    }
  }
  if (played) return Write(options, played.value());
  Complain(input->file.name + ": " + played.error());
  return kExitInvalid;
}

// Plays the scenario that --in names; its report follows the decisions.
int PlayInLoop(const AutoscaleOptions& options, const AutoscalerConfig& config) {
  Result<PlayedInLoop, int> played = PlayInScenario(options.in, config, options.play);
  if (!played) return played.error();
  const PlayedInLoop& done = played.value();
  std::string error;
  if (!options.csv.empty()) error = WriteFile(options.csv, ToCsv(done.played));
  if (error.empty() && options.json) {
    Json out = ToJson(done.played);
    std::string broken;
    ParseJson(ToJson(done.report, false), &out["report"], &broken);
    error = WriteFile("-", Print(out, true) + "\n");
  } else if (error.empty() && options.csv != "-") {
    TextOptions text;
    text.color = UseColor(options.no_color);
    text.width = OutputWidth();
    error = WriteFile(
        "-", ToText(done.report, text) + "\n" + ToTable(done.played, options.changes, text.color));
  }
  if (error.empty()) return ReportCode(done.report);
  Complain(error);
  return kExitInternal;
}

// Plays against what --metrics names, or in the scenario that --in does: one way for a table, one
// for a recording.
template <typename WithSeries, typename WithRecording, typename InLoop>
int PlayAgainst(const AutoscaleOptions& options, const WithSeries& with_series,
                const WithRecording& with_recording, const InLoop& in_loop) {
  if (!options.in.scenario.file.empty()) {
    const Result<AutoscalerConfig, std::string> config = in_loop();
    if (!config) {
      Complain(options.manifest + ": " + config.error());
      return kExitInvalid;
    }
    return PlayInLoop(options, config.value());
  }
  Result<Input, int> opened = OpenInput(options);
  if (!opened) return opened.error();
  Input input = std::move(opened).value();
  if (!input.recording) return Finish(options, &input, with_series(input.series));
  const Result<Played, std::string> played = with_recording(&*input.recording);
  return Finish(options, &input, played);
}

SignalNames SignalsOf(const AutoscaleOptions& options) {
  return {options.play.columns, "--column {}=rps"};
}

// What the simulated service has without more ado.
template <class System>
Result<AutoscalerConfig, std::string> InLoop(const System& system) {
  AutoscalerConfig out;
  out.system = system;
  return out;
}

// The flags of the controller as --set gives them; nothing if one is wrong, which is said.
std::optional<HpaController> ControllerOf(const Settings& settings) {
  HpaController controller;
  const std::string wrong = SetHpaController(settings, &controller);
  if (wrong.empty()) return controller;
  Complain("--set: " + wrong);
  return std::nullopt;
}

int AutoscaleHpa(const AutoscaleOptions& options, const Node& document, const NamedText& file) {
  const std::optional<HpaController> controller = ControllerOf(options.settings);
  if (!controller) return kExitUsage;
  ManifestLog log;
  const HpaSpec spec = ReadHpa({&document, "", document.origin, &log});
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options,
      [&](const MetricSeries& series) { return PlayHpa(spec, *controller, series, options.play); },
      [&](Recording* recording) { return PlayHpa(spec, *controller, recording); },
      [&] { return HpaInLoop(spec, *controller, SignalsOf(options)); });
}

// A setting that nothing reads is a mistake.
int CheckSettings(const Node& config, const ManifestLog& log, const Settings& settings) {
  for (const auto& [name, value] : settings) {
    const Node* found = config.Find(name);
    if (found == nullptr || log.WasRead(found)) continue;
    Complain(fmt::format("--set: {} is no key that is known here", name));
    return kExitUsage;
  }
  return kExitOk;
}

int AutoscaleKnative(const AutoscaleOptions& options, const std::vector<Node>& documents,
                     const Node& document, const NamedText& file) {
  ManifestLog log;
  const Node config = KnativeConfig(documents, options.settings);
  const KpaScaling read =
      ReadKnative({&document, "", document.origin, &log}, {&config, "config-autoscaler", {}, &log});
  if (const int code = CheckSettings(config, log, options.settings)) return code;
  if (!log.failed()) log.WarnOfUnread(config, "config-autoscaler");
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options, [&](const MetricSeries& series) { return PlayKpa(read, series, options.play); },
      [&](Recording* recording) { return PlayKpa(read, recording); }, [&] { return InLoop(read); });
}

int AutoscaleKeda(const AutoscaleOptions& options, const Node& document, const NamedText& file) {
  const std::optional<HpaController> controller = ControllerOf(options.settings);
  if (!controller) return kExitUsage;
  ManifestLog log;
  const KedaScaling scaling = ReadKeda({&document, "", document.origin, &log});
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options,
      [&](const MetricSeries& series) {
        return PlayKeda(scaling, *controller, series, options.play);
      },
      [&](Recording* recording) { return PlayKeda(scaling, recording); },
      [&] { return KedaScalerOf(scaling, *controller, SignalsOf(options)); });
}

int AutoscaleRayServe(const AutoscaleOptions& options, const Node& document,
                      const NamedText& file) {
  if (!options.settings.empty()) {
    Complain("--set: Ray Serve's controller has no settings that are known here");
    return kExitUsage;
  }
  ManifestLog log;
  const RayServeConfig config =
      ReadRayServe({&document, "", document.origin, &log}, options.deployment);
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options,
      [&](const MetricSeries& series) { return PlayRayServe(config, series, options.play); },
      [&](Recording* recording) { return PlayRayServe(config, recording); },
      [&] { return InLoop(config); });
}

int Autoscale(AutoscaleOptions options) {
  const std::string wrong = ReadAutoscaleOptions(&options);
  if (!wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  Result<NamedText, int> opened = OpenNamed(options.manifest, kMaxManifestBytes);
  if (!opened) return opened.error();
  const NamedText file = std::move(opened).value();
  const Result<std::vector<Node>, int> documents = ParseNamed(file, "autoscaler's manifest");
  if (!documents) return documents.error();
  const auto [kind, document] = FindManifest(documents.value());
  if (document != nullptr) {
    switch (kind) {
      case ManifestKind::kHpa:
        return AutoscaleHpa(options, *document, file);
      case ManifestKind::kKnative:
        return AutoscaleKnative(options, documents.value(), *document, file);
      case ManifestKind::kKeda:
        return AutoscaleKeda(options, *document, file);
      case ManifestKind::kRayServe:
        return AutoscaleRayServe(options, *document, file);
    }
  }
  Complain(fmt::format("{}: holds no autoscaler that is known here; known are {}", file.name,
                       kKnownManifests));
  return kExitInvalid;
}

constexpr const char* kAutoscaleHelp =
    "Known are Kubernetes' HorizontalPodAutoscaler (autoscaling/v2, v1), Knative's Service, "
    "Revision "
    "and\n"
    "PodAutoscaler, with the ConfigMap config-autoscaler in the same file, KEDA's ScaledObject "
    "and "
    "Ray Serve's\n"
    "configuration. Fields have the systems' defaults; one that is not known is warned of.\n"
    "Columns: of an HPA the metric's name, in per cent of the request (Utilization) or units; "
    "of pod metrics\n"
    "the average of a pod, with a column replicas shared by the pods there are; of Knative "
    "concurrency or\n"
    "rps, of KEDA the trigger's name or type, of Ray Serve ongoing_requests, each the total.\n"
    "--set: flags of kube-controller-manager (horizontal-pod-autoscaler-tolerance=0.2), keys of\n"
    "config-autoscaler (stable-window=30s).\n"
    "Pods are ready --pod-start after the decision; those that go leave at once, the newest "
    "first.\n"
    "A recording is JSON, {\"ticks\": [{\"t\": 0, ..}, ..]}, and brings all that the autoscaler "
    "sees at each\n"
    "tick: of an HPA {\"t\": 15, \"replicas\": 10, \"pods\": [{\"count\": 9, \"ready\": true, "
    "\"age\": 600,\n"
    "\"metrics\": {\"cpu\": \"800m\"}, \"requests\": {\"cpu\": \"1\"}}], \"metrics\": "
    "{\"queue\": 95}}.\n"
    "--in plays the autoscaler in the loop: it sees the simulated service and scales it, and the "
    "report of the\n"
    "run comes first. Metrics are cpu (busy servers, scraped each 15 s; a replica requests as "
    "many cores as it\n"
    "has servers), concurrency (waiting and in service), queue (waiting) and rps (mean of a "
    "minute); --column\n"
    "METRIC=queue says which one a metric of another name is. Decisions are those of the first "
    "replication.\n"
    "Not modelled: syncs that come late or fail to write, KEDA's fallback and scalingModifiers, "
    "Ray Serve's\n"
    "own policies.\n"
    "Exit codes: 0 played, 2 wrong usage, 3 a manifest, series or scenario that cannot be "
    "played; with --in\n"
    "also those of servescape run.\n"
    "\n"
    "Examples:\n"
    "  servescape autoscale hpa.yaml --metrics cpu.csv --changes\n"
    "  servescape autoscale hpa.yaml --metrics query_range.json --total --pod-start 40s --json\n"
    "  servescape autoscale service.yaml --metrics concurrency.csv --set stable-window=30s\n"
    "  servescape autoscale hpa.yaml --in my.toml --pod-start 40s --changes";

}  // namespace

void AddAutoscale(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<AutoscaleOptions>();
  CLI::App* verb = app->add_subcommand(
      "autoscale", "Play a system's autoscaler against a recorded series, or in a scenario");
  verb->add_option("MANIFEST", options->manifest, "The autoscaler, as YAML (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--metrics", options->metrics,
                   "The series: CSV, Prometheus query_range, .., or a recording in JSON")
      ->check(NotEmpty())
      ->type_name("SERIES");
  verb->add_option("--in", options->in.scenario.file,
                   "Instead: the scenario that it scales, a file or a shipped name")
      ->check(NotEmpty())
      ->type_name("SCENARIO");
  verb->add_option("--service", options->in.service, "Which service of it, where it has several")
      ->type_name("NAME");
  verb->add_option("--column", options->columns,
                   "The column of a metric, where it is not called so; repeatable")
      ->type_name("METRIC=COLUMN")
      ->allow_extra_args(false);
  verb->add_option("--time", options->series.time, "The time column, by name or number")
      ->type_name("COLUMN");
  verb->add_option("--time-unit", options->series.time_unit, "Its unit: ns, us, ms, s, min, h or d")
      ->type_name("UNIT");
  verb->add_flag("--total", options->total,
                 "Columns of pod metrics are sums over all pods, shared by the ready ones");
  verb->add_option("--replicas", options->replicas,
                   "Replicas at the start (else as recorded, or the least)")
      ->type_name("N");
  verb->add_option("--pod-start", options->pod_start, "From the decision until a pod is ready (0s)")
      ->type_name("TIME");
  verb->add_option("--deployment", options->deployment,
                   "Which deployment of a Ray Serve configuration")
      ->type_name("NAME");
  verb->add_option("--set", options->set,
                   "A setting of the controller that is not in the manifest; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--seed", options->in.scenario.seed, "Of --in: another seed than the file's")
      ->type_name("N");
  verb->add_option("--replications", options->in.scenario.replications,
                   "Of --in: other replications than the file's")
      ->check(WholeNumber(1, 100'000))
      ->type_name("N");
  verb->add_flag("--changes", options->changes,
                 "Only ticks that change the replicas, in the table");
  verb->add_flag("--json", options->json, "The result as JSON");
  verb->add_option("--csv", options->csv, "The ticks as CSV (-: instead of the table)")
      ->type_name("FILE");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(kAutoscaleHelp);
  verb->callback([options, exit_code] { *exit_code = Autoscale(*options); });
}

}  // namespace servescape
