// SPDX-License-Identifier: MIT
#include "sim/input/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/input/compressed.h"
#include "sim/input/json_table.h"
#include "sim/input/known_tables.h"
#include "sim/input/own_files.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/trace.h"

namespace servescape {
namespace {

std::string_view Trim(std::string_view text, std::string_view of) {
  const size_t from = text.find_first_not_of(of);
  if (from == std::string_view::npos) return "";
  return text.substr(from, text.find_last_not_of(of) - from + 1);
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/';
}

// The value behind the first "key:" (of YAML, of flow style in it, or of a text protobuf), without
// quotes; "" if there is none.
std::string ValueOf(std::string_view text, std::string_view key) {
  for (size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const std::string_view rest = text.substr(at + key.size());
    if (at > 0 && IsNameCharacter(text[at - 1])) continue;
    const size_t colon = rest.find_first_not_of(" \t\"'");
    if (colon == std::string_view::npos || rest[colon] != ':') continue;
    const std::string_view line = rest.substr(colon + 1, rest.find('\n', colon) - colon - 1);
    const std::string_view value = Trim(line, " \t\r");
    if (value.starts_with('[')) {
      return std::string(value.substr(0, value.find(']') + 1)).substr(0, 60);
    }
    std::string_view word = value.substr(0, value.find_first_of(",}#"));
    word = Trim(word.substr(0, word.find(" ")), " \t\r\"'");
    return std::string(word.substr(0, 60));
  }
  return "";
}

// "[service.NAME] replicas = 2, batching.max_size = 8", of what is there.
class Stands {
 public:
  explicit Stands(const std::string& name)
      : head_(fmt::format("[service.{}]", name.empty() ? "model" : name)) {}
  void Add(const char* key, const std::string& value, const char* quote = "") {
    if (value.empty()) return;
    keys_.push_back(fmt::format("{} = {}{}{}", key, quote, value, quote));
  }
  std::string Text() const {
    if (keys_.empty()) return head_ + " with its time and replicas";
    return fmt::format("{} {}", head_, fmt::join(keys_, ", "));
  }

 private:
  std::string head_;
  std::vector<std::string> keys_;
};

constexpr const char* kStands = "What stands for it in a scenario";
constexpr const char* kRest =
    "Its time, the traffic and the goals are not in the file: servescape list shows scenarios to "
    "begin with.";

// Of those that `servescape import` reads.
constexpr const char* kImport =
    "servescape import makes a scenario of it; its time, the traffic and the goals are not in the "
    "file, and are marked there.";

// Of systems whose batching is known by its own fields.
std::string AsItself(std::string_view system, const char* rest = kRest) {
  return fmt::format("batching.system = \"{}\" takes its fields by their own names and batches as "
                     "it does (servescape reference). ",
                     system) +
         rest;
}

std::string NameKubernetes(std::string_view text, const std::string& kind, const char* no) {
  const std::string api = ValueOf(text, "apiVersion");
  const std::string name = ValueOf(text, "name");
  Stands stands(name);
  if (kind == "HorizontalPodAutoscaler" || kind == "ScaledObject") {
    const bool keda = kind == "ScaledObject";
    const std::string least = ValueOf(text, keda ? "minReplicaCount" : "minReplicas");
    const std::string most = ValueOf(text, keda ? "maxReplicaCount" : "maxReplicas");
    stands.Add("replicas", least.empty() || least == "0" ? "1" : least);
    return fmt::format(
        "is a {} {}, no {}. servescape autoscale plays it alone against a recorded series. In a "
        "scenario a service has it by its file, [service.NAME.autoscaler] manifest = \"hpa.yaml\", "
        "and begins with its least, {}, of at most {}. {}",
        keda ? "KEDA" : "Kubernetes", kind, no, stands.Text(), most.empty() ? "as many" : most,
        kImport);
  }
  if (kind == "Service" && api.find("knative") != std::string::npos) {
    stands.Add("concurrency", ValueOf(text, "containerConcurrency"));
    const std::string least = ValueOf(text, "autoscaling.knative.dev/min-scale");
    stands.Add("replicas",
               least.empty() ? ValueOf(text, "autoscaling.knative.dev/minScale") : least);
    return fmt::format(
        "is a Knative Service, no {}. servescape autoscale plays its autoscaler alone against a "
        "recorded series. In a scenario a service has it by its file, [service.NAME.autoscaler] "
        "manifest = \"service.yaml\", beside {}. {}",
        no, stands.Text(), kImport);
  }
  if (kind == "InferenceService") {
    stands.Add("replicas", ValueOf(text, "minReplicas"));
    stands.Add("concurrency", ValueOf(text, "containerConcurrency"));
    return fmt::format("is a KServe InferenceService, no {}. {}: {}. {}", no, kStands,
                       stands.Text(), kImport);
  }
  stands.Add("replicas", ValueOf(text, "replicas"));
  return fmt::format("is a Kubernetes {}, no {}. {}: {}. {}",
                     kind.empty() ? "manifest" : kind.substr(0, 40), no, kStands, stands.Text(),
                     kRest);
}

std::string NameTriton(std::string_view text, const char* no) {
  Stands stands(ValueOf(text, "name"));
  stands.Add("replicas", ValueOf(text, "count"));
  stands.Add("batching.max_size", ValueOf(text, "max_batch_size"));
  const std::string delay = ValueOf(text, "max_queue_delay_microseconds");
  stands.Add("batching.max_delay", delay.empty() ? "" : delay + "us", "\"");
  stands.Add("batching.preferred_sizes", ValueOf(text, "preferred_batch_size"));
  stands.Add("queue.capacity", ValueOf(text, "max_queue_size"));
  return fmt::format("is a Triton model configuration (config.pbtxt), no {}. {}: {}. {}", no,
                     kStands, stands.Text(), AsItself("triton", kImport));
}

// Lines such as "services:" and, below it, "  web:".
std::string NameCompose(std::string_view text, const char* no) {
  std::vector<std::string> services;
  bool inside = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos || line[indent] == '#') continue;
    if (indent == 0) inside = line.starts_with("services:");
    const std::string_view word = Trim(line, " \t\r");
    if (inside && (indent == 2 || indent == 4) && word.ends_with(':') && services.size() < 8 &&
        (services.empty() || indent == 2)) {
      services.emplace_back(word.substr(0, word.size() - 1));
    }
  }
  if (services.empty()) return "";
  for (std::string& service : services) service = "[service." + service.substr(0, 40) + "]";
  return fmt::format("is a Docker Compose file, no {}. {}: {}, each with its time and replicas. {}",
                     no, kStands, JoinWords(services), kRest);
}

bool HasLine(std::string_view text, std::string_view start) {
  return text.starts_with(start) || text.find("\n" + std::string(start)) != std::string_view::npos;
}

std::string NameAsTable(const Result<TableText, std::string>& table) {
  constexpr const char* kToml = "; a scenario is TOML: servescape list shows some";
  if (!table) {
    const bool other = table.error().starts_with("is JSON, but");
    return (other ? "is JSON, no scenario" : table.error()) + kToml;
  }
  const std::string& counts = table.value().counts_column;
  return fmt::format(
      "is a table{}, no scenario; servescape trace tells what it holds, and a scenario replays it "
      "with {}",
      table.value().kind.empty() ? "" : " (" + table.value().kind + ")",
      counts.empty() ? "trace = { file = \"..\" }" : CountsProfile("..", counts));
}

// What is packed is named by what it holds.
std::string NamePacked(std::string_view text, std::string_view form) {
  constexpr size_t kEnough = size_t{1} << 20;
  std::string inside;
  // Of a long file only the beginning can be unpacked, and that will do.
  Unpack(text, kEnough, &inside);
  if (inside.size() > kEnough / 2) inside.resize(inside.rfind('\n', kEnough) + 1);
  const bool plain = !inside.empty() && CompressionOf(inside).empty();
  const std::string named = plain ? NameDeployment(inside) : "";
  if (named.empty()) return fmt::format("is compressed ({}); unpack it first", form);
  return fmt::format("is compressed ({}), and what it holds {}", form, named);
}

// The first value of a key written with hyphens or with underscores.
std::string EitherValueOf(std::string_view text, std::string key) {
  const std::string value = ValueOf(text, key);
  std::replace(key.begin(), key.end(), '-', '_');
  return value.empty() ? ValueOf(text, key) : value;
}

// The file of vllm serve --config.
std::string NameVllm(std::string_view text, const char* no) {
  Stands stands("");
  stands.Add("replicas", EitherValueOf(text, "data-parallel-size"));
  stands.Add("batching.tokens", "continuous", "\"");
  stands.Add("batching.max_running", EitherValueOf(text, "max-num-seqs"));
  return fmt::format("is a configuration of vLLM, no {}. {}: {}, and batching.step as measured on "
                     "as many accelerators; batching.scheduler = \"vllm\" takes its own fields. {}",
                     no, kStands, stands.Text(), kRest);
}

std::string NameRay(std::string_view text, const char* no) {
  Stands stands(EitherValueOf(text, "name"));
  const std::string replicas = ValueOf(text, "num_replicas");
  stands.Add("replicas", replicas == "auto" ? "" : replicas);
  stands.Add("concurrency", ValueOf(text, "max_ongoing_requests"));
  return fmt::format("is a Ray Serve configuration, no {}. {}: {}. {}", no, kStands, stands.Text(),
                     AsItself("ray_serve", kImport));
}

// The batching parameters of TensorFlow Serving: max_batch_size { value: 32 }.
std::string NameTensorFlow(std::string_view text, const char* no) {
  const auto inside = [text](std::string_view key) {
    const size_t at = text.find(key);
    return at == std::string_view::npos ? "" : ValueOf(text.substr(at), "value");
  };
  Stands stands("");
  stands.Add("concurrency", inside("num_batch_threads"));
  stands.Add("batching.max_size", inside("max_batch_size"));
  const std::string delay = inside("batch_timeout_micros");
  stands.Add("batching.max_delay", delay.empty() ? "" : delay + "us", "\"");
  return fmt::format("is a file of batching parameters of TensorFlow Serving, no {}. {}: {}. {}",
                     no, kStands, stands.Text(), AsItself("tensorflow_serving"));
}

// TorchServe's config.properties.
std::string NameTorch(std::string_view text, const char* no) {
  const auto value = [text](std::string_view key) {
    const size_t at = text.find(key);
    if (at == std::string_view::npos) return std::string();
    const std::string_view rest = text.substr(at + key.size());
    return std::string(Trim(rest.substr(0, rest.find('\n')), " \t\r")).substr(0, 60);
  };
  Stands stands("");
  stands.Add("replicas", value("default_workers_per_model="));
  stands.Add("queue.capacity", value("job_queue_size="));
  return fmt::format("is a configuration of TorchServe (config.properties), no {}. {}: {}. {}", no,
                     kStands, stands.Text(), AsItself("torchserve"));
}

// "[10/Oct/2000:13:55:36 -0700]" in the first line.
bool LooksLikeAccessLog(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const size_t at = line.find(" [");
  if (at == std::string_view::npos || line.size() < at + 22) return false;
  const std::string_view date = line.substr(at + 2, 20);
  return date[2] == '/' && date[6] == '/' && date[11] == ':' && date[14] == ':' && date[17] == ':';
}

// Texts of others that are neither; "" for the rest.
std::string NameOther(std::string_view text, const char* no) {
  if (text.starts_with("version https://git-lfs")) {
    return "is a Git LFS pointer, which stands for the file; git lfs pull fetches the file itself";
  }
  const std::string_view begin = Trim(text.substr(0, 200), " \t\r\n");
  for (const char* mark : {"<!DOCTYPE", "<!doctype", "<html", "<HTML", "<?xml"}) {
    if (begin.starts_with(mark)) {
      return fmt::format("is a web page or XML, no {}; was a page saved in place of the file?", no);
    }
  }
  if (LooksLikeAccessLog(text)) {
    return fmt::format(
        "is the access log of a web server, no {}; write it as a table with a "
        "column of times, such as 2000-10-10 13:55:36, and one of bytes",
        no);
  }
  if ((HasLine(text, "# TYPE ") || HasLine(text, "# HELP ")) && text.find(',') > text.find('\n')) {
    return fmt::format(
        "is what Prometheus scrapes: metrics of one instant, no {}; take the answer of "
        "query_range, which has their course",
        no);
  }
  const bool wrk = text.starts_with("Running ") && text.find(" test @ ") != std::string_view::npos;
  if (wrk || HasLine(text, "This is ApacheBench") || HasLine(text, "Response time histogram:")) {
    return fmt::format(
        "is the summary of a load generator (wrk, ab, hey), no {}; write its "
        "percentiles as slo and compare them with a run at its rate",
        no);
  }
  return "";
}

// Manifests and configurations that no table looks like; "" for others.
std::string NameText(std::string_view text, const char* no) {
  if (HasLine(text, "apiVersion:") && HasLine(text, "kind:")) {
    return NameKubernetes(text, ValueOf(text, "kind"), no);
  }
  if (std::string named = NameOther(text, no); !named.empty()) return named;
  // A scenario's lines have an equals sign where these have a colon or a brace.
  if (text.find(" = ") != std::string_view::npos) return "";
  const auto key = [text](const std::string& name, const char* marks) {
    for (; *marks != 0; ++marks) {
      if (HasLine(text, name + *marks) || HasLine(text, name + " " + *marks)) return true;
    }
    return false;
  };
  if (key("max_batch_size", "{") || key("batch_timeout_micros", "{") ||
      key("num_batch_threads", "{")) {
    return NameTensorFlow(text, no);
  }
  for (const char* own : {"inference_address=", "management_address=", "job_queue_size=",
                          "default_workers_per_model="}) {
    if (HasLine(text, own)) return NameTorch(text, no);
  }
  if (HasLine(text, "replicaCount:")) {
    Stands stands(ValueOf(text, "fullnameOverride"));
    stands.Add("replicas", ValueOf(text, "replicaCount"));
    return fmt::format("is a file of values of a Helm chart, no {}. {}: {}. {}", no, kStands,
                       stands.Text(), kRest);
  }
  if (key("max_batch_size", ":") || key("instance_group", "[{:") || key("platform", ":") ||
      key("backend", ":")) {
    return NameTriton(text, no);
  }
  for (const std::string name :
       {"max-num-seqs", "tensor-parallel-size", "gpu-memory-utilization", "max-model-len",
        "max-num-batched-tokens", "max_num_seqs", "tensor_parallel_size", "gpu_memory_utilization",
        "max_model_len", "max_num_batched_tokens"}) {
    if (key(name, ":")) return NameVllm(text, no);
  }
  if (HasLine(text, "applications:") && text.find("import_path:") != std::string_view::npos) {
    return NameRay(text, no);
  }
  return HasLine(text, "services:") ? NameCompose(text, no) : "";
}

// A manifest in JSON; "" for others.
std::string NameJson(std::string_view text, const char* no) {
  if (!LooksLikeJson(text) || !Trim(text, " \t\r\n").starts_with('{')) return "";
  const std::string kind = ValueOf(text, "kind");
  if (ValueOf(text, "apiVersion").empty() || kind.empty()) return "";
  return NameKubernetes(text, kind, no);
}

std::string_view WithoutMark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace

std::string NameDeployment(std::string_view text) {
  text = WithoutMark(text);
  if (const std::string_view form = CompressionOf(text); !form.empty()) {
    return NamePacked(text, form);
  }
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return "is text in UTF-16; a scenario is TOML in UTF-8: save it so";
  }
  if (const std::string wrong = NoText(text); !wrong.empty()) {
    return wrong.substr(0, wrong.find_first_of(",;")) +
           "; a scenario is TOML text: servescape list shows some";
  }
  if (std::string named = NameOwnFile(text, "scenario"); !named.empty()) return named;
  if (std::string named = NameText(text, "scenario"); !named.empty()) return named;
  if (std::string named = NameJson(text, "scenario"); !named.empty()) return named;
  if (LooksLikeJson(text) && !Trim(text, " \t\r\n[").empty() &&
      Trim(text, " \t\r\n[").front() == '{') {
    const Result<TableText, std::string> table = ReadJsonTable(text);
    return NameAsTable(table);
  }
  // Rows of fields without a single assignment or section.
  const std::string_view line = text.substr(0, text.find('\n'));
  const bool fields = line.find_first_of(",;\t") != std::string_view::npos;
  if (fields && text.find('=') == std::string_view::npos) {
    return NameAsTable(NameTable(std::string(text)));
  }
  return "";
}

std::string NameNoTrace(std::string_view text, const char* what) {
  constexpr size_t kEnough = size_t{1} << 16;
  text = WithoutMark(text).substr(0, kEnough);
  std::string named = NameOwnFile(text, what);
  if (named.empty()) named = NameText(text, what);
  return named.empty() ? NameJson(text, what) : named;
}

std::string NameWrongFile(std::string_view text, const char* what) {
  constexpr size_t kEnough = size_t{1} << 16;
  text = WithoutMark(text);
  if (Trim(text, " \t\r\n").empty()) return "is empty";
  if (const std::string_view form = CompressionOf(text); !form.empty()) {
    return fmt::format("is compressed ({}), no {}; unpack it first", form, what);
  }
  if (const std::string wrong = NoText(text); !wrong.empty()) {
    return fmt::format("{}, no {}", wrong.substr(0, wrong.find_first_of(",;")), what);
  }
  if (std::string named = NameNoTrace(text, what); !named.empty()) return named;
  const bool json = LooksLikeJson(text);
  const std::string_view line = text.substr(0, text.find('\n'));
  if (!json && (line.find_first_of(",;\t") == std::string_view::npos ||
                text.find('=') != std::string_view::npos)) {
    return "";
  }
  const Result<TableText, std::string> table =
      json ? ReadJsonTable(text) : NameTable(std::string(text.substr(0, kEnough)));
  if (table) {
    const std::string& kind = table.value().kind;
    return fmt::format("is a table{}, no {}; servescape trace tells what it holds",
                       kind.empty() ? "" : " (" + kind + ")", what);
  }
  // "is a report of Perf Analyzer (..), no trace of requests. Its .."
  const size_t named = table.error().find(", no trace");
  return named == std::string::npos ? "" : fmt::format("{}, no {}", table.error().substr(0, named),
                                                       what);
}

}  // namespace servescape
