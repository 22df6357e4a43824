// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_service.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kScaling[] = {
    Key("service.*.autoscaler", kManifest, "", R"({ system = "keda" })",
        "What changes the replicas during the run, by its system's own fields and defaults."),
    Words("service.*.autoscaler.system", kWord,
          "hpa kpa keda ray_serve target_tracking predictive scheduled", "", R"("hpa")",
          "Whose rules it follows."),
    Key("service.*.autoscaler.manifest", kText, "", R"("hpa.yaml")",
        "A file with the system's manifest, in place of system and its fields."),
    Key("service.*.autoscaler.deployment", kText, R"("")", R"("web")",
        "Which deployment of a Ray Serve configuration."),
    Key("service.*.autoscaler.signals", kTextMap, "", R"({ rabbitmq = "queue" })",
        "Which of cpu, concurrency, queue, rps and vLLM's metrics one of "
        "another name is."),
    Key("service.*.autoscaler.floor", kTableList, "[]",
        R"([{ schedule = "0 8 * * 1-5", replicas = 10 }, { schedule = "0 20 * * *" }])",
        "By the clock, a least number of replicas whatever the system wants."),
    Key("service.*.autoscaler.floor[].schedule", kText, "", R"("0 8 * * *")",
        "When it begins: a cron expression of five fields."),
    Ranged("service.*.autoscaler.floor[].replicas", kInteger, "replicas", 0, 100'000, false, "0",
           "10", "The floor from then on."),
    Key("service.*.autoscaler.clock", kText, R"("2024-01-01T00:00")", R"("2024-01-01T07:00")",
        "What the clock of floor and of KEDA's cron trigger shows when the run "
        "starts."),
    Ranged("service.*.autoscaler.restarts", kDurationList, "s", 0, kTenYears, false, "[]",
           R"(["10min"])", "When its controller is killed and starts afresh, without its memory."),
    Table("service.*.start", R"({ image_pull = "40s", model_load = "45s" })",
          "The stages of a replica that an autoscaler adds; paid for from image_pull on."),
    Bound<&ServiceConfig::start, &StartConfig::provisioning>(
        Ranged("service.*.start.provisioning", kTimeDistribution, "s", 0, kTenYears, false,
               R"("0s")", R"("39s")", "Until its machine is there.")),
    Bound<&ServiceConfig::start, &StartConfig::image_pull>(
        Ranged("service.*.start.image_pull", kTimeDistribution, "s", 0, kTenYears, false, R"("0s")",
               R"("40s")", "Until its container runs.")),
    Bound<&ServiceConfig::start, &StartConfig::model_load>(
        Ranged("service.*.start.model_load", kTimeDistribution, "s", 0, kTenYears, false, R"("0s")",
               R"("45s")", "Until its weights are in memory.")),
    Bound<&ServiceConfig::start, &StartConfig::warm_up>(
        Ranged("service.*.start.warm_up", kTimeDistribution, "s", 0, kTenYears, false, R"("0s")",
               R"("5s")", "Until it is ready.")),
    Key("service.*.start.failures", kNumberMap, "", "{ image_pull = 0.02 }",
        "By stage, the share of tries that fail; again after 10 s, doubled to 5 min."),
};

}  // namespace

std::span<const SchemaRow> ScalingRows() { return kScaling; }

}  // namespace servescape
