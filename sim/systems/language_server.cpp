// SPDX-License-Identifier: MIT
#include "sim/systems/language_server.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sim/catalog/language_models.h"
#include "sim/catalog/language_servers.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/config_kv.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/suggest.h"
#include "sim/systems/adapters.h"
#include "sim/systems/hf_config.h"
#include "sim/systems/kv_places.h"
#include "sim/systems/speculation.h"

namespace servescape {
namespace {

using enum ValueType;
using Text = LanguageServerText;

constexpr double kGigabyte = 1e9, kMostKvTokens = 1e8;

constexpr SchemaRow kServerRows[] = {
    Table("service.*.batching.server", R"({ profile = "llama70b-h100-vllm-fp8-tp2" })",
          "What the server is: gives the keys of batching that are not written (scheduler, step, "
          "prefill, kv_tokens, max_num_batched_tokens), as they were measured of one by name "
          "(servescape list servers), or computed for a model on a GPU."),
    Bound<&Text::profile>(Key("service.*.batching.server.profile", kText, "",
                              R"("llama70b-h100-vllm-fp8-tp2")",
                              "A server of the catalog, fitted to a benchmark.")),
    Bound<&Text::model>(Key("service.*.batching.server.model", kText, "", R"("llama-3.1-70b")",
                            "A model of the catalog; its server is computed from bytes, operations "
                            "and the GPU's data sheet.")),
    Bound<&Text::hf_config>(
        Key("service.*.batching.server.hf_config", kText, "", R"("config.json")",
            "In place of model: the config.json of a model on Hugging Face, beside the scenario; "
            "its parameters, its cache's bytes and its experts are computed, and its numbers are "
            "those of the weights unless precision says otherwise.")),
    Bound<&Text::gpu>(Key("service.*.batching.server.gpu", kText, "", R"("H100")",
                          "What the model runs on, by its name at the catalog's machines.")),
    Bound<&Text::gpus>(Ranged("service.*.batching.server.gpus", kInteger, "GPUs", 1, 64, false, "1",
                              "2", "GPUs of a replica, by tensor parallelism.")),
    Choice<kPrecisionWords, &Text::precision>("service.*.batching.server.precision", R"("bf16")",
                                              R"("fp8")", "Numbers that the weights are."),
    Choice<kKvPrecisionWords, &Text::kv_in_bytes>("service.*.batching.server.kv_precision",
                                                  R"("bf16")", R"("fp8")",
                                                  "Numbers that keys and values are."),
};

constexpr std::string_view kOfModel[] = {"model", "hf_config", "gpu",
                                         "gpus",  "precision", "kv_precision"};

double BytesOf(Precision precision) {
  for (const auto& [word, value] : kPrecisionWords) {
    if (value == precision) return BytesOfWeight(word).value_or(2);
  }
  return 2;
}

template <class List, class Name>
std::vector<std::string> NamesOf(const List& list, Name name) {
  std::vector<std::string> out;
  for (const auto& each : list) out.emplace_back(each.*name);
  return out;
}

class ServerReader {
 public:
  ServerReader(const Section& in, ServiceConfig& out, const Resources& resources,
               Reporter& reporter)
      : batching_(in.Below("batching")),
        at_(batching_.Below("server")),
        out_(out),
        tokens_(out.tokens),
        resources_(resources),
        reporter_(reporter) {}

  void Read() {
    ReadServer();
    if (reporter_.ok() && HasKvPlaces(at_)) {
      ReadKvPlaces(batching_, bytes_per_token_, out_, reporter_);
    }
    if (reporter_.ok()) ReadSpeculation(batching_, tokens_, reporter_);
    if (reporter_.ok()) {
      const bool given = out_.kv != nullptr && out_.kv->bytes_per_token > 0;
      ReadAdapters(batching_, given ? out_.kv->bytes_per_token : bytes_per_token_, out_, reporter_);
    }
  }

 private:
  void ReadServer() {
    ReadFields(at_, text_, reporter_);
    if (!batching_.Has("tokens")) {
      reporter_.Error(batching_.KeyOrigin("server"),
                      at_.label().Text() + " needs batching.tokens = \"continuous\"");
      return;
    }
    if (at_.Has("profile")) return Measured();
    if (at_.Has("model") && at_.Has("hf_config")) {
      reporter_.Error(at_.KeyOrigin("hf_config"),
                      at_.label().Text() + " has both model and hf_config; give one");
      return;
    }
    if ((at_.Has("model") || at_.Has("hf_config")) && at_.Has("gpu")) return Computed();
    if (!reporter_.ok()) return;
    bytes_per_token_ = tokens_.kv_bytes_per_token;
    const bool described =
        batching_.Has("step") && (batching_.Has("kv_tokens") || batching_.Has("gpu_memory"));
    if (described && (HasKvPlaces(at_) || at_.Has("speculative_config") || at_.Has("lora_config")))
      return;
    reporter_.Error(batching_.KeyOrigin("server"),
                    at_.label().Text() +
                        " needs a profile, such as profile = \"llama70b-h100-vllm-fp8-tp2\", or a "
                        "model (or an hf_config) and a gpu, such as model = \"llama-3.1-70b\", gpu "
                        "= \"H100\"");
  }

  // What is written goes before.
  template <class T, class V>
  void Give(const Section& section, std::string_view key, T* field, V value) {
    if (!section.Has(key)) *field = static_cast<T>(value);
  }
  bool GivesMemory() const { return !batching_.Has("kv_tokens") && !batching_.Has("gpu_memory"); }

  void Measured() {
    for (const std::string_view key : kOfModel) {
      if (!at_.Has(key)) continue;
      reporter_.Error(at_.KeyOrigin(key), fmt::format("{} has both profile and {}; give one",
                                                      at_.label().Text(), key));
    }
    const LanguageServer* server = FindLanguageServer(text_.profile);
    if (server == nullptr) {
      const auto names = NamesOf(LanguageServers(), &LanguageServer::id);
      reporter_.Error(at_.ValueOrigin("profile"),
                      fmt::format("{}: there is no server \"{}\" in the catalog{}",
                                  at_.label().Text(), text_.profile.substr(0, 60),
                                  DidYouMean(text_.profile, names)));
      return;
    }
    const Section step = batching_.Below("step"), prefill = batching_.Below("prefill");
    Give(step, "base", &tokens_.base, server->base_ms * 1e-3);
    Give(step, "per_sequence", &tokens_.per_sequence, server->per_sequence_us * 1e-6);
    Give(step, "per_cached_token", &tokens_.per_cached_token, server->per_cached_token_ns * 1e-9);
    Give(step, "experts", &tokens_.experts, server->experts_ms * 1e-3);
    Give(step, "expert_share", &tokens_.expert_share, server->expert_share);
    Give(prefill, "per_token", &tokens_.prefill_per_token, server->per_token_us * 1e-6);
    Give(prefill, "per_context_token", &tokens_.per_context_token,
         server->per_context_token_ns * 1e-9);
    Give(batching_, "max_num_batched_tokens", &tokens_.max_batched_tokens, server->step_tokens);
    Give(batching_, "scheduler_recv_interval", &tokens_.receive_interval,
         server->receive_interval);
    tokens_.gpus = server->gpus;
    if (const LanguageModel* model = FindLanguageModel(server->model)) {
      bytes_per_token_ = double{1} * model->attention * model->kept * (text_.kv_in_bytes ? 1 : 2);
    }
    for (const auto& [word, value] : kSchedulerWords) {
      if (word == server->scheduler) Give(batching_, "scheduler", &tokens_.scheduler, value);
    }
    if (!GivesMemory()) return;
    tokens_.kv_tokens = server->kv_tokens;
    if (server->kv_tokens > 0 || !tokens_.paged()) return;
    reporter_.Error(at_.ValueOrigin("profile"),
                    fmt::format("{}: it is not known how many tokens {} can hold; give kv_tokens",
                                at_.label().Text(), server->id));
  }

  void Computed() {
    if (at_.Has("hf_config")) {
      if (!ReadModelFile()) return;
    } else {
      placement_.model = FindLanguageModel(text_.model);
    }
    placement_.gpu = FindLanguageGpu(text_.gpu);
    if (placement_.model == nullptr) {
      return Unknown("model", text_.model, NamesOf(LanguageModels(), &LanguageModel::name));
    }
    if (placement_.gpu == nullptr) {
      return Unknown("gpu", text_.gpu, NamesOf(LanguageGpus(), &LanguageGpu::name));
    }
    placement_.gpus = text_.gpus;
    placement_.weight_bytes = BytesOf(text_.precision);
    placement_.kept_bytes = text_.kv_in_bytes ? 1 : 2;
    placement_.utilization = tokens_.gpu_memory_utilization;
    const LanguageRoofline law = RooflineOf(placement_);
    bytes_per_token_ = law.kv_bytes_per_token;
    tokens_.gpus = text_.gpus;
    const Section step = batching_.Below("step"), prefill = batching_.Below("prefill");
    Give(step, "base", &tokens_.base, law.base);
    Give(step, "per_sequence", &tokens_.per_sequence, law.per_sequence);
    Give(step, "per_cached_token", &tokens_.per_cached_token, law.per_cached_token);
    Give(step, "experts", &tokens_.experts, law.experts);
    Give(step, "expert_share", &tokens_.expert_share, law.expert_share);
    Give(prefill, "per_token", &tokens_.prefill_per_token, law.per_token);
    Give(prefill, "per_context_token", &tokens_.per_context_token, law.per_context_token);
    Give(batching_, "scheduler", &tokens_.scheduler, TokenScheduler::kVllm);
    if (GivesMemory()) Memory(law);
  }

  // Whether its file could be read.
  bool ReadModelFile() {
    const std::string about =
        fmt::format("{}: the file \"{}\" ", at_.label().Text(), text_.hf_config.substr(0, 200));
    const auto file = resources_ ? resources_(text_.hf_config) : std::nullopt;
    if (!file) {
      reporter_.Error(at_.ValueOrigin("hf_config"),
                      about + "is not there; put it beside the scenario");
      return false;
    }
    auto read = ReadHfConfig(file->object.empty() ? file->text : file->object);
    if (!read) {
      reporter_.Error(at_.ValueOrigin("hf_config"), about + read.error());
      return false;
    }
    hf_ = std::move(read).value();
    hf_.model.name = hf_.name;
    placement_.model = &hf_.model;
    if (!at_.Has("precision")) {
      for (const auto& [word, value] : kPrecisionWords) {
        if (word == hf_.precision) text_.precision = value;
      }
    }
    return true;
  }

  void Unknown(std::string_view key, const std::string& name,
               const std::vector<std::string>& names) {
    reporter_.Error(at_.ValueOrigin(key),
                    fmt::format("{}: there is no {} \"{}\" in the catalog{}", at_.label().Text(),
                                key, name.substr(0, 60), DidYouMean(name, names)));
  }

  // What is left for keys and values; an error says what would be enough.
  void Memory(const LanguageRoofline& law) {
    const double least = 2.0 * tokens_.block_size;
    if (law.kv_tokens >= least) {
      tokens_.kv_tokens = static_cast<uint32_t>(std::min(law.kv_tokens, kMostKvTokens));
      return;
    }
    std::string fits;
    if (const uint32_t gpus = LeastGpus(placement_, least); gpus > 0) {
      fits = fmt::format("gpus = {} would fit", gpus);
    }
    for (const Precision precision : {Precision::kFp8, Precision::kFp4}) {
      LanguagePlacement smaller = placement_;
      smaller.weight_bytes = BytesOf(precision);
      if (smaller.weight_bytes >= placement_.weight_bytes) continue;
      if (RooflineOf(smaller).kv_tokens < least) continue;
      fits += fmt::format("{}precision = \"{}\"{}", fits.empty() ? "" : ", or ",
                          precision == Precision::kFp8 ? "fp8" : "fp4",
                          fits.empty() ? " would fit" : "");
      break;
    }
    if (const LanguageGpu* larger = LargerGpu(least)) {
      fits += fmt::format("{}gpu = \"{}\"{}", fits.empty() ? "" : ", or ", Capitals(larger->name),
                          fits.empty() ? " would fit" : "");
    }
    if (fits.empty()) fits = "no GPUs of this kind up to 64 would do";
    reporter_.Error(
        at_.ValueOrigin(at_.Has("hf_config") ? "hf_config" : "model"),
        fmt::format("{}: {} takes {:.1f} GB, and {} x {} leave {:.1f} GB for it: {}",
                    at_.label().Text(), placement_.model->name, law.weights / kGigabyte,
                    text_.gpus, text_.gpu,
                    placement_.utilization * placement_.gpu->memory * text_.gpus / kGigabyte,
                    fits));
    tokens_.kv_tokens = 2 * tokens_.block_size;
  }

  // As many of the GPU with the least memory that would be enough; null: none is.
  const LanguageGpu* LargerGpu(double tokens) const {
    const LanguageGpu* best = nullptr;
    for (const LanguageGpu& gpu : LanguageGpus()) {
      LanguagePlacement other = placement_;
      other.gpu = &gpu;
      const bool less = best == nullptr || gpu.memory < best->memory;
      if (less && RooflineOf(other).kv_tokens >= tokens) best = &gpu;
    }
    return best;
  }
  static std::string Capitals(std::string_view name) {
    std::string out(name);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
  }

  const Section batching_, at_;
  ServiceConfig& out_;
  TokenConfig& tokens_;
  const Resources& resources_;
  Reporter& reporter_;
  Text text_;
  LanguagePlacement placement_;
  HfModel hf_;
  double bytes_per_token_ = 0;  // of keys and values; 0: not known
};

}  // namespace

std::span<const SchemaRow> LanguageServerRows() { return kServerRows; }

void ReadLanguageServer(const Section& in, ServiceConfig& out, const Resources& resources,
                        Reporter& reporter) {
  if (in.Has("batching") && in.Below("batching").Has("server")) {
    ServerReader(in, out, resources, reporter).Read();
  }
}

}  // namespace servescape
