// SPDX-License-Identifier: MIT
#include "sim/systems/speculation.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "sim/scenario/bind.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/words.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr std::array<WordFor<DraftMethod>, 8> kMethodWords{{
    {"draft_model", {true, false}},
    {"eagle", {true, true}},
    {"eagle3", {true, true}},
    {"mtp", {true, true}},
    {"ngram", {false, false}},
    {"suffix", {false, false}},
    {"medusa", {false, false}},
    {"mlp_speculator", {false, false}},
}};

constexpr SchemaRow kSpeculationRows[] = {
    Table("service.*.batching.server.speculative_config",
          R"({ num_speculative_tokens = 3, acceptance_rate = 0.7 })",
          "Speculative decoding: tokens are drafted and verified together, so "
          "that a step gives a "
          "sequence one token and those drafted before the first that does not "
          "hold."),
    Choice<kMethodWords, &SpeculationText::method>(
        "service.*.batching.server.speculative_config.method", R"("draft_model")", R"("eagle3")",
        "What drafts: draft_model, eagle, eagle3 and mtp take blocks for it; "
        "after a hit in the "
        "prefix cache eagle, eagle3 and mtp compute its last block again."),
    Bound<&SpeculationText::tokens>(
        Ranged("service.*.batching.server.speculative_config.num_speculative_tokens", kInteger,
               "tokens", 0, SpeculationConfig::kMost, false, "0", "3",
               "Tokens that are drafted for each sequence and step; they count in "
               "max_num_batched_tokens. 0: none.")),
    Bound<&SpeculationText::acceptance_rate>(
        Ranged("service.*.batching.server.speculative_config.acceptance_rate", kRatio, "", 0, 1,
               false, "", "0.7",
               "Chance that a drafted token holds when those before it do, the same "
               "at each "
               "position: a step gives (1 - a^(k+1)) / (1 - a) tokens in the mean.")),
    Bound<&SpeculationText::rates>(
        Ranged("service.*.batching.server.speculative_config.synthetic_"
               "acceptance_rates",
               kRatioList, "", 0, 1, false, "", "[0.7, 0.5, 0.4]",
               "In place of acceptance_rate, by position: the share of drafts "
               "of which all tokens "
               "up to it hold, as vLLM counts them "
               "(spec_decode_num_accepted_tokens_per_pos).")),
    Bound<&SpeculationText::draft_time>(
        Ranged("service.*.batching.server.speculative_config.draft_time", kDuration, "s", 0, 3600,
               false, R"("0s")", R"("1ms")",
               "What the drafter takes for one position of all sequences, "
               "after each step that "
               "gives tokens.")),
};

class SpeculationReader {
 public:
  SpeculationReader(const Section& server, TokenConfig& out, Reporter& reporter)
      : server_(server), at_(server.Below("speculative_config")), out_(out), reporter_(reporter) {}

  void Read() {
    ReadFields(at_, text_, reporter_);
    if (!reporter_.ok()) return;
    if (out_.scheduler != TokenScheduler::kVllm) {
      return Wrong(server_, "speculative_config", "needs scheduler = \"vllm\"");
    }
    if (text_.tokens == 0) return;
    SpeculationConfig config;
    config.tokens = text_.tokens;
    config.draft_time = text_.draft_time;
    config.slots = text_.method.slots;
    config.drops_last_hit = text_.method.drops_last_hit;
    if (Accepts(&config)) out_.speculation = config;
  }

 private:
  void Wrong(const Section& in, std::string_view key, const std::string& what) {
    reporter_.Error(in.KeyOrigin(key), in.label().Below(key).Text() + " " + what);
  }

  bool Accepts(SpeculationConfig* config) {
    const bool same = at_.Has("acceptance_rate");
    if (same == at_.Has("synthetic_acceptance_rates")) {
      Wrong(server_, "speculative_config",
            same ? "has both acceptance_rate and synthetic_acceptance_rates; "
                   "give one"
                 : "needs an acceptance_rate, such as acceptance_rate = 0.7, or "
                   "synthetic_acceptance_rates");
      return false;
    }
    if (same) {
      std::fill_n(config->accepts.begin(), config->tokens, text_.acceptance_rate);
      return true;
    }
    if (text_.rates.size() != config->tokens) {
      Wrong(at_, "synthetic_acceptance_rates",
            fmt::format("has {} rates; num_speculative_tokens is {}", text_.rates.size(),
                        config->tokens));
      return false;
    }
    double before = 1;
    for (uint32_t i = 0; i < config->tokens; ++i) {
      const double rate = text_.rates[i];
      if (rate > before) {
        Wrong(at_, "synthetic_acceptance_rates",
              "must not rise: each is of drafts whose tokens before hold, too");
        return false;
      }
      config->accepts[i] = before > 0 ? rate / before : 0;
      before = rate;
    }
    return true;
  }

  const Section server_, at_;
  TokenConfig& out_;
  Reporter& reporter_;
  SpeculationText text_;
};

}  // namespace

std::span<const SchemaRow> SpeculationRows() { return kSpeculationRows; }

void ReadSpeculation(const Section& batching, TokenConfig& out, Reporter& reporter) {
  const Section server = batching.Below("server");
  if (server.Given("speculative_config")) SpeculationReader(server, out, reporter).Read();
}

}  // namespace servescape
