// SPDX-License-Identifier: MIT
// Edits of parts (edit.h): where one is named, and what becomes of that.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ui/workbench/design/edit.h"
#include "ui/workbench/design/toml_text.h"

namespace servescape::ui {
namespace {

// What goes with a part that is removed, where it is named.
enum class Drop : uint8_t {
  kKey,     // that key
  kAbove,   // the table it stands in
  kEntry,   // the step, or the incident
  kChoice,  // one of several: the step goes with the last
};

struct Mention {
  std::string_view pattern;  // *: a name, #: an index, @: the part's own name as a key
  std::string_view kind;     // target: a service or a path
  Drop drop;
};

constexpr std::array<Mention, 25> kMentions{{
    {"traffic.*.path", "path", Drop::kKey},
    {"traffic.*.fallback", "target", Drop::kKey},
    {"traffic.*.class", "class", Drop::kKey},
    {"traffic.*.classes.@", "class", Drop::kChoice},
    {"class.*.path", "path", Drop::kKey},
    {"path.*.#.call", "service", Drop::kEntry},
    {"path.*.#.path", "path", Drop::kEntry},
    {"path.*.#.cache", "cache", Drop::kEntry},
    {"path.*.#.store", "store", Drop::kEntry},
    {"path.*.#.fan_out", "target", Drop::kEntry},
    {"path.*.#.loop", "target", Drop::kEntry},
    {"path.*.#.parallel.#", "target", Drop::kChoice},
    {"path.*.#.branch.@", "target", Drop::kChoice},
    {"path.*.#.branch_by_class.*", "target", Drop::kChoice},
    {"path.*.#.branch_by_class.@", "class", Drop::kChoice},
    {"path.*.#.degrade.to", "service", Drop::kAbove},
    {"path.*.#.fallback", "target", Drop::kKey},
    {"service.*.blocking_path", "path", Drop::kKey},
    {"service.*.rollout.to", "service", Drop::kAbove},
    {"cache.*.local_to", "service", Drop::kKey},
    {"incident.#.service", "service", Drop::kEntry},
    {"incident.#.store", "store", Drop::kEntry},
    {"incident.#.cache", "cache", Drop::kEntry},
    {"slo.#", "words", Drop::kKey},
    {"study.**", "words", Drop::kAbove},
}};

struct Part {
  std::string kind, name;
  std::string Path() const { return kind + "." + name; }
};

Part PartOf(const std::string& part) {
  const size_t dot = part.find('.');
  if (dot == std::string::npos) return {part, ""};
  return {part.substr(0, dot), part.substr(dot + 1)};
}

bool Fits(std::string_view pattern, const std::vector<std::string>& path, const std::string& name) {
  const std::vector<std::string> want = SplitDots(pattern);
  if (want.back() == "**") return path.size() > 1 && path[0] == want[0];
  if (want.size() != path.size()) return false;
  for (size_t i = 0; i < want.size(); ++i) {
    const bool fits = want[i] == "*" || (want[i] == "#" && IsIndex(path[i])) ||
                      (want[i] == "@" && path[i] == name) || want[i] == path[i];
    if (!fits) return false;
  }
  return true;
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// Where words such as "service.x.utilization <= 0.8" name the part: its name alone.
std::vector<Span> NamedIn(std::string_view text, Span in, const Part& part) {
  std::vector<Span> out;
  const std::string wanted = part.Path();
  for (size_t at = text.find(wanted, in.begin); at < in.end; at = text.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    if (at > 0 && (IsNameCharacter(text[at - 1]) || text[at - 1] == '.')) continue;
    if (end < text.size() && IsNameCharacter(text[end])) continue;
    out.push_back({end - part.name.size(), end});
  }
  return out;
}

struct Found {
  const ValueSpan* value;
  const Mention* mention;
};

bool IsKindOf(const Mention& mention, const Part& part) {
  if (mention.kind == "words") return true;
  if (mention.kind == "target") return part.kind == "service" || part.kind == "path";
  return mention.kind == part.kind;
}

std::vector<Found> MentionsOf(const TomlText& toml, const Part& part) {
  std::vector<Found> out;
  for (const ValueSpan& value : toml.layout().values) {
    const std::vector<std::string> path = SplitDots(value.path);
    for (const Mention& mention : kMentions) {
      if (!IsKindOf(mention, part) || !Fits(mention.pattern, path, part.name)) continue;
      bool named = mention.pattern.ends_with("@");
      if (mention.kind == "words") {
        const char first = toml.text()[value.begin];
        const bool leaf = first != '{' && first != '[';
        named = leaf && !NamedIn(toml.text(), {value.key_begin, value.end}, part).empty();
      } else if (!named) {
        named = Unquoted(toml.LiteralOf(value)) == part.name;
      }
      if (named) out.push_back({&value, &mention});
      break;
    }
  }
  return out;
}

std::string StepPathOf(const std::string& path) { return JoinDots(SplitDots(path), 3); }

// A join of one is a call; keys that only a join has go.
void CallTheOne(TomlText& toml, const std::string& step) {
  for (const char* kind : {"parallel", "branch"}) {
    const std::string path = step + "." + kind;
    const ValueSpan* join = toml.layout().FindValue(path);
    if (join == nullptr) continue;
    const std::vector<const ValueSpan*> rest = toml.ChildrenOf(*join);
    if (rest.size() != 1) return;
    const std::string name = toml.IsEntry(*rest[0]) ? Unquoted(toml.LiteralOf(*rest[0]))
                                                    : SplitDots(rest[0]->path).back();
    const bool is_path = toml.Has("path." + name);
    toml.Replace({join->key_begin, join->end},
                 fmt::format("{} = {}", is_path ? "path" : "call", Quoted(name)));
    toml.Remove(step + ".wait_for");
    toml.Remove(step + ".cancel_rest");
  }
}

void DropChoice(TomlText& toml, const ValueSpan& value) {
  const std::vector<std::string> path = SplitDots(value.path);
  const std::string holder = JoinDots(path, path.size() - 1);
  const bool in_step = path[0] == "path";
  toml.Remove(value.path);
  const ValueSpan* rest = toml.layout().FindValue(holder);
  const bool empty = rest != nullptr ? toml.ChildrenOf(*rest).empty() : !toml.Has(holder + ".");
  if (!empty || (rest == nullptr && toml.Has(holder))) {
    if (in_step) CallTheOne(toml, StepPathOf(holder));
    return;
  }
  toml.Remove(in_step ? StepPathOf(holder) : holder);
}

void DropMention(TomlText& toml, const Found& found) {
  const std::vector<std::string> path = SplitDots(found.value->path);
  switch (found.mention->drop) {
    case Drop::kKey: toml.Remove(found.value->path); break;
    case Drop::kAbove:
      toml.Remove(path[0] == "study" ? JoinDots(path, 2) : JoinDots(path, path.size() - 1));
      break;
    case Drop::kEntry: toml.Remove(JoinDots(path, path[0] == "path" ? 3 : 2)); break;
    case Drop::kChoice: DropChoice(toml, *found.value); break;
  }
}

void RemoveWith(TomlText& toml, const Part& part, int depth) {
  toml.Remove(part.Path());
  const std::vector<std::string> paths = NamesOf(toml.text(), "path");
  for (;;) {
    const std::vector<Found> left = MentionsOf(toml, part);
    if (left.empty()) break;
    const size_t before = toml.text().size();
    DropMention(toml, left.front());
    if (toml.text().size() == before) break;
  }
  constexpr int kMostNested = 64;
  for (const std::string& path : paths) {
    const bool emptied = CountOf(toml.text(), "path." + path) == 0;
    if (emptied && depth < kMostNested) RemoveWith(toml, {"path", path}, depth + 1);
  }
}

// Where the part's own lines and keys have its name.
std::vector<Span> OwnNames(const TomlText& toml, const Part& part) {
  std::vector<Span> out;
  for (const SectionSpan& section : toml.layout().sections) {
    const std::vector<Segment> key = SegmentsOf(toml.text(), section.key_begin, section.key_end);
    if (key.size() > 1 && key[0].name == part.kind && key[1].name == part.name) {
      out.push_back(key[1].at);
    }
  }
  for (const ValueSpan& value : toml.layout().values) {
    if (toml.IsEntry(value) || !IsWithin(value.path, part.Path())) continue;
    const std::vector<Segment> key = SegmentsOf(toml.text(), value.key_begin, value.key_end);
    const size_t depth = SplitDots(value.path).size();
    const size_t base = depth > key.size() ? depth - key.size() : 0;
    if (base < 2 && 1 - base < key.size()) out.push_back(key[1 - base].at);
  }
  return out;
}

std::string NameInUse(std::string_view text, const std::string& kind, const std::string& name) {
  const auto there = [&](const char* other) { return HasKey(text, other + ("." + name)); };
  if (HasKey(text, kind + "." + name)) {
    return fmt::format("there is already a {} \"{}\"", kind, name);
  }
  if (kind == "service" && there("path")) return fmt::format("a path is called \"{}\"", name);
  if (kind == "path" && there("service")) return fmt::format("a service is called \"{}\"", name);
  return "";
}

std::string WrongName(std::string_view text, const Part& part, const std::string& name) {
  if (!IsName(name)) return "a name has letters, digits, _ and - only";
  if (!HasKey(text, part.Path())) return fmt::format("there is no {} \"{}\"", part.kind, part.name);
  return NameInUse(text, part.kind, name);
}

}  // namespace

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= 60 &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

std::vector<std::string> NamesOf(std::string_view text, std::string_view kind) {
  const Layout layout = ScanLayout(text);
  struct At {
    size_t at;
    std::string name;
  };
  std::vector<At> found;
  const auto see = [&](const std::string& path, size_t at) {
    const std::vector<std::string> segments = SplitDots(path);
    if (segments.size() < 2 || segments[0] != kind) return;
    for (At& each : found) {
      if (each.name != segments[1]) continue;
      each.at = std::min(each.at, at);
      return;
    }
    found.push_back({at, segments[1]});
  };
  for (const SectionSpan& section : layout.sections) see(section.path, section.header);
  for (const ValueSpan& value : layout.values) see(value.path, value.key_begin);
  std::stable_sort(found.begin(), found.end(),
                   [](const At& a, const At& b) { return a.at < b.at; });
  std::vector<std::string> names;
  for (At& each : found) names.push_back(std::move(each.name));
  return names;
}

std::string FreeName(std::string_view text, const std::string& wish) {
  const TomlText toml(text);
  const auto taken = [&](const std::string& name) {
    for (const char* kind : {"service", "path", "cache", "store", "traffic", "class"}) {
      if (toml.Has(kind + ("." + name))) return true;
    }
    return false;
  };
  if (!taken(wish)) return wish;
  for (int i = 2;; ++i) {
    const std::string name = fmt::format("{}_{}", wish, i);
    if (!taken(name)) return name;
  }
}

std::vector<std::string> ReferencesTo(std::string_view text, const std::string& part) {
  const TomlText toml(text);
  std::vector<std::string> out;
  for (const Found& found : MentionsOf(toml, PartOf(part))) out.push_back(found.value->path);
  return out;
}

Edited RemovePart(std::string_view text, const std::string& part) {
  TomlText toml(text);
  if (!toml.Has(part)) return Refuse(text, fmt::format("there is no {}", part));
  RemoveWith(toml, PartOf(part), 0);
  return Checked(text, toml.text());
}

Edited RenamePart(std::string_view text, const std::string& path, const std::string& name) {
  const Part part = PartOf(path);
  if (part.name == name) return {std::string(text), ""};
  if (std::string wrong = WrongName(text, part, name); !wrong.empty()) {
    return Refuse(text, std::move(wrong));
  }
  TomlText toml(text);
  struct Patch {
    Span at;
    std::string with;
  };
  std::vector<Patch> changes;
  for (const Span& at : OwnNames(toml, part)) changes.push_back({at, name});
  for (const Found& found : MentionsOf(toml, part)) {
    const ValueSpan& value = *found.value;
    if (found.mention->kind == "words") {
      for (const Span& at : NamedIn(text, {value.key_begin, value.end}, part)) {
        changes.push_back({at, name});
      }
    } else if (found.mention->pattern.ends_with("@")) {
      changes.push_back({SegmentsOf(text, value.key_begin, value.key_end).back().at, name});
    } else {
      changes.push_back({{value.begin, value.end}, Quoted(name)});
    }
  }
  std::sort(changes.begin(), changes.end(),
            [](const Patch& a, const Patch& b) { return a.at.begin < b.at.begin; });
  std::string out;
  size_t done = 0;
  for (const Patch& change : changes) {
    if (change.at.begin < done) continue;
    out += text.substr(done, change.at.begin - done);
    out += change.with;
    done = change.at.end;
  }
  out += text.substr(done);
  return Checked(text, std::move(out));
}

Edited DuplicatePart(std::string_view text, const std::string& path, const std::string& name) {
  const Part part = PartOf(path);
  if (std::string wrong = WrongName(text, part, name); !wrong.empty()) {
    return Refuse(text, std::move(wrong));
  }
  // A copy of the text in which the part has its new name gives the lines.
  TomlText toml(text);
  std::string renamed(text);
  std::vector<Span> own = OwnNames(toml, part);
  std::sort(own.begin(), own.end(), [](Span a, Span b) { return a.begin > b.begin; });
  for (const Span& at : own) renamed.replace(at.begin, at.end - at.begin, name);
  const TomlText copy(renamed);
  const std::string to = part.kind + "." + name;
  std::string lines;
  for (size_t i = 1; i < copy.layout().sections.size(); ++i) {
    const SectionSpan& section = copy.layout().sections[i];
    if (!IsWithin(section.path, to)) continue;
    if (!lines.empty()) lines += toml.line_break();
    size_t end = section.content_end;
    if (end > 0 && renamed[end - 1] == '\r') --end;
    lines += renamed.substr(section.header, end - section.header);
  }
  if (!lines.empty()) {
    const Span all = *toml.LinesOfAll(path);
    const bool open = all.end == toml.text().size() && toml.text().back() != '\n';
    toml.InsertLines(open ? all.end : all.end - 1, lines);
    return Checked(text, toml.text());
  }
  // Written as dotted keys, or inside a table.
  for (const ValueSpan& value : copy.layout().values) {
    if (!IsWithin(value.path, to) || copy.IsEntry(value)) continue;
    const ValueSpan* holder = copy.HolderOf(value);
    if (holder != nullptr && IsWithin(holder->path, to)) continue;
    const std::string pair = renamed.substr(value.key_begin, value.end - value.key_begin);
    if (holder != nullptr) {
      toml.AddToInline(*toml.layout().FindValue(holder->path), pair);
      break;
    }
    lines += toml.line_break() + pair;
  }
  if (!lines.empty()) {
    const ValueSpan* last = nullptr;
    for (const ValueSpan& value : toml.layout().values) {
      if (IsWithin(value.path, path)) last = &value;
    }
    toml.Replace({last->line_end, last->line_end}, lines);
  }
  return Checked(text, toml.text());
}

}  // namespace servescape::ui
