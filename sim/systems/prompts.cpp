// SPDX-License-Identifier: MIT
#include "sim/systems/prompts.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/llm/content.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/config_prompts.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/traffic_parts.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kPromptRows[] = {
    Bound<&PromptText::blocks>(
        Key("traffic.*.trace.blocks", kColumn, "", R"("hash_ids")",
            "The column with the ids of its prompt's blocks, in their order, such as \"0 1 7\" or "
            "\"0-6 12\": requests that begin with the same ids begin with the same tokens, which a "
            "prefix cache finds (vllm).")),
    Bound<&PromptText::block_tokens>(
        Ranged("traffic.*.trace.block_tokens", kInteger, "tokens", 1, 65536, false, "512", "16",
               "Tokens of such a block; 512 in Mooncake's traces.")),
    Bound<&PromptText::grows>(
        Key("traffic.*.session.grows", kBoolean, "false", "true",
            "Each prompt of a session begins with all prompts and answers before it, and "
            "prompt_tokens are those that are new (vllm).")),
};

constexpr uint64_t kMostBlocks = 50'000'000;  // of a trace

// Lists of ids, as they come; equal texts are one list.
class BlockLists : public TraceKeys {
 public:
  uint64_t Read(std::string_view field) override {
    const auto [at, fresh] = known_.try_emplace(std::string(field), ends_.size());
    if (fresh) {
      if (wrong_.empty()) Parse(field);
      ends_.push_back(static_cast<uint32_t>(runs_.size()));
    }
    return at->second;
  }

  // What of a list is none, or "".
  const std::string& wrong() const { return wrong_; }
  const std::vector<BlockRun>& runs() const { return runs_; }
  std::pair<uint32_t, uint32_t> Of(uint64_t list) const {
    const size_t at = static_cast<size_t>(list);
    return {at == 0 ? 0 : ends_[at - 1], ends_[at]};
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  std::optional<uint64_t> Number(std::string_view* text) {
    uint64_t number = 0;
    size_t digits = 0;
    for (; digits < text->size() && IsDigit((*text)[digits]); ++digits) {
      number = number * 10 + static_cast<uint64_t>((*text)[digits] - '0');
    }
    constexpr size_t kMostDigits = 15;
    if (digits == 0 || digits > kMostDigits) return std::nullopt;
    text->remove_prefix(digits);
    return number;
  }

  void Parse(std::string_view text) {
    const std::string_view whole = text;
    constexpr std::string_view kBetween = " ,;[]\t";
    while (true) {
      text.remove_prefix(std::min(text.find_first_not_of(kBetween), text.size()));
      if (text.empty()) return;
      const std::optional<uint64_t> first = Number(&text);
      std::optional<uint64_t> last = first;
      if (first && text.starts_with("-")) {
        text.remove_prefix(1);
        last = Number(&text);
      }
      const bool ends = text.empty() || kBetween.find(text.front()) != std::string_view::npos;
      if (!last || !ends || *last < *first || *last - *first >= kMostBlocks - count_) {
        wrong_ = fmt::format("\"{}\" is no list of block ids, such as \"0 1 7\" or \"0-6 12\"",
                             whole.substr(0, 40));
        return;
      }
      Add({*first, static_cast<uint32_t>(*last - *first + 1)});
    }
  }

  void Add(const BlockRun& run) {
    count_ += run.count;
    const bool goes_on = !ends_.empty() ? runs_.size() > ends_.back() : !runs_.empty();
    if (goes_on && runs_.back().first + runs_.back().count == run.first) {
      runs_.back().count += run.count;
    } else {
      runs_.push_back(run);
    }
  }

  std::unordered_map<std::string, uint64_t> known_;
  std::vector<BlockRun> runs_;
  std::vector<uint32_t> ends_;
  uint64_t count_ = 0;
  std::string wrong_;
};

// Of each row, how many of its first blocks another row begins with, too.
class SharedBlocks {
 public:
  explicit SharedBlocks(const PromptConfig& prompts) : prompts_(prompts) {
    for (size_t row = 0; row < prompts.ends.size(); ++row) {
      Walk(row, [&](uint64_t key) { return ++count_[key] > 0; });
    }
  }

  uint64_t Of(size_t row) {
    uint64_t blocks = 0;
    Walk(row, [&](uint64_t key) { return count_[key] > 1 && ++blocks > 0; });
    return blocks;
  }

 private:
  template <class Visit>
  void Walk(size_t row, Visit visit) const {
    uint64_t key = 0;
    for (uint32_t at = row == 0 ? 0 : prompts_.ends[row - 1]; at < prompts_.ends[row]; ++at) {
      for (uint32_t i = 0; i < prompts_.runs[at].count; ++i) {
        key = MixedWords(key + 1, prompts_.runs[at].first + i);
        if (!visit(key)) return;
      }
    }
  }

  const PromptConfig& prompts_;
  std::unordered_map<uint64_t, uint32_t> count_;
};

class PromptReader {
 public:
  PromptReader(const Section& in, const Resources& resources, const Config& config,
               TrafficConfig* out, Reporter& reporter)
      : in_(in), trace_(in.Below("trace")), resources_(resources), config_(config), out_(out),
        reporter_(reporter) {}

  void Read() {
    if (in_.Given("trace")) ReadFields(trace_, text_, reporter_);
    if (in_.Given("session")) ReadFields(in_.Below("session"), text_, reporter_);
    if (trace_.Has("block_tokens") && text_.blocks.empty()) {
      Error(trace_, "block_tokens", "needs blocks, such as blocks = \"hash_ids\"");
    }
    if (!text_.blocks.empty() && trace_.Given("blocks")) ReadBlocks();
    if (text_.grows && !out_->tokens.has_prompt) {
      const Section session = in_.Below("session");
      Error(session, "grows", "needs prompt_tokens, the tokens that are new");
    }
    prompts_.grows = text_.grows;
    if (prompts_.grows || prompts_.has_blocks()) {
      out_->prompts = std::make_shared<const PromptConfig>(std::move(prompts_));
    }
  }

 private:
  void Error(const Section& at, std::string_view key, const std::string& what) {
    reporter_.Error(at.KeyOrigin(key), at.label().Below(key).Text() + " " + what);
  }

  void ReadBlocks() {
    if (in_.Has("shared_prompt_tokens")) {
      Error(in_, "shared_prompt_tokens", "has no meaning beside trace.blocks, which says what "
            "prompts begin with");
      return;
    }
    if (!trace_.Has("prompt_tokens") && !in_.Has("prompt_tokens")) {
      Error(trace_, "blocks", "needs prompt_tokens, such as prompt_tokens = \"input_length\"");
      return;
    }
    if (out_->trace.empty() || !reporter_.ok()) return;  // said before
    BlockLists lists;
    const auto read = ReadTraceKeys(in_, config_, resources_, text_.blocks, &lists);
    if (!read || !lists.wrong().empty()) {
      Error(trace_, "blocks", "of the trace \"" + out_->trace_file.substr(0, 200) + "\": " +
            (read ? lists.wrong() : read.error()));
      return;
    }
    const std::vector<TraceRow>& rows = read.value();
    prompts_.block_tokens = text_.block_tokens;
    for (const TraceRow& row : rows) {
      const auto [begin, end] = lists.Of(row.key);
      const auto from = lists.runs().begin();
      prompts_.runs.insert(prompts_.runs.end(), from + begin, from + end);
      prompts_.ends.push_back(static_cast<uint32_t>(prompts_.runs.size()));
    }
    if (prompts_.ends.size() != out_->trace.size()) {
      Error(trace_, "blocks", "cannot be read in all rows of the trace");
      return;
    }
    // Where the trace begins again, each request comes again, too.
    SharedBlocks shared(prompts_);
    for (size_t row = 0; row < rows.size(); ++row) {
      const uint64_t tokens =
          out_->trace_repeat ? kMostTokens : shared.Of(row) * text_.block_tokens;
      prompts_.known.push_back(static_cast<uint32_t>(std::min<uint64_t>(tokens, kMostTokens)));
    }
  }

  const Section& in_;
  const Section trace_;
  const Resources& resources_;
  const Config& config_;
  TrafficConfig* out_;
  Reporter& reporter_;
  PromptText text_;
  PromptConfig prompts_;
};

}  // namespace

std::span<const SchemaRow> PromptRows() { return kPromptRows; }

void ReadPrompts(const Node& root, const Resources& resources, Config* config,
                 Reporter& reporter) {
  const Node* traffic = root.Find("traffic");
  if (!traffic || traffic->bad) return;
  for (TrafficConfig& source : config->traffic) {
    const Member* member = traffic->FindMember(source.name);
    if (!member || member->value.bad) continue;
    const Section section(&member->value, "traffic.*",
                          Label(fmt::format("traffic \"{}\"", member->key)), member->origin);
    PromptReader(section, resources, *config, &source, reporter).Read();
  }
}

}  // namespace servescape
