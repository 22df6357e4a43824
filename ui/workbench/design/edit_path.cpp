// SPDX-License-Identifier: MIT
// Edits of paths and their steps (edit.h), and what stands where.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/schema.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/design/toml_text.h"

namespace servescape::ui {
namespace {

constexpr std::array<std::string_view, 3> kWrapKeys{"timeout", "retries", "hedge"};
constexpr std::array<std::string_view, 3> kWrapLiterals{
    R"("250ms")", R"({ max = 2, backoff = "20ms" })", R"({ after = "p95" })"};

struct StepAt {
  std::string path;  // "path.main"
  size_t index = 0;
  bool ok = false;
};

StepAt FindStep(std::string_view text, const std::string& step) {
  const std::vector<std::string> segments = SplitDots(step);
  if (segments.size() != 3 || segments[0] != "path" || !IsIndex(segments[2])) return {};
  StepAt at{JoinDots(segments, 2), IndexOf(segments[2]), false};
  at.ok = at.index < CountOf(text, at.path);
  return at;
}

Edited NoStep(std::string_view text, const std::string& step) {
  return Refuse(text, fmt::format("there is no step {}", step));
}

// The keys of a step as written, whichever way it is written.
Pairs PairsOf(const TomlText& toml, const std::string& step) {
  Pairs pairs;
  for (const ValueSpan& value : toml.layout().values) {
    if (!value.path.starts_with(step + ".") || toml.IsEntry(value)) continue;
    const ValueSpan* holder = toml.HolderOf(value);
    if (holder != nullptr && holder->path != step && IsWithin(holder->path, step)) continue;
    pairs.emplace_back(value.path.substr(step.size() + 1), toml.LiteralOf(value));
  }
  return pairs;
}

// Moves a step into a path of its own, and leaves its place to `pairs`.
Edited MoveOut(std::string_view text, const std::string& step, const StepAt& at,
               const std::string& name, const Pairs& instead) {
  TomlText toml(text);
  const Pairs pairs = PairsOf(toml, step);
  const Edited named = NameOnlyPath(text);
  if (!named.ok()) return named;
  Edited added = AddEntry(named.text, at.path, at.index, instead);
  if (!added.ok()) return Refuse(text, added.wrong);
  TomlText rest(added.text);
  rest.Remove(at.path + "." + std::to_string(at.index + 1));
  Edited out = AddEntry(rest.text(), "path." + name, 0, pairs);
  return out.ok() ? out : Refuse(text, out.wrong);
}

Edited AddToBranch(std::string_view text, const std::string& step, const std::string& target) {
  TomlText toml(text);
  const std::string branch = step + ".branch";
  if (toml.Has(branch + "." + target)) {
    return Refuse(text, fmt::format("the step branches to \"{}\" already", target));
  }
  const ValueSpan* map = toml.layout().FindValue(branch);
  if (map == nullptr) return SetKey(text, branch + "." + target, "1");
  toml.AddToInline(*map, target + " = 1");
  return Checked(text, toml.text());
}

Pairs ForkPairs(const std::string& own, const std::string& target, Fork fork) {
  switch (fork) {
    case Fork::kParallel:
      return {{"parallel", fmt::format("[{}, {}]", Quoted(own), Quoted(target))}};
    case Fork::kBranch: return {{"branch", fmt::format("{{ {} = 1, {} = 1 }}", own, target)}};
    case Fork::kFanOut: return {{"fan_out", Quoted(own)}, {"shards", "4"}};
    case Fork::kLoop: return {{"loop", Quoted(own)}, {"times", "3"}};
  }
  return {};
}

std::string Reduced(const std::string& path) {
  const std::vector<std::string> segments = SplitDots(path);
  if (segments.empty()) return "";
  if (segments[0] == "path" && segments.size() > 2) return JoinDots(segments, 3);
  if (segments[0] == "incident") return JoinDots(segments, 2);
  if (HasNames(segments[0])) return segments.size() > 1 ? JoinDots(segments, 2) : "";
  return segments[0] == "run" || segments[0] == "study" ? JoinDots(segments, 1) : "";
}

size_t PlaceInText(std::string_view text, Position position) {
  size_t at = 0;
  for (uint32_t line = 1; line < position.line; ++line) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
  }
  for (uint32_t column = 1; column < position.column && at < text.size(); ++column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

}  // namespace

Edited MakePathExplicit(std::string_view text) {
  const std::vector<std::string> services = NamesOf(text, "service");
  if (services.empty() || !NamesOf(text, "path").empty()) return {std::string(text), ""};
  const std::string name = services[0] == "main" ? "path" : "main";
  return AddEntry(text, "path." + name, 0, {{"call", Quoted(services[0])}});
}

Edited NameOnlyPath(std::string_view text) {
  Edited out{std::string(text), ""};
  const std::vector<std::string> paths = NamesOf(text, "path");
  if (paths.size() != 1) return out;
  for (const std::string& source : NamesOf(text, "traffic")) {
    const std::string key = "traffic." + source + ".path";
    if (out.ok() && !HasKey(out.text, key)) out = SetKey(out.text, key, Quoted(paths[0]));
  }
  return out;
}

Edited RemoveStep(std::string_view text, const std::string& step) {
  const StepAt at = FindStep(text, step);
  if (!at.ok) return NoStep(text, step);
  return CountOf(text, at.path) == 1 ? RemovePart(text, at.path) : RemoveKey(text, step);
}

Edited MoveStep(std::string_view text, const std::string& step, size_t to) {
  const StepAt at = FindStep(text, step);
  if (!at.ok) return NoStep(text, step);
  const size_t last = CountOf(text, at.path) - 1;
  if (to > last) return Refuse(text, "the step is the last one already");
  if (to == at.index) return {std::string(text), ""};
  TomlText toml(text);
  if (const ValueSpan* array = toml.layout().FindValue(at.path)) {
    const std::string literal = toml.LiteralOf(*toml.ChildrenOf(*array)[at.index]);
    toml.Remove(step);
    toml.AddToArray(*toml.layout().FindValue(at.path), to, literal);
    return Checked(text, toml.text());
  }
  // Two neighbouring blocks of lines change places, one by one.
  for (size_t i = at.index; i != to;) {
    const size_t next = to > i ? i + 1 : i - 1;
    const Span first = *toml.LinesOfAll(at.path + "." + std::to_string(std::min(i, next)));
    const Span second = *toml.LinesOfAll(at.path + "." + std::to_string(std::max(i, next)));
    std::string a = toml.text().substr(first.begin, first.end - first.begin);
    std::string b = toml.text().substr(second.begin, second.end - second.begin);
    const bool open = b.empty() || b.back() != '\n';
    if (open) {
      b += toml.line_break();
      a.erase(a.find_last_not_of("\r\n") + 1);
    }
    const std::string between = toml.text().substr(first.end, second.begin - first.end);
    toml.Replace({first.begin, second.end}, b + between + a);
    i = next;
  }
  return Checked(text, toml.text());
}

Edited ForkStep(std::string_view text, const std::string& step, const std::string& target,
                Fork fork) {
  const StepAt at = FindStep(text, step);
  if (!at.ok) return NoStep(text, step);
  const Pairs pairs = PairsOf(TomlText(text), step);
  for (const auto& [name, literal] : pairs) {
    if (fork == Fork::kParallel && name == "parallel") {
      return AddItem(text, step + ".parallel", SIZE_MAX, Quoted(target));
    }
    if (fork == Fork::kBranch && (name == "branch" || name.starts_with("branch."))) {
      return AddToBranch(text, step, target);
    }
  }
  // A bare call stays where it is; what says more moves into a path of its own.
  const bool bare = pairs.size() == 1 && (pairs[0].first == "call" || pairs[0].first == "path");
  const std::string wish = fmt::format("{}_{}", SplitDots(at.path)[1], at.index + 1);
  const std::string own = bare ? Unquoted(pairs[0].second) : FreeName(text, wish);
  if (own == target) return Refuse(text, fmt::format("the step calls \"{}\" already", target));
  const Pairs instead = ForkPairs(own, target, fork);
  if (!bare) return MoveOut(text, step, at, own, instead);
  TomlText toml(text);
  const ValueSpan call = *toml.layout().FindValue(step + "." + pairs[0].first);
  std::string with;
  const bool in_line = toml.HolderOf(call) != nullptr;
  for (const auto& [key, literal] : instead) {
    if (!with.empty()) with += in_line ? ", " : toml.line_break();
    with += key + " = " + literal;
  }
  toml.Replace({call.key_begin, call.end}, with);
  return Checked(text, toml.text());
}

Edited WrapCall(std::string_view text, const std::string& step, Wrap wrap) {
  const auto i = static_cast<size_t>(wrap);
  if (IsWrapped(text, step, wrap)) {
    return Refuse(text, fmt::format("{} has {}", step, kWrapKeys[i]));
  }
  for (const char* kind : {"cache", "delay"}) {
    if (HasKey(text, step + "." + kind)) {
      return Refuse(text, fmt::format("a {} is not tried again", kind));
    }
  }
  return SetKey(text, fmt::format("{}.{}", step, kWrapKeys[i]), std::string(kWrapLiterals[i]));
}

Edited UnwrapCall(std::string_view text, const std::string& step, Wrap wrap) {
  return RemoveKey(text, fmt::format("{}.{}", step, kWrapKeys[static_cast<size_t>(wrap)]));
}

bool IsWrapped(std::string_view text, const std::string& step, Wrap wrap) {
  return HasKey(text, fmt::format("{}.{}", step, kWrapKeys[static_cast<size_t>(wrap)]));
}

std::string TableAt(std::string_view text, Position position) {
  if (position.line == 0) return "";
  const TomlText toml(text);
  const size_t at = PlaceInText(text, position);
  std::string path;
  for (const SectionSpan& section : toml.layout().sections) {
    if (section.header <= at) path = section.path;
  }
  for (const ValueSpan& value : toml.layout().values) {
    if (value.key_begin <= at && at < std::max(value.end, value.key_begin + 1)) path = value.path;
  }
  return Reduced(path);
}

std::string TableOf(std::string_view text, const Diagnostic& diagnostic) {
  const std::string at = TableAt(text, diagnostic.position);
  if (!at.empty()) return at;
  for (const char* kind : {"service", "cache", "store", "traffic", "path", "class"}) {
    const std::string words = fmt::format("{} \"", kind);
    const size_t found = diagnostic.message.find(words);
    if (found == std::string::npos) continue;
    const size_t begin = found + words.size();
    const std::string name =
        diagnostic.message.substr(begin, diagnostic.message.find('"', begin) - begin);
    if (HasKey(text, kind + ("." + name))) return kind + ("." + name);
  }
  return "";
}

}  // namespace servescape::ui
