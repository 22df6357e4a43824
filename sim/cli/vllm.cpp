// SPDX-License-Identifier: MIT
// servescape vllm: the scheduler of a language-model server alone, step by
// step.
#include "sim/cli/vllm.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/cli/yaml.h"
#include "sim/input/deployment.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct VllmOptions {
  std::string file;
  int64_t steps = 0;
  bool json = false;
  bool no_color = false;
};

// ---- output
// -------------------------------------------------------------------------------------

Json OfRequests(const std::vector<OfRequest>& list, const VllmFile& file) {
  Json out = Json::object();
  for (const OfRequest& each : list) out[file.requests[each.request].id] = each.number;
  return out;
}

Json Ids(const std::vector<uint32_t>& list, const VllmFile& file) {
  Json out = Json::array();
  for (const uint32_t each : list) out.push_back(file.requests[each].id);
  return out;
}

Json StepToJson(const ToldStep& step, const VllmFile& file) {
  Json out = Json::object();
  out["step"] = step.step;
  if (step.idle) out["idle"] = true;
  out["scheduled"] = OfRequests(step.scheduled, file);
  out["preempted"] = Ids(step.preempted, file);
  out["admitted_cached"] = OfRequests(step.admitted, file);
  out["new_blocks"] = OfRequests(step.new_blocks, file);
  out["computed"] = OfRequests(step.computed, file);
  out["waiting"] = Ids(step.waiting, file);
  out["free"] = step.free;
  out["hashed"] = step.hashed;
  Json prefix = Json::object();
  prefix["queries"] = step.prefix.queries;
  prefix["hits"] = step.prefix.hits;
  prefix["preempted_queries"] = step.prefix.preempted_queries;
  prefix["preempted_hits"] = step.prefix.preempted_hits;
  out["prefix"] = std::move(prefix);
  if (step.output_of > 0) out["output_of_step"] = step.output_of;
  out["finished"] = Ids(step.finished, file);
  out["free_after"] = step.free_after;
  return out;
}

std::string VllmToJson(const PlayedVllm& played, const VllmFile& file) {
  Json out = Json::object();
  out["schema"] = 1;
  out["scheduler"] = "vLLM V1 0.33.0";
  out["notes"] = played.notes;
  Json steps = Json::array();
  for (const ToldStep& step : played.steps) steps.push_back(StepToJson(step, file));
  out["steps"] = std::move(steps);
  return Print(out, true) + "\n";
}

// "a 20, b 16 (16 cached); pre-empted c; ended d"
std::string Happened(const ToldStep& step, const VllmFile& file) {
  std::vector<std::string> given, reported;
  for (const OfRequest& each : step.scheduled) {
    given.push_back(fmt::format("{} {}", file.requests[each.request].id, each.number));
    for (const OfRequest& admitted : step.admitted) {
      if (admitted.request != each.request || admitted.number == 0) continue;
      given.back() += fmt::format(" ({} cached)", admitted.number);
    }
  }
  const auto add = [&](const char* words, const std::vector<uint32_t>& list) {
    std::vector<std::string> ids;
    for (const uint32_t each : list) ids.push_back(file.requests[each].id);
    if (!ids.empty()) reported.push_back(fmt::format("{} {}", words, fmt::join(ids, ", ")));
  };
  if (!given.empty()) reported.push_back(fmt::format("{}", fmt::join(given, ", ")));
  add("pre-empted", step.preempted);
  add("ended", step.finished);
  return fmt::format("{}", fmt::join(reported, "; "));
}

std::string VllmToText(const PlayedVllm& played, const VllmFile& file, bool color) {
  Table table(color, 0);
  std::vector<Cell> head;
  for (const char* word : {"step", "tokens", "running", "waiting", "free blocks"}) {
    head.push_back({word, Align::kRight, Style::kStrong});
  }
  head.push_back({"who", Align::kLeft, Style::kStrong});
  table.AddRow(head);
  size_t preempted = 0;
  VllmPrefixStats prefix;
  for (const ToldStep& step : played.steps) {
    uint64_t tokens = 0;
    for (const OfRequest& each : step.scheduled) tokens += each.number;
    preempted += step.preempted.size();
    prefix.queries += step.prefix.queries;
    prefix.hits += step.prefix.hits;
    table.AddRow({{fmt::format("{}", step.step), Align::kRight},
                  {fmt::format("{}", tokens), Align::kRight},
                  {fmt::format("{}", step.computed.size()), Align::kRight},
                  {fmt::format("{}", step.waiting.size()), Align::kRight},
                  {fmt::format("{}", step.free), Align::kRight},
                  {step.idle ? "nobody is there" : Happened(step, file), Align::kLeft,
                   step.preempted.empty() ? Style::kPlain : Style::kCareful}});
  }
  std::string out = "vLLM V1 0.33.0\n\n" + table.Print();
  out += fmt::format("\n{}, {}", Counted(played.steps.size(), "step"),
                     Counted(preempted, "pre-emption"));
  if (prefix.queries > 0) {
    out += fmt::format("; {} of {} prompt tokens were cached", prefix.hits, prefix.queries);
  }
  out += "\n";
  for (const std::string& note : played.notes) out += Wrap(note, OutputWidth(), 0) + "\n";
  return out;
}

// ---- input
// --------------------------------------------------------------------------------------

// Readers of fields want the text of every scalar, which TOML's tree has of
// strings only.
void WriteTexts(Node* node) {
  if (node->kind == NodeKind::kInteger) node->text = fmt::format("{}", node->integer);
  if (node->kind == NodeKind::kNumber) node->text = fmt::format("{}", node->number);
  if (node->kind == NodeKind::kBoolean) node->text = node->boolean ? "true" : "false";
  for (Node& item : node->items) WriteTexts(&item);
  for (Member& member : node->members) WriteTexts(&member.value);
}

Result<Node, Diagnostics> ParseVllmText(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || text[begin] != '{') {
    Result<Node, Diagnostics> document = ParseDocument(text);
    if (!document) return document;
    Node root = std::move(document).value();
    WriteTexts(&root);
    return root;
  }
  Result<std::vector<Node>, Diagnostic> documents = ParseYaml(text);
  if (!documents) return Diagnostics{documents.error()};
  return std::move(std::move(documents).value().front());
}

int PlayFile(const VllmOptions& options) {
  Result<std::string, FileProblem> opened = ReadFile(options.file, kMaxResourceBytes);
  if (!opened) {
    Complain(opened.error().message);
    return kExitUsage;
  }
  const std::string text = std::move(opened).value();
  const std::string name = options.file == "-" ? "standard input" : options.file;
  const auto tell = [&](const Diagnostics& reported) {
    std::fputs(Format(reported, text, name).c_str(), stderr);
    return static_cast<int>(kExitInvalid);
  };
  const Result<Node, Diagnostics> document = ParseVllmText(text);
  if (const std::string named = NameNoTrace(text, "file of requests to a scheduler");
      !named.empty() && (!document || document.value().Find("requests") == nullptr)) {
    Complain(name + ": " + named);
    return kExitInvalid;
  }
  if (!document) return tell(document.error());
  const Node& root = document.value();
  ManifestLog log;
  const VllmFile file = ReadVllm({&root, "", root.origin, &log});
  if (log.failed()) return tell(log.reported());
  log.WarnOfUnread(root, "");
  if (!log.reported().empty()) tell(log.reported());
  const PlayedVllm played = PlayVllm(file, options.steps);
  const std::string error =
      WriteFile("-", options.json ? VllmToJson(played, file)
                                  : VllmToText(played, file, UseColor(options.no_color)));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddVllm(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<VllmOptions>();
  CLI::App* verb =
      app->add_subcommand("vllm", "Play requests through vLLM's scheduler alone, step by step");
  verb->add_option("FILE", options->file,
                   "Requests and configuration, TOML or JSON (-: standard "
                   "input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--steps", options->steps, "Play so many steps (else until all have ended)")
      ->type_name("N")
      ->check(WholeNumber(1, kMostSteps));
  verb->add_flag("--json", options->json, "The steps as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(
      "The file has a table config with vLLM's own field names "
      "(num_gpu_blocks, which is needed "
      "and counts the\n"
      "null block; block_size, max_num_seqs, max_num_active_seqs, "
      "max_num_batched_tokens,\n"
      "max_num_scheduled_tokens, max_model_len, "
      "long_prefill_token_threshold[_adaptive],\n"
      "enable_chunked_prefill, enable_prefix_caching, policy, "
      "scheduler_reserve_full_isl, "
      "watermark,\n"
      "prefill_schedule_interval, async_scheduling) and a list requests:\n"
      "  [config]\n"
      "  num_gpu_blocks = 7\n"
      "  [[requests]]\n"
      "  id = \"a\"\n"
      "  arrival_step = 1      # also: abort_step, eos_after, priority, "
      "arrival_time\n"
      "  prompt = 40           # or runs of streams: [[\"system\", 0, 80], "
      "[\"a\", 0, 40]]\n"
      "  max_tokens = 24\n"
      "Token i of a stream is the same token wherever it stands; out:ID is "
      "what request ID "
      "generates.\n"
      "A step is one schedule() of vLLM 0.33.0's V1 scheduler and, with "
      "async_scheduling (the "
      "default) one step\n"
      "later, its output. Exit codes: 0 played, 2 wrong usage, 3 a file that "
      "cannot be played.\n"
      "\n"
      "Examples:\n"
      "  servescape vllm requests.toml\n"
      "  servescape vllm requests.json --steps 40 --json");
  verb->callback([options, exit_code] { *exit_code = PlayFile(*options); });
}

}  // namespace servescape
