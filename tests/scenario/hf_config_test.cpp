// SPDX-License-Identifier: MIT
// Models by their config.json: what their cards say of parameters, and what they keep of a token.
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/load.h"
#include "sim/systems/hf_config.h"

namespace servescape {
namespace {

const std::string kLlama = R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama",
  "hidden_size": 8192, "num_hidden_layers": 80, "num_attention_heads": 64,
  "num_key_value_heads": 8, "intermediate_size": 28672, "vocab_size": 128256,
  "max_position_embeddings": 131072, "tie_word_embeddings": false, "torch_dtype": "bfloat16")";
const std::string kDeepSeek = R"({"model_type": "deepseek_v3", "hidden_size": 7168,
  "num_hidden_layers": 61, "num_attention_heads": 128, "num_key_value_heads": 128,
  "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
  "v_head_dim": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048,
  "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8,
  "first_k_dense_replace": 3, "moe_layer_freq": 1, "vocab_size": 129280,
  "quantization_config": {"quant_method": "fp8"}})";

HfModel Read(const std::string& json) {
  auto read = ReadHfConfig(json);
  if (!read) FAIL(read.error());
  return std::move(read).value();
}

TEST_CASE("a dense model has the parameters of its card, and keeps two numbers a head") {
  const HfModel llama = Read(kLlama + "}");
  CHECK(llama.name == "LlamaForCausalLM");
  CHECK(llama.model.parameters == doctest::Approx(70.55e9).epsilon(0.001));
  CHECK(llama.model.active == llama.model.parameters);
  CHECK(llama.model.kept == 2048);
  CHECK(llama.model.attention == 80);
  CHECK(llama.precision == "bf16");
  CHECK(llama.most_tokens == 131072);
}

TEST_CASE("latent attention keeps its rank, and experts are counted by layer") {
  const HfModel v3 = Read(kDeepSeek);
  CHECK(v3.model.parameters == doctest::Approx(671e9).epsilon(0.002));
  CHECK(v3.model.active == doctest::Approx(37.5e9).epsilon(0.02));
  CHECK(v3.model.latent);
  CHECK(v3.model.kept == 576);
  CHECK(v3.model.experts == 256);
  CHECK(v3.model.used == 8);
  CHECK(v3.precision == "fp8");
}

TEST_CASE("layers with a window do not keep the whole context") {
  std::string types;
  for (int i = 0; i < 36; ++i) {
    types += (i > 0 ? ", " : "") + std::string(i % 2 == 0 ? "\"sliding_attention\""
                                                          : "\"full_attention\"");
  }
  const HfModel oss = Read(
      R"({"model_type": "gpt_oss", "hidden_size": 2880, "num_hidden_layers": 36,
  "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64, "intermediate_size": 2880,
  "num_local_experts": 128, "experts_per_token": 4, "vocab_size": 201088, "sliding_window": 128,
  "quantization_config": {"quant_method": "mxfp4"}, "layer_types": [)" + types + "]}");
  CHECK(oss.model.parameters == doctest::Approx(116.8e9).epsilon(0.002));
  CHECK(oss.model.attention == 18);
  CHECK(oss.window == 128);
  CHECK(oss.model.kept == 1024);
  CHECK(oss.precision == "fp4");
  // Every sixth of Gemma 3; the text of a model that also sees.
  const HfModel gemma = Read(R"({"model_type": "gemma3", "text_config": {"hidden_size": 5376,
  "num_hidden_layers": 62, "num_attention_heads": 32, "num_key_value_heads": 16, "head_dim": 128,
  "intermediate_size": 21504, "vocab_size": 262208, "sliding_window": 1024,
  "sliding_window_pattern": 6, "tie_word_embeddings": true}})");
  CHECK(gemma.model.attention == 10);
  CHECK(gemma.model.parameters == doctest::Approx(27.0e9).epsilon(0.01));
}

TEST_CASE("quantised weights by what their config says") {
  const auto precision = [](const std::string& config) {
    return Read(kLlama + ", \"quantization_config\": " + config + "}").precision;
  };
  CHECK(precision(R"({"quant_method": "awq", "bits": 4})") == "int4");
  CHECK(precision(R"({"quant_method": "gptq", "bits": 8})") == "int8");
  CHECK(precision(R"({"quant_method": "modelopt", "quant_algo": "NVFP4"})") == "fp4");
  CHECK(precision(R"({"quant_method": "compressed-tensors", "config_groups":
    {"group_0": {"weights": {"num_bits": 8, "type": "float"}}}})") == "fp8");
  CHECK(precision(R"({"quant_method": "bitsandbytes", "load_in_4bit": true})") == "int4");
}

TEST_CASE("what is no model is told, and no number of it does harm") {
  CHECK(ReadHfConfig("[1]").error() == "is no JSON object");
  CHECK(ReadHfConfig("{").error() == "is no JSON object");
  CHECK(ReadHfConfig("{\"hidden_size\": 8}").error().starts_with("has no num_hidden_layers"));
  CHECK(ReadHfConfig(R"({"hidden_size": 1e300, "num_hidden_layers": 1e6, "vocab_size": 1e6,
    "num_attention_heads": 1e6, "head_dim": 1e300})")
            .error()
            .starts_with("has no hidden_size, or none from 1"));
  CHECK(ReadHfConfig(R"({"hidden_size": 8192, "num_hidden_layers": 1e6, "vocab_size": 1e6,
    "num_attention_heads": 64})")
            .error() == "has numbers that no model has");
  CHECK(ReadHfConfig(kLlama + R"(, "num_experts": 8})").error() ==
        "has experts, but no num_experts_per_tok of them");
}

TEST_CASE("a scenario's server by config.json: its numbers, or what would fit") {
  const auto load = [](const std::string& server) {
    return Load(R"([traffic.u]
rate = "1/s"
prompt_tokens = 100
output_tokens = 10
[service.m]
routing = "random"
[service.m.batching]
tokens = "continuous"
max_running = 8
server = { hf_config = "config.json", gpu = "H100")" +
                    server + " }\n",
                {}, [](const std::string& name) {
                  std::optional<Resource> file;
                  if (name == "config.json") file.emplace("").object = kLlama + "}";
                  return file;
                });
  };
  const auto two = load(", gpus = 2, precision = \"fp8\"");
  REQUIRE(two);
  const TokenConfig& tokens = two.value().config.services[0].tokens;
  CHECK(tokens.scheduler == TokenScheduler::kVllm);
  CHECK(tokens.gpus == 2);
  // 0.92 of 160 GiB, less 70.6 GB and 3 GB a GPU, over 327,680 bytes.
  CHECK(tokens.kv_tokens == doctest::Approx(248'000).epsilon(0.02));
  const auto one = load("");
  REQUIRE(!one);
  CHECK(one.error()[0].message ==
        "service \"m\": batching.server: LlamaForCausalLM takes 141.1 GB, and 1 x H100 leave 79.0 "
        "GB for it: gpus = 2 would fit, or precision = \"fp8\", or gpu = \"B200\"");
}

}  // namespace
}  // namespace servescape
