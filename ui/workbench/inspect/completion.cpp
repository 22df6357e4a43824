// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/completion.h"

#include <algorithm>

#include "sim/scenario/layout.h"
#include "sim/scenario/schema.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/picker.h"

namespace servescape::ui {
namespace {

constexpr size_t kMostSuggestions = 60;

// The place before the caret: its table, whether a key or a value is being written there, and
// what of it is there already.
struct Spot {
  std::string table;   // path: "service.ranker.batching"
  std::string key;     // of a value; empty where a key is written
  bool value = false, header = false;
  size_t from = 0;     // where the word begins
  std::string word;    // up to the caret, without a quote
};

bool IsBare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/';
}

std::string_view Stripped(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' ||
                           text.front() == '\r')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Open brackets at the end of a piece of text, and where the last entry of the innermost begins.
struct Depth {
  int open = 0;
  size_t entry = 0;
  bool comment = false, in_string = false;
};

Depth DepthOf(std::string_view text) {
  Depth depth;
  std::vector<size_t> begins{0};
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (depth.comment) {
      if (c == '\n') depth.comment = false;
      continue;
    }
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      else if (c == quote || c == '\n') quote = 0;
      continue;
    }
    if (c == '#') depth.comment = true;
    else if (c == '"' || c == '\'') quote = c;
    else if (c == '{' || c == '[') begins.push_back(i + 1);
    else if ((c == '}' || c == ']') && begins.size() > 1) begins.pop_back();
    else if (c == ',') begins.back() = i + 1;
  }
  depth.open = static_cast<int>(begins.size()) - 1;
  depth.entry = begins.back();
  depth.in_string = quote != 0;
  return depth;
}

// The innermost array or inline table that is still open where the text ends.
const ValueSpan* OpenAt(const Layout& layout, std::string_view cut) {
  const ValueSpan* open = nullptr;
  for (const ValueSpan& value : layout.values) {
    if (value.begin >= cut.size() || value.end < cut.size()) continue;
    const char first = cut[value.begin];
    if ((first == '{' || first == '[') && DepthOf(cut.substr(value.begin)).open > 0) {
      // Containers come before what they hold: the last one that is open is the innermost.
      if (open == nullptr || value.begin > open->begin) open = &value;
    }
  }
  return open;
}

Spot SpotAt(std::string_view text, size_t caret) {
  const std::string_view cut = text.substr(0, std::min(caret, text.size()));
  const size_t line = cut.rfind('\n') == cut.npos ? 0 : cut.rfind('\n') + 1;
  Spot spot;
  spot.from = cut.size();
  while (spot.from > line && IsBare(cut[spot.from - 1])) --spot.from;
  spot.word = std::string(cut.substr(spot.from));
  if (spot.from > line && cut[spot.from - 1] == '"') --spot.from;
  const Layout layout = ScanLayout(cut.substr(0, line));
  spot.table = layout.sections.back().path;
  std::string_view entry = cut.substr(line);
  const Layout whole = ScanLayout(cut);
  const ValueSpan* open = OpenAt(whole, cut);
  if (open != nullptr) {
    entry = cut.substr(open->begin).substr(DepthOf(cut.substr(open->begin)).entry);
    spot.table = open->path;
  } else if (Stripped(entry).starts_with("[")) {
    spot.header = true;
    const std::string_view header = Stripped(entry);
    spot.word = std::string(header.substr(std::min(header.find_first_not_of('['), header.size())));
    spot.from = cut.size() - spot.word.size();
    return spot;
  }
  if (DepthOf(cut.substr(line)).comment) spot.header = spot.value = true;
  const size_t equals = entry.find('=');
  const bool list = open != nullptr && cut[open->begin] == '[' && equals == entry.npos;
  if (list) {
    spot.value = true;  // an entry of a list: the key is the list's own
    return spot;
  }
  if (equals == entry.npos) return spot;
  spot.value = true;
  spot.key = std::string(Stripped(entry.substr(0, equals)));
  return spot;
}

std::string PatternOf(const std::string& table) {
  if (table.empty()) return "";
  const SchemaRow* row = FindSchema(table);
  if (row == nullptr) return "?";
  switch (row->type) {
    case ValueType::kTableList: return std::string(row->path) + "[]";
    case ValueType::kTimeDistribution:
    case ValueType::kNumberDistribution:
    case ValueType::kBytesDistribution: return "distribution";
    default: return std::string(row->path);
  }
}

bool Fits(std::string_view label, std::string_view word) {
  return label.substr(0, word.size()) == word ||
         (word.size() > 1 && label.find(word) != label.npos);
}

void AddKeys(std::string_view text, const Spot& spot, std::vector<Suggestion>* out) {
  const std::string pattern = PatternOf(spot.table);
  for (const std::string& key : KeysBelow(pattern)) {
    if (!Fits(key, spot.word)) continue;
    const std::string path = spot.table.empty() ? key : spot.table + "." + key;
    if (key != spot.word && HasKey(text, path)) continue;
    const SchemaRow* row = FindSchema((pattern.empty() ? "" : pattern + ".") + key);
    out->push_back({key, key + " = ", row == nullptr ? "" : std::string(row->sentence), spot.from,
                    0});
  }
}

void AddValues(std::string_view text, const Spot& spot, std::vector<Suggestion>* out) {
  Field field;
  field.path = spot.key.empty() ? spot.table
               : spot.table.empty() ? spot.key : spot.table + "." + spot.key;
  field.key = field.path.substr(field.path.rfind('.') + 1);
  field.row = FindSchema(field.path);
  if (field.row == nullptr) return;
  const std::string sentence(field.row->sentence);
  const auto add = [&](std::string label, std::string literal, std::string note) {
    if (Fits(label, spot.word)) {
      out->push_back({std::move(label), std::move(literal), std::move(note), spot.from, 0});
    }
  };
  if (field.row->type == ValueType::kBoolean) {
    add("true", "true", sentence);
    add("false", "false", sentence);
  }
  for (const std::string& word : WordsOf(*field.row)) add(word, Quoted(word), sentence);
  bool any = false;
  for (const Option& option : OptionsOf(text, field, &any)) {
    add(option.label, option.literal, option.note);
  }
  if (out->empty() && spot.word.empty()) {
    for (const std::string_view literal : {field.row->example, field.row->standard}) {
      const bool known = literal.empty() || (!out->empty() && out->back().label == literal);
      if (!known) add(std::string(literal), std::string(literal), sentence);
    }
  }
}

void AddHeaders(std::string_view text, const Spot& spot, std::vector<Suggestion>* out) {
  for (const std::string& key : KeysBelow("")) {
    const SchemaRow* row = FindSchema(key);
    if (row == nullptr || (row->type != ValueType::kTable && row->type != ValueType::kTableList)) {
      continue;
    }
    const std::string sentence(row->sentence);
    const bool named = HasNames(key);
    if (Fits(key, spot.word)) {
      out->push_back({key, named ? key + "." : key + "]", sentence, spot.from, 0});
    }
    if (!named) continue;
    for (const std::string& name : NamesOf(text, key)) {
      const std::string part = key + "." + name;
      if (Fits(part, spot.word)) out->push_back({part, part + ".", sentence, spot.from, 0});
    }
  }
}

}  // namespace

std::vector<Suggestion> SuggestionsAt(std::string_view text, size_t caret, bool asked) {
  std::vector<Suggestion> out;
  const Spot spot = SpotAt(text, caret);
  if (spot.header && spot.value) return out;  // a comment
  const bool quoted = spot.from < caret && text[spot.from] == '"';
  if (spot.word.empty() && !asked && !quoted && !spot.value) return out;
  if (spot.header) AddHeaders(text, spot, &out);
  else if (spot.value) AddValues(text, spot, &out);
  else AddKeys(text, spot, &out);
  // Those that begin with the word come first; what is there already is no suggestion.
  std::stable_partition(out.begin(), out.end(), [&](const Suggestion& each) {
    return each.label.starts_with(spot.word);
  });
  if (out.size() == 1 && out[0].label == spot.word) out.clear();
  if (out.size() > kMostSuggestions) out.resize(kMostSuggestions);
  for (Suggestion& each : out) {
    each.to = caret;
    const bool closes = quoted && caret < text.size() && text[caret] == '"';
    if (closes && each.insert.ends_with("\"")) ++each.to;
  }
  return out;
}

}  // namespace servescape::ui
