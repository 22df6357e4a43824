// SPDX-License-Identifier: MIT
#include "sim/manifest/read_scaler.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/manifest/in_loop.h"
#include "sim/manifest/manifest.h"
#include "sim/manifest/manifest_hpa.h"
#include "sim/manifest/manifest_keda.h"
#include "sim/manifest/manifest_kind.h"
#include "sim/manifest/manifest_knative.h"
#include "sim/manifest/manifest_ray.h"
#include "sim/manifest/scheduled_floor.h"
#include "sim/manifest/tables.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr std::string_view kOwn = " system manifest deployment signals floor clock restarts ";
constexpr std::string_view kFlag = "horizontal-pod-autoscaler-";

// Manifest readers take numbers and booleans by their text, as YAML has them.
void WriteTexts(Node* node) {
  if (node->kind == NodeKind::kInteger || node->kind == NodeKind::kNumber) {
    node->text = FormatNumber(node->number);
  } else if (node->kind == NodeKind::kBoolean) {
    node->text = node->boolean ? "true" : "false";
  }
  for (Node& item : node->items) WriteTexts(&item);
  for (Member& member : node->members) WriteTexts(&member.value);
}

// A system as it was read, and the replicas that it begins with where it says so.
struct ReadSystem {
  AutoscalerConfig config;
  std::optional<int64_t> initial;
};

class TableReader {
 public:
  TableReader(const ScalerReader& self, const Section& service, const Resources& resources,
              const Config& config, ServiceConfig* out, Reporter& reporter)
      : self_(self),
        service_(service),
        in_(service.Below("autoscaler")),
        resources_(resources),
        config_(config),
        out_(out),
        reporter_(reporter) {}

  void Read() {
    if (in_.table() == nullptr) return;
    const bool file = in_.Has("manifest"), system = in_.Has("system");
    const std::string label = in_.label().Text();
    if (file == system) {
      reporter_.Error(in_.origin(), label + (file ? " has both system and manifest"
                                                  : " needs system, such as \"hpa\", or manifest"));
      return;
    }
    if (!in_.Given(file ? "manifest" : "system") || !ReadSignalNames()) return;
    file ? ReadFile() : ReadTable();
  }

 private:
  bool ReadSignalNames() {
    signals_.how = "signals = {{ \"{}\" = \"rps\" }} says which one it is";
    const Node* const names = in_.Given("signals");
    if (names == nullptr) return !in_.Has("signals");
    for (const Member& member : names->members) {
      if (member.value.kind != NodeKind::kString) {
        reporter_.Error(member.value.origin,
                        in_.label().Below("signals").Text() + " must be a table of strings");
        return false;
      }
      signals_.names.emplace_back(member.key, member.value.text);
    }
    return true;
  }

  // The systems' own fields.
  void ReadTable() {
    Node table = *in_.table();
    std::erase_if(table.members, [](const Member& each) { return Lists(kOwn, each.key); });
    WriteTexts(&table);
    ManifestLog log;
    const std::string path = in_.label().Text();
    const ManifestField field(&table, path, in_.origin(), &log);
    for (const char* own : {"system", "signals", "floor", "restarts"}) {
      log.Asked(path + "." + own);
    }
    const std::string word = in_.Text("system");
    Result<ReadSystem, std::string> read = std::string();
    if (word == "hpa") read = ReadHpaTable(field);
    if (word == "keda") read = ReadKedaTable(field);
    if (word == "kpa") read = FromKpa(ReadKnativeKeys(field));
    if (word == "ray_serve") read = FromRay(ReadRayServeConfig(field));
    if (word == "target_tracking") read = FromTargetTracking(ReadTargetTracking(field));
    if (word == "predictive") read = FromPredictive(ReadPredictive(field));
    if (word == "scheduled") read = Scheduled();
    log.RefuseUnread(table, path);
    Tell(log);
    if (log.failed()) return;
    Scale(std::move(read), in_.ValueOrigin("system"));
  }

  void Tell(const ManifestLog& log) {
    for (size_t i = 0; i < log.reported().size(); ++i) {
      const Diagnostic& each = log.reported()[i];
      const Origin at{each.position, log.settings()[i]};
      if (each.severity == Severity::kError) reporter_.Error(at, each.message);
      if (each.severity == Severity::kWarning) reporter_.Warn(at, each.message);
    }
  }

  // Flags of the HPA's controller stand beside the HPA's fields.
  HpaController ReadFlags(const ManifestField& field) {
    HpaController out;
    for (const Member& member : field.node()->members) {
      if (!member.key.starts_with(kFlag)) continue;
      const ManifestField flag = field[member.key];
      const std::string wrong = SetHpaController({{member.key, flag.Text()}}, &out);
      if (!wrong.empty()) field.log()->Error(flag.origin(), field.path() + ": " + wrong);
    }
    return out;
  }

  Result<ReadSystem, std::string> ReadHpaTable(const ManifestField& field) {
    const HpaController controller = ReadFlags(field);
    return FromHpa(ReadHpaSpec(field), controller);
  }
  Result<ReadSystem, std::string> ReadKedaTable(const ManifestField& field) {
    const HpaController controller = ReadFlags(field);
    return FromKeda(ReadKedaSpec(field), controller);
  }

  Result<ReadSystem, std::string> FromHpa(const HpaSpec& spec, const HpaController& controller) {
    Result<AutoscalerConfig, std::string> config = HpaInLoop(spec, controller, signals_);
    if (!config) return config.error();
    return ReadSystem{std::move(config).value(), spec.min_replicas};
  }
  Result<ReadSystem, std::string> FromKeda(const KedaScaling& scaling,
                                           const HpaController& controller) {
    const Duration span = config_.run.duration_automatic ? kLongestRun : config_.run.duration;
    Result<AutoscalerConfig, std::string> config =
        KedaScalerOf(scaling, controller, signals_, {in_.Text("clock"), span});
    if (!config) return config.error();
    return ReadSystem{std::move(config).value(), scaling.config.min_replica_count};
  }
  static Result<ReadSystem, std::string> FromKpa(const KpaScaling& kpa) {
    ReadSystem out;
    out.config.system = kpa;
    out.initial = std::max(kpa.scaler.initial_scale, kpa.scaler.min_scale);
    return out;
  }
  static Result<ReadSystem, std::string> FromRay(const RayServeConfig& ray) {
    ReadSystem out;
    out.config.system = ray;
    out.initial = ray.initial_replicas.value_or(ray.min_replicas);
    return out;
  }

  static Result<ReadSystem, std::string> FromTargetTracking(const TargetTrackingScaling& aws) {
    ReadSystem out;
    out.initial = aws.policy.min_capacity;
    out.config.system = aws;
    return out;
  }
  static Result<ReadSystem, std::string> FromPredictive(const PredictiveConfig& forecast) {
    ReadSystem out;
    out.initial = forecast.min_replicas;
    out.config.system = forecast;
    return out;
  }
  Result<ReadSystem, std::string> Scheduled() {
    if (!in_.Has("floor")) {
      return std::string("scheduled needs floor: when there are how many replicas");
    }
    ReadSystem out;
    out.config.system = PlannedScaling{};
    return out;
  }

  void ReadFile() {
    const std::string name = in_.Text("manifest");
    const Origin& at = in_.ValueOrigin("manifest");
    const std::string label = in_.label().Below("manifest").Text();
    for (const Member& member : in_.table()->members) {
      if (Lists(kOwn, member.key)) continue;
      reporter_.Error(member.origin, fmt::format("{}unknown key {}: the fields are those of {}",
                                                 in_.label().Prefix(), member.key, name));
      return;
    }
    if (self_.yaml == nullptr) {
      return reporter_.Error(at, label +
                                     ": this program reads no YAML; write the fields here, "
                                     "with system = \"hpa\" or what it is");
    }
    const std::optional<Resource> file = resources_ ? resources_(name) : std::nullopt;
    if (!file) return reporter_.Error(at, fmt::format("{}: there is no file \"{}\"", label, name));
    Result<std::vector<Node>, Diagnostic> documents = self_.yaml(file->text);
    if (!documents) {
      const std::string where = Format({documents.error()}, file->text, name);
      return reporter_.Error(at, label + ": " + where.substr(0, where.find('\n')));
    }
    ReadDocuments(name, documents.value());
  }

  void ReadDocuments(const std::string& name, const std::vector<Node>& documents) {
    const Origin& at = in_.ValueOrigin("manifest");
    const auto [kind, document] = FindManifest(documents);
    if (document == nullptr) {
      return reporter_.Error(
          at, fmt::format("{}: {} holds no autoscaler that is known here; known "
                          "are {}",
                          in_.label().Below("manifest").Text(), name, kKnownManifests));
    }
    ManifestLog log;
    const ManifestField field(document, "", document->origin, &log);
    Result<ReadSystem, std::string> read = std::string();
    const Node config = KnativeConfig(documents, {});
    switch (kind) {
      case ManifestKind::kHpa:
        read = FromHpa(ReadHpa(field), {});
        break;
      case ManifestKind::kKeda:
        read = FromKeda(ReadKeda(field), {});
        break;
      case ManifestKind::kKnative:
        read = FromKpa(ReadKnative(field, {&config, "config-autoscaler", {}, &log}));
        break;
      case ManifestKind::kRayServe:
        read = FromRay(ReadRayServe(field, in_.Text("deployment")));
        break;
    }
    if (!log.failed()) log.WarnOfUnread(*document, "");
    for (const Diagnostic& each : log.reported()) {
      const std::string words =
          fmt::format("{}: {}:{}:{}: {}", in_.label().Below("manifest").Text(), name,
                      each.position.line, each.position.column, each.message);
      if (each.severity == Severity::kError) reporter_.Error(at, words);
      if (each.severity == Severity::kWarning) reporter_.Warn(at, words);
    }
    if (!log.failed()) Scale(std::move(read), at);
  }

  void Scale(Result<ReadSystem, std::string> read, const Origin& at) {
    const std::string label = in_.label().Text();
    if (!read) return reporter_.Error(at, label + ": " + read.error());
    ReadSystem system = std::move(read).value();
    if (!ReadFloors(&system) || !in_.Given("restarts") != !in_.Has("restarts")) return;
    for (const double each : in_.Quantities("restarts")) {
      system.config.restarts.push_back(SimTime{} + FromSeconds(each));
    }
    std::sort(system.config.restarts.begin(), system.config.restarts.end());
    if (const std::string why = WhyNotScaled(*out_, system.config); !why.empty()) {
      return reporter_.Error(at, label + ": " + why);
    }
    std::optional<int64_t> initial = system.initial;
    if (service_.Given("replicas")) initial = out_->replicas;
    constexpr int64_t kMost = 100'000;  // as of service.NAME.replicas
    const int64_t most = std::max(MostReplicas(system.config), initial.value_or(0));
    if (most > kMost) {
      return reporter_.Error(at, fmt::format("{}: asks for up to {} replicas; at most {} are "
                                             "simulated",
                                             label, most, kMost));
    }
    SetScaler(std::move(system.config), initial, out_);
  }

  // false: something is wrong with them, which is reported.
  bool ReadFloors(ReadSystem* system) {
    const Node* const floors = in_.Given("floor");
    if (floors == nullptr && in_.Has("floor")) return false;
    std::vector<ScheduledFloor> read;
    for (size_t i = 0; floors != nullptr && i < floors->items.size(); ++i) {
      const Node& item = floors->items[i];
      const Section floor(&item, "service.*.autoscaler.floor[]",
                          in_.label().Below("floor").Entry(i), item.origin);
      if (item.bad) return false;
      if (!floor.Has("schedule")) {
        reporter_.Error(item.origin,
                        floor.label().Text() + " needs schedule, such as \"0 8 * * *\"");
        return false;
      }
      read.push_back({floor.Text("schedule"), floor.Integer("replicas")});
      const std::string wrong = WrongSchedule(read.back().schedule);
      if (!wrong.empty()) {
        reporter_.Error(floor.ValueOrigin("schedule"), floor.label().Text() + ": " + wrong);
        return false;
      }
    }
    Result<std::vector<PlanStep>, std::string> steps =
        StepsOf(read, in_.Text("clock"),
                config_.run.duration_automatic ? kLongestRun : config_.run.duration);
    if (!steps) {
      reporter_.Error(in_.ValueOrigin(in_.Has("clock") ? "clock" : "floor"),
                      in_.label().Text() + ": " + steps.error());
      return false;
    }
    if (floors == nullptr) return true;  // the clock is right, whether or not it is asked
    if (auto* plan = std::get_if<PlannedScaling>(&system->config.system)) {
      plan->steps = std::move(steps).value();
      system->initial = std::max<int64_t>(1, PlannedAt(plan->steps, SimTime{}, 1));
    } else {
      system->config.floors = std::move(steps).value();
    }
    return true;
  }

  const ScalerReader& self_;
  const Section& service_;
  const Section in_;
  const Resources& resources_;
  const Config& config_;
  ServiceConfig* out_;
  Reporter& reporter_;
  SignalNames signals_{};
};

void ReadScaler(const ScalerReader& self, const Section& in, const Resources& resources,
                size_t service, Config* config, Reporter& reporter) {
  TableReader(self, in, resources, *config, &config->services[service], reporter).Read();
}

}  // namespace

ScalerReader ScalersOf(Result<std::vector<Node>, Diagnostic> (*yaml)(std::string_view text)) {
  return {ReadScaler, yaml};
}

}  // namespace servescape
