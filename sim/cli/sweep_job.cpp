// SPDX-License-Identifier: MIT
// A sweep as an Indexed Job of Kubernetes (batch/v1): each pod plays the shard of its index and
// prints it, so that the parts are the pods' logs.
#include <fmt/format.h>

#include <utility>

#include "sim/cli/study_verbs.h"
#include "sim/deploy/tree.h"

namespace servescape {
namespace {

constexpr const char* kName = "servescape-sweep";

// A word of a shell.
std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

std::string CommandOf(const SweepOptions& options, size_t shards) {
  std::string out = "servescape sweep /scenario/scenario.toml";
  const auto add = [&out](const char* option, const std::string& value) {
    if (!value.empty()) out += fmt::format(" {} {}", option, Quoted(value));
  };
  for (const std::string& vary : options.vary) add("--vary", vary);
  if (options.zip) out += " --zip";
  add("--where", options.where);
  for (const std::string& set : options.scenario.set) add("--set", set);
  if (options.scenario.seed) add("--seed", fmt::format("{}", *options.scenario.seed));
  if (options.scenario.replications) {
    add("--replications", fmt::format("{}", *options.scenario.replications));
  }
  add("--precision", options.scenario.precision);
  return out + fmt::format(" --quiet --json --shard $((JOB_COMPLETION_INDEX + 1))/{}", shards);
}

Node Named(const char* api, const char* kind) {
  Node out;
  Put(&out, "apiVersion", TextNode(api));
  Put(&out, "kind", TextNode(kind));
  Put(TableIn(&out, "metadata"), "name", TextNode(kName));
  return out;
}

Node PodOf(const SweepOptions& options, size_t shards) {
  Node mount, container, volume, pod;
  Put(&mount, "name", TextNode("scenario"));
  Put(&mount, "mountPath", TextNode("/scenario"));
  Put(&container, "name", TextNode("servescape"));
  Put(&container, "image",
      TextNode(options.image.empty() ? "example.com/servescape:latest" : options.image));
  Put(&container, "command",
      ListNode({TextNode("sh"), TextNode("-c"), TextNode(CommandOf(options, shards))}));
  Put(&container, "volumeMounts", ListNode({std::move(mount)}));
  Put(&volume, "name", TextNode("scenario"));
  Put(TableIn(&volume, "configMap"), "name", TextNode(kName));
  Put(&pod, "restartPolicy", TextNode("OnFailure"));
  Put(&pod, "containers", ListNode({std::move(container)}));
  Put(&pod, "volumes", ListNode({std::move(volume)}));
  return pod;
}

}  // namespace

std::string JobOf(const SweepOptions& options, const std::string& scenario, size_t shards) {
  Node map = Named("v1", "ConfigMap");
  Put(TableIn(&map, "data"), "scenario.toml", TextNode(scenario));
  Node job = Named("batch/v1", "Job");
  Node* spec = TableIn(&job, "spec");
  const auto count = static_cast<int64_t>(shards);
  Put(spec, "completionMode", TextNode("Indexed"));
  Put(spec, "completions", WholeNode(count));
  Put(spec, "parallelism", WholeNode(count));
  Put(TableIn(spec, "template"), "spec", PodOf(options, shards));
  std::string head = "# Written by servescape sweep --emit kubernetes.\n";
  if (options.image.empty()) head += "# Yours to fill in: image, one that has servescape.\n";
  head += fmt::format(
      "# Its parts are what the pods print:\n"
      "#   for i in $(seq 0 {}); do kubectl logs --tail=-1 -l \\\n"
      "#     batch.kubernetes.io/job-name={},batch.kubernetes.io/job-completion-index=$i \\\n"
      "#     > part$i.json; done\n"
      "#   servescape merge part*.json --json > whole.json\n"
      "# Files that the scenario names (traces) have to be in the image.\n",
      shards - 1, kName);
  return head + ToYaml(map) + "---\n" + ToYaml(job);
}

}  // namespace servescape
