// SPDX-License-Identifier: MIT
// Files of deployments as parts of a scenario, and a service as a manifest: rule by rule.
#include <doctest/doctest.h>

#include <string>

#include "sim/deploy/export.h"
#include "sim/deploy/import.h"
#include "sim/deploy/protobuf_text.h"
#include "sim/deploy/tree.h"
#include "sim/scenario/config_service.h"

namespace servescape::test {
namespace {

Node Message(const char* text) {
  Result<Node, Diagnostic> read = ParseProtobufText(text);
  if (!read) MESSAGE(read.error().message);
  REQUIRE(read);
  return std::move(read).value();
}

std::string Refusal(const char* text) {
  const Result<Node, Diagnostic> read = ParseProtobufText(text);
  REQUIRE(!read);
  return std::to_string(read.error().position.line) + ":" +
         std::to_string(read.error().position.column) + ": " + read.error().message;
}

TEST_CASE("the text form of Protocol Buffers") {
  const Node message = Message(
      "a: 1, b: 'x' \"y\\n\"; # a comment\n"
      "c { d: -0.5 e: TRUE_WORD }\nc < d: 3 >\n"
      "f: [ 1, 2 ] f: 3 f: [ 4 ]\n[ext.name]: true");
  CHECK(ToToml(message) ==
        R"({ a = 1, b = "xy\n", c = [{ d = -0.5, e = "TRUE_WORD" }, { d = 3 }], )"
        R"(f = [1, 2, 3, 4], "ext.name" = true })");
  CHECK(Refusal("a: 1\nb 2") == "2:3: b: a colon and a value are expected");
  CHECK(Refusal("a {\n b: 1") == "2:6: a } is missing");
  CHECK(Refusal("a: \"x") == "1:4: this text does not end");
  CHECK(Refusal("\n}") == "2:1: is no text of Protocol Buffers: a field's name is expected");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "a{";
  CHECK(Refusal(deep.c_str()).find("nested more than 64") != std::string::npos);
  CHECK(ToProtobufText(message, " e ") ==
        "a: 1\nb: \"xy\\n\"\nc {\n  d: -0.5\n  e: TRUE_WORD\n}\nc {\n  d: 3\n}\nf: [ 1, 2, 3, 4 ]\n"
        "ext.name: true\n");
}

TEST_CASE("YAML keeps texts texts") {
  Node map;
  for (const char* word : {"plain", "70", "1500m", "on", "a: b", "", "true", "v1/x"}) {
    Put(&map, word, TextNode(word));
  }
  Put(TableIn(&map, "list"), "empty", ListNode({}));
  CHECK(ToYaml(map) ==
        "plain: plain\n\"70\": \"70\"\n\"1500m\": \"1500m\"\n\"on\": \"on\"\n\"a: b\": \"a: b\"\n"
        "\"\": \"\"\n\"true\": \"true\"\nv1/x: v1/x\nlist:\n  empty: []\n");
}

// The scenario of a document that is written as TOML, or of Triton's.
std::string Scenario(const char* text, bool protobuf, std::string* lost = nullptr) {
  ManifestLog log;
  Imported imported;
  const Node document = protobuf ? Message(text) : ParseDocument(text).value();
  ImportFile({"file", protobuf, {document}}, "", &log, &imported);
  std::string out = log.failed() ? log.reported().front().message : ScenarioOf(&imported, {"file"});
  if (lost != nullptr) {
    for (const std::string& each : imported.lost) *lost += each + "\n";
  }
  return out;
}

void Holds(const std::string& text, const std::string& words) {
  CAPTURE(text);
  CAPTURE(words);
  CHECK(text.find(words) != std::string::npos);
}

TEST_CASE("a Triton model: counts are of each GPU, sizes ascend") {
  const std::string text = Scenario(
      "name: \"a b\" max_batch_size: 8 instance_group { count: 2 gpus: 0 gpus: 1 }\n"
      "dynamic_batching { preferred_batch_size: [ 8, 4 ] "
      "default_queue_policy { timeout_action: 1 } }",
      true);
  Holds(text, "[service.a_b.batching]\nsystem = \"triton\"\nmax_batch_size = 8\n");
  Holds(text, "preferred_batch_size = [4, 8]");
  Holds(text, "timeout_action = \"DELAY\"");
  Holds(text, "instance_group = [{ count = 4 }]  # count times its gpus");
}

TEST_CASE("an HPA without what no service has") {
  std::string lost;
  const std::string text = Scenario(R"(kind = "HorizontalPodAutoscaler"
[spec]
maxReplicas = 4
scaleTargetRef = { name = "web" }
[[spec.metrics]]
type = "Resource"
resource = { name = "memory", target = { type = "Utilization", averageUtilization = 50 } }
[[spec.metrics]]
type = "Pods"
[spec.metrics.pods]
metric = { name = "jobs_waiting" }
target = { type = "AverageValue", averageValue = "2" })",
                                    false, &lost);
  Holds(text, "[service.web.autoscaler]\nsystem = \"hpa\"\nmaxReplicas = 4\n");
  Holds(text, "signals = { jobs_waiting = \"queue\" }  # assumed");
  Holds(lost, "spec.metrics[0] has no counterpart here: a simulated service has no memory");
  CHECK(text.find("memory\"") == std::string::npos);
}

TEST_CASE("a Knative Service, its annotations in either spelling") {
  const std::string text = Scenario(R"(kind = "Service"
apiVersion = "serving.knative.dev/v1"
metadata = { name = "k" }
[spec.template.metadata.annotations]
"autoscaling.knative.dev/maxScale" = "9"
"autoscaling.knative.dev/scale-down-delay" = "1m"
"other/x" = "y")",
                                    false);
  Holds(text, "concurrency = \"unlimited\"  # containerConcurrency 0");
  Holds(text, "[service.k.autoscaler]\nsystem = \"kpa\"\nmax-scale = \"9\"\n");
  Holds(text, "scale-down-delay = \"1m\"\n");
}

TEST_CASE("an InferenceService as its controller reads it") {
  const std::string text = Scenario(R"(kind = "InferenceService"
metadata = { name = "i" }
spec = { predictor = { maxReplicas = 3, batcher = { maxLatency = 20 } } })",
                                    false);
  Holds(text, "min-scale = 1\nmax-scale = 3\n");
  Holds(text, "[service.i.autoscaler]  # assumed: deployed by Knative");
  Holds(text, "max_size = 32\nmax_delay = \"20ms\"\n");
  const std::string raw = Scenario(R"(kind = "InferenceService"
metadata = { annotations = { "serving.kserve.io/deploymentMode" = "RawDeployment" } }
spec = { predictor = { minReplicas = 0 } })",
                                   false);
  Holds(raw, "system = \"hpa\"\nminReplicas = 1\nmaxReplicas = 1\n");
  Holds(raw, "averageUtilization = 80");
}

TEST_CASE("a Ray Serve deployment takes five at once, and auto is up to a hundred") {
  const std::string text =
      Scenario("deployments = [{ name = \"r\", num_replicas = \"auto\" }, { name = \"s\" }]",
               false);
  Holds(text, "[service.r]\n");
  Holds(text, "concurrency = 5\n");
  Holds(text, "max_replicas = 100  # what \"auto\" stands for");
  Holds(text, "[service.s.batching]\nsystem = \"ray_serve\"\nmax_ongoing_requests = 5\n");
}

std::string Written(const char* toml, ManifestForm form) {
  const Node table = ParseDocument(toml).value();
  ServiceConfig config;
  config.name = "My_web";
  config.replicas = 3;
  config.concurrency = 2;
  const Result<ExportedManifest, std::string> out =
      ExportService({table, config, "s", "i:1"}, form);
  return out ? out.value().text : out.error();
}

TEST_CASE("a service as manifests") {
  const std::string hpa = Written(
      "[autoscaler]\nsystem = \"hpa\"\nmaxReplicas = 5\ntargetCPUUtilizationPercentage = 60\n"
      "signals = { x = \"rps\" }\nhorizontal-pod-autoscaler-tolerance = 0.2",
      ManifestForm::kHpa);
  Holds(hpa, "  maxReplicas: 5\n  metrics:\n    - type: Resource\n      resource:\n");
  Holds(hpa, "averageUtilization: 60");
  Holds(hpa, "# Not in it: --horizontal-pod-autoscaler-tolerance 0.2 is a flag");
  Holds(hpa, "name: my-web");
  CHECK(hpa.find("signals") == std::string::npos);
  const std::string keda = Written(
      "[autoscaler]\nsystem = \"keda\"\n[[autoscaler.triggers]]\ntype = \"kafka\"\n"
      "metadata = { lagThreshold = 40 }",
      ManifestForm::kKeda);
  Holds(keda, "        lagThreshold: \"40\"\n");
  const std::string knative = Written(
      "[autoscaler]\nsystem = \"kpa\"\nmin-scale = 2\nstable-window = \"30s\"",
      ManifestForm::kKnative);
  Holds(knative, "autoscaling.knative.dev/min-scale: \"2\"\n");
  Holds(knative, "data:\n  stable-window: \"30s\"\n");
  Holds(knative, "containerConcurrency: 2\n");
  Holds(Written("x = 1", ManifestForm::kKserve), "minReplicas: 3\n    maxReplicas: 3\n");
  Holds(Written("x = 1", ManifestForm::kHpa), "service My_web has no autoscaler: its 3 replicas");
  Holds(Written("[autoscaler]\nsystem = \"keda\"", ManifestForm::kHpa), "is scaled by keda");
  Holds(Written("x = 1", ManifestForm::kTriton), "max_batch_size: 0\ninstance_group {\n  count: 2");
  Holds(Written("x = 1", ManifestForm::kRay), "max_ongoing_requests: 2\n        num_replicas: 3\n");
}

}  // namespace
}  // namespace servescape::test
