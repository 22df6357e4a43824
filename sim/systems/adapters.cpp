// SPDX-License-Identifier: MIT
#include "sim/systems/adapters.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/base/math.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/config_adapters.h"
#include "sim/scenario/fields.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kAdapterRows[] = {
    Table("service.*.batching.server.lora_config",
          R"({ adapters = 100, max_loras = 4, remote_load = "300ms" })",
          "LoRA adapters that the model is asked with: each request wants one, "
          "drawn anew at each "
          "service that has any; of a session with grows all want the same."),
    Bound<&AdapterText::adapters>(Ranged("service.*.batching.server.lora_config.adapters", kInteger,
                                         "items", 1, 100'000, false, "1", "100",
                                         "Adapters that there are.")),
    Bound<&AdapterText::zipf>(
        Ranged("service.*.batching.server.lora_config.zipf", kNumber, "", 0, 10, false, "0", "1",
               "How popular they are: the i-th is asked for 1/i^zipf as often "
               "as the first. 0: all "
               "alike.")),
    Bound<&AdapterText::base_share>(
        Ranged("service.*.batching.server.lora_config.base_share", kRatio, "", 0, 1, false, "0",
               "0.5", "Share of the requests that ask the model without one.")),
    Bound<&AdapterText::max_loras>(
        Ranged("service.*.batching.server.lora_config.max_loras", kInteger, "items", 1, 10'000,
               false, "1", "4",
               "Slots of the GPU, and adapters in a step: who wants another "
               "one is passed over by "
               "those behind it until one is free.")),
    Bound<&AdapterText::max_cpu_loras>(
        Ranged("service.*.batching.server.lora_config.max_cpu_loras", kInteger, "items", 0, 100'000,
               false, "0", "16",
               "Adapters that the host's memory keeps, the least recently used "
               "goes; 0: max_loras.")),
    Bound<&AdapterText::bytes>(
        Ranged("service.*.batching.server.lora_config.adapter_bytes", kBytes, "B", 0, 1e12, false,
               R"("0B")", R"("200MB")",
               "Of a slot; slots are taken from the memory of keys and values, "
               "used or not.")),
    Bound<&AdapterText::cpu_load>(
        Ranged("service.*.batching.server.lora_config.cpu_load", kDuration, "s", 0, 3600, false,
               R"("0s")", R"("10ms")", "From the host's memory to a slot; the step waits for it.")),
    Bound<&AdapterText::remote_load>(
        Ranged("service.*.batching.server.lora_config.remote_load", kDuration, "s", 0, 3600, false,
               R"("0s")", R"("300ms")",
               "From elsewhere to the host's memory, before that; the step "
               "waits for it.")),
};

class AdapterReader {
 public:
  AdapterReader(const Section& server, ServiceConfig& out, Reporter& reporter)
      : server_(server), at_(server.Below("lora_config")), out_(out), reporter_(reporter) {}

  void Read(double bytes_per_token) {
    ReadFields(at_, text_, reporter_);
    if (!reporter_.ok()) return;
    if (out_.tokens.scheduler != TokenScheduler::kVllm) {
      return Wrong(server_, "lora_config", "needs scheduler = \"vllm\"");
    }
    if (text_.max_cpu_loras > 0 && text_.max_cpu_loras < text_.max_loras) {
      return Wrong(at_, "max_cpu_loras", "must not be below max_loras");
    }
    AdapterConfig config;
    config.max_loras = text_.max_loras;
    config.max_cpu_loras = text_.max_cpu_loras > 0 ? text_.max_cpu_loras : text_.max_loras;
    config.cpu_load = text_.cpu_load;
    config.remote_load = text_.remote_load;
    double sum = 0;
    for (uint32_t i = 1; i <= text_.adapters; ++i) sum += Pow(i, -text_.zipf);
    double upto = text_.base_share;
    config.upto.push_back(upto);
    for (uint32_t i = 1; i <= text_.adapters; ++i) {
      upto += (1 - text_.base_share) * Pow(i, -text_.zipf) / sum;
      config.upto.push_back(upto);
    }
    if (!TakeMemory(bytes_per_token)) return;
    out_.adapters = std::make_shared<const AdapterConfig>(std::move(config));
  }

 private:
  void Wrong(const Section& in, std::string_view key, const std::string& what) {
    reporter_.Error(in.KeyOrigin(key), in.label().Below(key).Text() + " " + what);
  }

  bool TakeMemory(double bytes_per_token) {
    if (text_.bytes <= 0) return true;
    if (bytes_per_token <= 0) {
      Wrong(at_, "adapter_bytes",
            "needs kv_bytes_per_token, such as kv_bytes_per_token = \"160KiB\"");
      return false;
    }
    TokenConfig& tokens = out_.tokens;
    const double slots = text_.max_loras * text_.bytes / bytes_per_token;
    const double least = 2.0 * tokens.block_size;
    if (tokens.kv_tokens - slots < least) {
      Wrong(at_, "max_loras",
            fmt::format("take the room of {:.0f} tokens; there are {}", slots, tokens.kv_tokens));
      return false;
    }
    tokens.kv_tokens = static_cast<uint32_t>(tokens.kv_tokens - slots);
    return true;
  }

  const Section server_, at_;
  ServiceConfig& out_;
  Reporter& reporter_;
  AdapterText text_;
};

}  // namespace

std::span<const SchemaRow> AdapterRows() { return kAdapterRows; }

void ReadAdapters(const Section& batching, double bytes_per_token, ServiceConfig& out,
                  Reporter& reporter) {
  const Section server = batching.Below("server");
  if (server.Given("lora_config")) AdapterReader(server, out, reporter).Read(bytes_per_token);
}

}  // namespace servescape
