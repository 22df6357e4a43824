// SPDX-License-Identifier: MIT
#include "sim/systems/hf_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace servescape {
namespace {

using HfJson = nlohmann::json;

// Models whose feed-forward layers have two matrices, not three (no gate).
constexpr std::array<std::string_view, 13> kUngated{
    "gpt2", "gpt_neox", "gpt_neo",    "gptj",       "opt",      "bloom", "falcon",
    "phi",  "mpt",      "starcoder2", "gpt_bigcode", "nemotron", "persimmon"};

constexpr double kMostOfNumber = 1e9;  // of any number

int IntOf(double number) { return static_cast<int>(std::clamp(number, 0.0, kMostOfNumber)); }

class HfReader {
 public:
  explicit HfReader(const HfJson& root) : root_(root), text_(TextOf(root)) {}

  Result<HfModel, std::string> Read() {
    out_.name = NameOf();
    hidden_ = Number({"hidden_size", "n_embd", "d_model"});
    layers_ = Number({"num_hidden_layers", "n_layer", "num_layers", "n_layers"});
    heads_ = Number({"num_attention_heads", "n_head", "num_heads", "n_heads"});
    vocabulary_ = Number({"vocab_size"});
    for (const auto& [value, key] : {std::pair{hidden_, "hidden_size"},
                                     {layers_, "num_hidden_layers"},
                                     {heads_, "num_attention_heads"},
                                     {vocabulary_, "vocab_size"}}) {
      if (!(value >= 1 && value <= 1e7)) {
        return fmt::format("has no {}, or none from 1 to 10000000: is it the config.json of a "
                           "language model?",
                           key);
      }
    }
    kv_heads_ = Number({"num_key_value_heads"}, Boolean("multi_query") ? 1 : heads_);
    if (Boolean("multi_query") && !Has("num_key_value_heads")) kv_heads_ = 1;
    head_size_ = Number({"head_dim"}, hidden_ / heads_);
    ReadAttention();
    ReadFeedForward();
    if (!wrong_.empty()) return wrong_;
    ReadLayers();
    out_.precision = Precision();
    const double most = Number({"max_position_embeddings", "n_positions", "n_ctx"}, 0);
    out_.most_tokens = static_cast<uint32_t>(std::clamp(most, 0.0, 1e9));
    const LanguageModel& model = out_.model;
    if (!(model.parameters > 0 && model.parameters < 1e15) || model.layers > 10'000 ||
        model.kept > 200'000 || model.heads > 100'000 || model.head_size > 100'000) {
      return std::string("has numbers that no model has");
    }
    return out_;
  }

 private:
  // Of a multimodal model the part that writes.
  static const HfJson& TextOf(const HfJson& root) {
    for (const char* key : {"text_config", "llm_config", "language_config"}) {
      const auto at = root.find(key);
      if (at != root.end() && at->is_object() && at->contains("num_hidden_layers")) return *at;
    }
    const auto thinker = root.find("thinker_config");  // of an omni model
    return thinker != root.end() && thinker->is_object() ? TextOf(*thinker) : root;
  }

  bool Has(const char* key) const { return text_.contains(key) && !text_.at(key).is_null(); }
  double Number(std::initializer_list<const char*> keys, double otherwise = 0) const {
    for (const char* key : keys) {
      if (Has(key) && text_.at(key).is_number()) {
        return std::clamp(text_.at(key).get<double>(), 0.0, kMostOfNumber);
      }
    }
    return otherwise;
  }
  bool Boolean(const char* key, bool otherwise = false) const {
    return Has(key) && text_.at(key).is_boolean() ? text_.at(key).get<bool>() : otherwise;
  }
  std::string Text(const HfJson& of, const char* key) const {
    const auto at = of.find(key);
    return at != of.end() && at->is_string() ? at->get<std::string>() : "";
  }

  std::string NameOf() const {
    std::string name = Text(root_, "_name_or_path");
    const auto list = root_.find("architectures");
    if (name.empty() && list != root_.end() && list->is_array() && !list->empty() &&
        list->front().is_string()) {
      name = list->front().get<std::string>();
    }
    if (name.empty()) name = Text(root_, "model_type");
    return name.empty() ? "the model" : name.substr(0, 80);
  }

  // Parameters of a layer's attention, and the numbers that it keeps of a token.
  void ReadAttention() {
    LanguageModel& model = out_.model;
    model.layers = IntOf(layers_);
    model.heads = IntOf(heads_);
    model.latent = Number({"kv_lora_rank"}) > 0;
    if (!model.latent) {
      model.head_size = IntOf(head_size_);
      model.kept = IntOf(2 * kv_heads_ * head_size_);
      attention_ = 2 * hidden_ * head_size_ * (heads_ + kv_heads_);
      return;
    }
    const double rank = Number({"kv_lora_rank"}), rope = Number({"qk_rope_head_dim"});
    const double nope = Number({"qk_nope_head_dim"}), value = Number({"v_head_dim"});
    const double queries = Number({"q_lora_rank"});
    model.head_size = IntOf(nope + rope);
    model.kept = IntOf(rank + rope);
    attention_ = queries > 0 ? hidden_ * queries + queries * heads_ * (nope + rope)
                             : hidden_ * heads_ * (nope + rope);
    attention_ += hidden_ * (rank + rope) + rank * heads_ * (nope + value) +
                  heads_ * value * hidden_;
    if (nope <= 0 || rope <= 0 || value <= 0) {
      wrong_ = "has kv_lora_rank without qk_nope_head_dim, qk_rope_head_dim and v_head_dim";
    }
  }

  void ReadFeedForward() {
    LanguageModel& model = out_.model;
    const std::string type = Text(text_, "model_type");
    const bool ungated = std::find(kUngated.begin(), kUngated.end(), type) != kUngated.end();
    const double matrices = ungated ? 2 : 3;
    const double dense = Number({"intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim"},
                                4 * hidden_);
    const double experts = Number({"n_routed_experts", "num_local_experts", "num_experts",
                                   "moe_num_experts"});
    const double used = Number({"num_experts_per_tok", "experts_per_token", "moe_topk", "moe_top_k",
                                "num_experts_per_token"});
    const double layer = matrices * hidden_ * dense;
    double all = layers_ * layer, active = all;
    if (experts > 1) {
      if (!(used >= 1 && used <= experts)) {
        wrong_ = "has experts, but no num_experts_per_tok of them";
        return;
      }
      const double own = Number({"moe_intermediate_size", "expert_ffn_hidden_size"}, dense);
      const double one = matrices * hidden_ * own;
      double common = Number({"n_shared_experts", "num_shared_experts"}) * one;
      common += matrices * hidden_ * Number({"shared_expert_intermediate_size",
                                             "shared_intermediate_size"});
      const double sparse = SparseLayers();
      all = (layers_ - sparse) * layer + sparse * (experts * (one + hidden_) + common);
      active = (layers_ - sparse) * layer + sparse * (used * one + experts * hidden_ + common);
      model.experts = IntOf(experts);
      model.used = IntOf(used);
    }
    const bool tied = Boolean("tie_word_embeddings", Boolean2(root_, "tie_word_embeddings"));
    const double beside = layers_ * attention_ + vocabulary_ * hidden_ * (tied ? 1 : 2);
    model.parameters = all + beside;
    model.active = active + beside;
  }

  static bool Boolean2(const HfJson& of, const char* key) {
    const auto at = of.find(key);
    return at != of.end() && at->is_boolean() && at->get<bool>();
  }

  // Layers with experts.
  double SparseLayers() const {
    if (Has("mlp_only_layers") && text_.at("mlp_only_layers").is_array() &&
        !text_.at("mlp_only_layers").empty()) {
      return layers_ - static_cast<double>(text_.at("mlp_only_layers").size());
    }
    const double dense_first = std::min(layers_, Number({"first_k_dense_replace"}));
    const double step = std::max(1.0, Number({"moe_layer_freq", "decoder_sparse_step",
                                              "interleave_moe_layer_step"}, 1));
    return std::floor((layers_ - dense_first) / step);
  }

  // How many layers keep the whole context, and what the others keep.
  void ReadLayers() {
    LanguageModel& model = out_.model;
    const double window = Number({"sliding_window"});
    double full = layers_;
    bool others_keep = false;
    if (Has("layer_types") && text_.at("layer_types").is_array()) {
      full = 0;
      for (const HfJson& type : text_.at("layer_types")) {
        const std::string word = type.is_string() ? type.get<std::string>() : "";
        full += word == "full_attention" || word == "attention" ? 1 : 0;
        others_keep = others_keep || word == "sliding_attention";
      }
    } else if (Number({"full_attention_interval"}) > 0) {
      full = std::floor(layers_ / Number({"full_attention_interval"}));
    } else if (Number({"sliding_window_pattern"}) > 1 && window > 0) {
      full = std::floor(layers_ / Number({"sliding_window_pattern"}));
      others_keep = true;
    } else if (Text(text_, "model_type") == "gemma2" && window > 0) {
      full = std::floor(layers_ / 2);
      others_keep = true;
    } else if (window > 0 && Boolean("use_sliding_window", true) && !Has("max_window_layers")) {
      full = 0;
      others_keep = true;
    }
    // Where no layer keeps all, each token is kept in all, for so long as the window is.
    model.attention = IntOf(full > 0 ? full : layers_);
    if (others_keep) out_.window = static_cast<uint32_t>(std::clamp(window, 0.0, 1e9));
  }

  std::string OfBits(double bits, bool whole) const {
    if (bits == 4) return whole ? "int4" : "fp4";
    if (bits == 8) return whole ? "int8" : "fp8";
    return "bf16";
  }

  // Of weights, as vLLM loads them: float32 becomes 16 bits.
  std::string Precision() const {
    const HfJson& at = root_.contains("quantization_config") ? root_ : text_;
    const auto found = at.find("quantization_config");
    if (found == at.end() || !found->is_object()) return "bf16";
    const HfJson& quantization = *found;
    const std::string method = Text(quantization, "quant_method");
    const auto bits = [&](const HfJson& of, const char* key) {
      const auto it = of.find(key);
      return it != of.end() && it->is_number() ? it->get<double>() : 0;
    };
    if (method == "fp8" || method == "fbgemm_fp8") return "fp8";
    if (method == "mxfp4") return "fp4";
    if (method == "bitsandbytes") {
      return Boolean2(quantization, "load_in_4bit") ? "int4" : "int8";
    }
    std::string algorithm = Text(quantization, "quant_algo");
    if (algorithm.find("FP4") != std::string::npos) return "fp4";
    if (algorithm.find("FP8") != std::string::npos) return "fp8";
    const auto groups = quantization.find("config_groups");
    if (groups != quantization.end() && groups->is_object()) {
      for (const auto& [name, group] : groups->items()) {
        const auto weights = group.is_object() ? group.find("weights") : group.end();
        if (!group.is_object() || weights == group.end() || !weights->is_object()) continue;
        return OfBits(bits(*weights, "num_bits"), Text(*weights, "type") == "int");
      }
    }
    const double plain = std::max(bits(quantization, "bits"), bits(quantization, "w_bit"));
    return OfBits(plain, true);
  }

  const HfJson& root_;
  const HfJson& text_;
  double hidden_ = 0, layers_ = 0, heads_ = 0, kv_heads_ = 0, head_size_ = 0, vocabulary_ = 0;
  double attention_ = 0;  // parameters of a layer
  std::string wrong_;
  HfModel out_;
};

}  // namespace

Result<HfModel, std::string> ReadHfConfig(std::string_view json) {
  const HfJson root = HfJson::parse(json, nullptr, /*allow_exceptions=*/false);
  if (root.is_discarded() || !root.is_object()) return std::string("is no JSON object");
  return HfReader(root).Read();
}

}  // namespace servescape
