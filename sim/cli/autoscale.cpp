// SPDX-License-Identifier: MIT
// servescape autoscale: a real system's autoscaler alone, tick by tick, against a recorded series.
#include "sim/cli/autoscale.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/autoscale_hpa.h"
#include "sim/cli/autoscale_keda.h"
#include "sim/cli/autoscale_kpa.h"
#include "sim/cli/autoscale_ray.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/manifest_hpa.h"
#include "sim/cli/manifest_keda.h"
#include "sim/cli/manifest_knative.h"
#include "sim/cli/manifest_ray.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/cli/yaml.h"
#include "sim/input/compressed.h"
#include "sim/input/table_writer.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

constexpr const char* kKnownManifests =
    "HorizontalPodAutoscaler, Knative's Service, Revision and PodAutoscaler, KEDA's ScaledObject "
    "and Ray Serve's "
    "configuration";

struct AutoscaleOptions {
  std::string manifest, metrics;
  std::vector<std::string> set, columns;
  std::string replicas, pod_start, csv, deployment;
  bool total = false, changes = false, json = false, no_color = false;
  SeriesOptions series;
  // Read from the above.
  Settings settings;
  PlayOptions play;
};

// "NAME=VALUE" into pairs; what is wrong, or "".
std::string ReadPairs(const char* option, const std::vector<std::string>& texts, Settings* out) {
  for (const std::string& text : texts) {
    const size_t at = text.find('=');
    if (at == 0 || at == std::string::npos || at + 1 == text.size()) {
      return fmt::format("{}: \"{}\" is no NAME=VALUE", option, text);
    }
    out->emplace_back(text.substr(0, at), text.substr(at + 1));
  }
  return "";
}

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
  if (options->manifest == "-" && options->metrics == "-") {
    return "the manifest and --metrics cannot both be standard input";
  }
  if (options->json && options->csv == "-") {
    return "--json and --csv - each want standard output: take one of them";
  }
  return "";
}

// ---- output -------------------------------------------------------------------------------------

// Whole ones as such.
double Seconds(const PlayedTick& tick) { return static_cast<double>(tick.at.ns) / 1e9; }

Json ToJson(const Played& played) {
  Json out = Json::object();
  out["schema"] = 1;
  out["autoscaler"] = played.system;
  out["notes"] = played.notes;
  Json ticks = Json::array();
  for (const PlayedTick& tick : played.ticks) {
    Json row = Json::object();
    row["t"] = Seconds(tick);
    row["replicas"] = tick.replicas;
    row["desired"] = tick.desired;
    row["reason"] = tick.reason;
    for (const auto& [name, value] : tick.more.items()) row[name] = value;
    ticks.push_back(std::move(row));
  }
  out["ticks"] = std::move(ticks);
  return out;
}

std::string ToCsv(const Played& played) {
  TableWriter out;
  for (const char* name : {"time_s", "seen", "replicas", "desired", "reason"}) out.Field(name);
  out.EndRow();
  for (const PlayedTick& tick : played.ticks) {
    out.Field(FormatNumber(Seconds(tick)));
    out.Field(tick.seen);
    out.Field(fmt::format("{}", tick.replicas));
    out.Field(fmt::format("{}", tick.desired));
    out.Field(tick.reason);
    out.EndRow();
  }
  return std::move(out).Take();
}

std::string ToTable(const Played& played, bool changes, bool color) {
  Table table(color, 0);
  table.AddRow({{"time", Align::kRight, Style::kStrong},
                {"replicas", Align::kRight, Style::kStrong},
                {"desired", Align::kRight, Style::kStrong},
                {"metric", Align::kLeft, Style::kStrong},
                {"reason", Align::kLeft, Style::kStrong}});
  size_t changed = 0;
  for (const PlayedTick& tick : played.ticks) {
    const bool same = tick.replicas == tick.desired;
    changed += same ? 0 : 1;
    if (changes && same) continue;
    const Style style =
        same ? Style::kPlain : (tick.desired > tick.replicas ? Style::kCareful : Style::kGood);
    table.AddRow({{FormatNumber(Seconds(tick)), Align::kRight},
                  {fmt::format("{}", tick.replicas), Align::kRight},
                  {fmt::format("{}", tick.desired), Align::kRight, style},
                  {tick.seen, Align::kLeft},
                  {tick.reason, Align::kLeft}});
  }
  std::string out = played.system + "\n";
  for (const std::string& note : played.notes) out += Wrap(note, OutputWidth(), 0) + "\n";
  out += "\n" + table.Print();
  const int64_t last = played.ticks.empty() ? 0 : played.ticks.back().desired;
  out += fmt::format("\n{}, {} of them a change; {} at the end\n",
                     Counted(played.ticks.size(), "tick"), changed,
                     Counted(static_cast<size_t>(last), "replica"));
  return out;
}

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

struct NamedText {
  std::string name, text;
};

void Tell(const Diagnostics& reported, const NamedText& file) {
  std::fputs(Format(reported, file.text, file.name).c_str(), stderr);
}

Result<NamedText, int> Open(const std::string& path, size_t most) {
  Result<std::string, FileProblem> text = ReadFile(path, most);
  if (text) return NamedText{path == "-" ? "standard input" : path, std::move(text).value()};
  Complain(text.error().message);
  return static_cast<int>(kExitUsage);
}

// The documents of a manifest.
Result<std::vector<Node>, int> Parse(const NamedText& file) {
  Result<std::vector<Node>, Diagnostic> documents = ParseYaml(file.text);
  if (documents) return std::move(documents).value();
  Tell({documents.error()}, file);
  return static_cast<int>(kExitInvalid);
}

std::string MemberText(const Node& node, std::string_view key) {
  const Node* found = node.kind == NodeKind::kTable ? node.Find(key) : nullptr;
  return found == nullptr ? "" : found->text;
}

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
  Result<NamedText, int> file = Open(options.metrics, kMaxTraceFileBytes);
  if (!file) return file.error();
  Input out;
  out.file = std::move(file).value();
  if (LooksLikeRecording(out.file.text) && out.file.text.size() <= kMaxResourceBytes) {
    Result<std::vector<Node>, int> documents = Parse(out.file);
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
      Tell(reported, input->file);
      return kExitInvalid;
    }
  }
  if (played) return Write(options, played.value());
  Complain(input->file.name + ": " + played.error());
  return kExitInvalid;
}

// Tells what the reading of a manifest has found; false if it cannot be played.
bool TellManifest(const Node& document, ManifestLog* log, const NamedText& file) {
  if (!log->failed()) log->WarnOfUnread(document, "");
  Tell(log->reported(), file);
  return !log->failed();
}

// Plays against what --metrics names: one way for a table, one for a recording.
template <typename WithSeries, typename WithRecording>
int PlayAgainst(const AutoscaleOptions& options, const WithSeries& with_series,
                const WithRecording& with_recording) {
  Result<Input, int> opened = OpenInput(options);
  if (!opened) return opened.error();
  Input input = std::move(opened).value();
  if (!input.recording) return Finish(options, &input, with_series(input.series));
  const Result<Played, std::string> played = with_recording(&*input.recording);
  return Finish(options, &input, played);
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
  const HpaSpec spec = ReadHpa({&document, "", document.origin.position, &log});
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options,
      [&](const MetricSeries& series) { return PlayHpa(spec, *controller, series, options.play); },
      [&](Recording* recording) { return PlayHpa(spec, *controller, recording); });
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
  const KnativeAutoscaling read = ReadKnative({&document, "", document.origin.position, &log},
                                              {&config, "config-autoscaler", {}, &log});
  if (const int code = CheckSettings(config, log, options.settings)) return code;
  if (!log.failed()) log.WarnOfUnread(config, "config-autoscaler");
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options, [&](const MetricSeries& series) { return PlayKpa(read, series, options.play); },
      [&](Recording* recording) { return PlayKpa(read, recording); });
}

int AutoscaleKeda(const AutoscaleOptions& options, const Node& document, const NamedText& file) {
  const std::optional<HpaController> controller = ControllerOf(options.settings);
  if (!controller) return kExitUsage;
  ManifestLog log;
  const KedaScaling scaling = ReadKeda({&document, "", document.origin.position, &log});
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options,
      [&](const MetricSeries& series) {
        return PlayKeda(scaling, *controller, series, options.play);
      },
      [&](Recording* recording) { return PlayKeda(scaling, recording); });
}

int AutoscaleRayServe(const AutoscaleOptions& options, const Node& document,
                      const NamedText& file) {
  if (!options.settings.empty()) {
    Complain("--set: Ray Serve's controller has no settings that are known here");
    return kExitUsage;
  }
  ManifestLog log;
  const RayServeConfig config =
      ReadRayServe({&document, "", document.origin.position, &log}, options.deployment);
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  return PlayAgainst(
      options,
      [&](const MetricSeries& series) { return PlayRayServe(config, series, options.play); },
      [&](Recording* recording) { return PlayRayServe(config, recording); });
}

int Autoscale(AutoscaleOptions options) {
  const std::string wrong = ReadAutoscaleOptions(&options);
  if (!wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  Result<NamedText, int> opened = Open(options.manifest, kMaxManifestBytes);
  if (!opened) return opened.error();
  const NamedText file = std::move(opened).value();
  const Result<std::vector<Node>, int> documents = Parse(file);
  if (!documents) return documents.error();
  for (const Node& document : documents.value()) {
    const std::string kind = MemberText(document, "kind");
    const std::string api = MemberText(document, "apiVersion");
    const bool knative = api.find("knative.dev/") != std::string::npos;
    if (kind == "HorizontalPodAutoscaler") return AutoscaleHpa(options, document, file);
    if (knative && (kind == "Service" || kind == "Revision" || kind == "PodAutoscaler")) {
      return AutoscaleKnative(options, documents.value(), document, file);
    }
    if (kind == "ScaledObject") return AutoscaleKeda(options, document, file);
    if (kind.empty() && LooksLikeRayServe(document)) {
      return AutoscaleRayServe(options, document, file);
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
    "Not modelled: syncs that come late or fail to write, KEDA's fallback and scalingModifiers, "
    "Ray Serve's\n"
    "own policies, and latency, which servescape run tells of fixed replicas.\n"
    "Exit codes: 0 played, 2 wrong usage, 3 a manifest or series that cannot be played.\n"
    "\n"
    "Examples:\n"
    "  servescape autoscale hpa.yaml --metrics cpu.csv --changes\n"
    "  servescape autoscale hpa.yaml --metrics query_range.json --total --pod-start 40s --json\n"
    "  servescape autoscale service.yaml --metrics concurrency.csv --set stable-window=30s";

}  // namespace

void AddAutoscale(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<AutoscaleOptions>();
  CLI::App* verb = app->add_subcommand(
      "autoscale", "Play a system's autoscaler alone against a recorded series");
  verb->add_option("MANIFEST", options->manifest, "The autoscaler, as YAML (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--metrics", options->metrics,
                   "The series: CSV, Prometheus query_range, .., or a recording in JSON")
      ->required()
      ->check(NotEmpty())
      ->type_name("SERIES");
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
