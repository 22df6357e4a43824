// SPDX-License-Identifier: MIT
// A language model by the config.json of its repository on Hugging Face: layers, heads, experts and
// numbers, from which its parameters, and the bytes of a token's keys and values, are computed.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/catalog/language_models.h"

namespace servescape {

struct HfModel {
  std::string name;        // _name_or_path, or its architecture
  LanguageModel model;     // its name is that one, once it has been set
  std::string precision;   // of the weights, a word of server.precision
  uint32_t most_tokens = 0;  // max_position_embeddings; 0: not said
  uint32_t window = 0;       // tokens that layers keep that are not among model.attention; 0: none
};

// The model, or a sentence about what the text lacks. Keys as transformers has them: those of
// Llama, Mistral, Qwen, Gemma, DeepSeek (multi-head latent attention), Mixtral, gpt-oss, GPT-2 and
// those that are made like them; of a multimodal one its text_config.
Result<HfModel, std::string> ReadHfConfig(std::string_view json);

}  // namespace servescape
