// SPDX-License-Identifier: MIT
#include "sim/scenario/check.h"

#include <algorithm>
#include <cmath>

#include "sim/scenario/data_systems.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/schema_rows.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

// Longer strings are cut where a message quotes them.
std::string Quoted(const std::string& text) {
  constexpr size_t kMost = 60;
  std::string shown;
  for (const char c : text.substr(0, kMost)) {
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return "\"" + shown + (text.size() > kMost ? "...\"" : "\"");
}

bool IsQuantity(ValueType type) {
  return type == ValueType::kDuration || type == ValueType::kRate ||
         type == ValueType::kMoneyPerHour || type == ValueType::kBandwidth;
}

std::string UnitHint(ValueType type, double value) {
  const std::string number = FormatNumber(std::fabs(value));
  switch (type) {
    case ValueType::kRate:
      return fmt::format("write \"{}/s\"", number);
    case ValueType::kMoneyPerHour:
      return fmt::format("write \"{} usd/h\"", number);
    case ValueType::kBandwidth:
      return fmt::format("write \"{}Gbit/s\"", number);
    default:
      return fmt::format("write \"{}ms\" or \"{}s\"", number, number);
  }
}

std::string UnitsOf(ValueType type) {
  switch (type) {
    case ValueType::kRate:
      return "is not a rate: write a number and /s, /min, /h or /d, as in \"2000/s\"";
    case ValueType::kMoneyPerHour:
      return "is not a price: write a number and usd/h, as in \"1.006 usd/h\"";
    case ValueType::kBytes:
      return "is not a number of bytes: write 2000 or a number and B, kB, MB, GB, TB, KiB, MiB, "
             "GiB or TiB, as in \"2kB\"";
    case ValueType::kBandwidth:
      return "is not a bandwidth: write a number and bit/s, kbit/s, Mbit/s, Gbit/s, B/s, kB/s, "
             "MB/s or GB/s, as in \"10Gbit/s\"";
    case ValueType::kRatio:
      return "is not a share: write 0.8 or \"80%\"";
    default:
      return "is not a duration: write a number and ns, us, ms, s, min, h or d, as in \"250ms\"";
  }
}

bool IsWord(const SchemaRow& row, const Node& node) {
  if (node.kind != NodeKind::kString || row.words.empty()) return false;
  const std::vector<std::string> words = WordsOf(row);
  return std::find(words.begin(), words.end(), node.text) != words.end();
}

// How a table or a list is written, where something else stands.
std::string Instead(const SchemaRow& row, const Node& node) {
  if (row.type == ValueType::kTableList && node.kind == NodeKind::kTable) {
    return "; it is a list: write [{ ... }], or double brackets in a heading, [[ ]]";
  }
  // class = { a = 0.2, b = 0.8 } where one is named.
  const std::string plural = std::string(row.path) + (row.path.ends_with("s") ? "es" : "s");
  const auto several = std::find_if(Schema().begin(), Schema().end(),
                                    [&](const SchemaRow& each) { return each.path == plural; });
  if (several != Schema().end() && node.kind == NodeKind::kTable && !several->example.empty()) {
    const std::string_view key = several->path.substr(several->path.rfind('.') + 1);
    return fmt::format("; for several, {} = {}", key, several->example);
  }
  const bool many = row.type == ValueType::kTable || row.type == ValueType::kTableList ||
                    row.type == ValueType::kTextList || EntryOf(row.type);
  const bool reported = Describe(row).find(" such as ") != std::string::npos;
  return many && !reported && !row.example.empty() ? fmt::format("; for example {}", row.example)
                                                   : "";
}

// "; did you mean service.NAME.replicas?": a key of another table, those nearest to the top.
std::string KeyElsewhere(const std::string& key) {
  std::vector<std::string> places;
  int64_t depth = 1000;
  for (const SchemaRow& row : Schema()) {
    if (row.path.starts_with("distribution") || !row.path.ends_with("." + key)) continue;
    const int64_t dots = std::count(row.path.begin(), row.path.end(), '.') +
                         2 * std::count(row.path.begin(), row.path.end(), '[');
    if (dots > depth) continue;
    if (dots < depth) places.clear();
    depth = dots;
    std::string place(row.path);
    const size_t star = place.find('*');
    if (star != std::string::npos) place.replace(star, 1, "NAME");
    places.push_back(place);
  }
  if (places.empty() || places.size() > 3) return "";
  return "; did you mean " + JoinWords(places) + "?";
}

// In TOML whatever stands below a table's header is in the table.
std::string KeyOfScenario(const std::string& key) {
  const SchemaRow* const row = FindSchema(key);
  if (!row || row->path != key || row->type == ValueType::kTable) return "";
  return fmt::format("; {} is a key of the scenario, and stands above the first [table]", key);
}

// What is wrong with a value that is not of the row's type.
std::string TypeMessage(const SchemaRow& row, const Node& node, const Label& label,
                        const Reporter& reporter) {
  const std::string subject = label.Text();
  const bool number = node.kind == NodeKind::kInteger || node.kind == NodeKind::kNumber;
  if (number && !std::isfinite(node.number)) return subject + " must be a finite number";
  if (IsQuantity(row.type)) {
    const bool digits = node.kind == NodeKind::kString && ParseNumber(node.text).has_value();
    if (number) return fmt::format("{} needs a unit: {}", subject, UnitHint(row.type, node.number));
    if (digits) {
      return fmt::format("{} needs a unit: {}", subject,
                         UnitHint(row.type, *ParseNumber(node.text)));
    }
  }
  if (node.kind == NodeKind::kString) {
    if (row.type == ValueType::kWord) {
      std::string hint = reporter.FieldWord(node.text);
      if (hint.empty()) hint = DidYouMean(node.text, WordsOf(row));
      return fmt::format("{} must be {}, not {}{}", subject, JoinWords(WordsOf(row)),
                         Quoted(node.text), hint);
    }
    const bool written =
        IsQuantity(row.type) || row.type == ValueType::kRatio || row.type == ValueType::kBytes;
    if (written) {
      std::string word;
      for (const std::string& each : WordsOf(row)) {
        word += (word.empty() ? ", or \"" : ", \"") + each + "\"";
      }
      return fmt::format("{}: {} {}{}{}", subject, Quoted(node.text), UnitsOf(row.type), word,
                         DidYouMean(node.text, WordsOf(row)));
    }
    if (!row.words.empty()) {
      return fmt::format("{} must be {}, not {}", subject, Describe(row), Quoted(node.text));
    }
  }
  if (row.type == ValueType::kWord) {
    return fmt::format("{} must be one of the words {}, not {}", subject, JoinWords(WordsOf(row)),
                       NameOf(node.kind));
  }
  return fmt::format("{} must be {}, not {}{}", subject, Describe(row), NameOf(node.kind),
                     Instead(row, node));
}

class SchemaCheck {
 public:
  explicit SchemaCheck(Reporter& reporter) : reporter_(reporter) {}

  void Table(Node& table, const std::string& pattern, const Label& label) {
    const std::vector<std::string> known = KeysBelow(pattern);
    const std::string prefix = pattern.empty() ? "" : pattern + ".";
    const SchemaRow* any = FindRow(prefix + "*");
    for (Member& member : table.members) {
      if (any) {
        Named(*any, member, pattern);
        continue;
      }
      const SchemaRow* row = FindRow(prefix + member.key);
      if (!row || std::find(known.begin(), known.end(), member.key) == known.end()) {
        // Studies change nothing in a run.
        if (pattern.empty() && member.key == "study" && WholeLanguage().studies.empty()) {
          continue;
        }
        if (pattern.empty() && member.key == "job" && !WholeLanguage().any()) {
          reporter_.PassOver(member.origin, "job");
          continue;
        }
        if (pattern.empty() && ReportNameAtTop(table, member)) continue;
        if (PassesOver(pattern, table, member, label)) continue;
        if (IsManifest(pattern)) continue;  // the other system's: whoever reads it knows
        ReportUnknownKey(member, known, label, reporter_);
        continue;
      }
      Value(*row, member.value, label.Below(member.key));
    }
  }

 private:
  // What only the programs read that have the whole language.
  bool PassesOver(const std::string& pattern, const Node& table, const Member& member,
                  const Label& label) {
    const bool stored = pattern == "cache.*" || pattern == "store.*";
    if (stored && table.Find("system") && DataSystemRows().empty()) return true;
    const bool server = (pattern == "service.*.batching" && member.key == "server") ||
                        (pattern == "run" && member.key == "scale") ||
                        (pattern == "traffic.*.trace" && member.key.starts_with("block")) ||
                        (pattern == "traffic.*.session" && member.key == "grows");
    const bool nodes = pattern.empty() && member.key == "nodes";
    if (pattern != "service.*" && !server && !nodes) return false;
    const bool small =
        !WholeLanguage().any() &&
        (server || nodes ||
         Lists(" balancing drift nodes resources retraining rollout vector_index ", member.key));
    const bool unhosted = member.key == "serverless" && ServerlessRows().empty();
    if (small || unhosted) reporter_.PassOver(member.origin, label.Below(member.key).Text());
    return small || unhosted;
  }

  // A service's name (or another one's) where its kind belongs: "m.replicas = 3".
  bool ReportNameAtTop(const Node& root, const Member& member) {
    for (const Member& kind : root.members) {
      if (!FindRow(kind.key + ".*") || !kind.value.FindMember(member.key)) continue;
      reporter_.Error(member.origin,
                      fmt::format("unknown key {0}; did you mean {1}.{0}?", member.key, kind.key));
      return true;
    }
    return false;
  }

  static bool IsManifest(const std::string& pattern) {
    const SchemaRow* const row = FindRow(pattern);
    return row && row->type == ValueType::kManifest;
  }

  static const SchemaRow* FindRow(const std::string& pattern) {
    for (const SchemaRow& row : Schema()) {
      if (row.path == pattern) return &row;
    }
    return nullptr;
  }

  // service.NAME, traffic.NAME, path.NAME
  void Named(const SchemaRow& row, Member& member, const std::string& kind) {
    const std::string& name = member.key;
    bool good = !name.empty() && name.size() <= 64;
    for (const char c : name) {
      good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-');
    }
    if (!good) {
      reporter_.Error(member.origin, fmt::format("{} {}: a name has 1 to 64 letters, digits, _ "
                                                 "and - (it becomes part of metrics' names)",
                                                 kind, Quoted(name)));
      member.value.bad = true;
      return;
    }
    Value(row, member.value, Label(fmt::format("{} \"{}\"", kind, name)));
  }

  void Value(const SchemaRow& row, Node& node, const Label& label) {
    switch (row.type) {
      case ValueType::kTimeDistribution:
      case ValueType::kNumberDistribution:
      case ValueType::kBytesDistribution:
      case ValueType::kCurve:
      case ValueType::kTimeCurve:
      case ValueType::kNumberMap:
      case ValueType::kTextMap:
        return;
      case ValueType::kManifest:
      case ValueType::kTable:
        if (node.kind == NodeKind::kTable) return Table(node, std::string(row.path), label);
        break;
      case ValueType::kTableList:
        if (node.kind == NodeKind::kArray) return Entries(row, node, label);
        break;
      case ValueType::kTextList:
        if (node.kind == NodeKind::kArray) return;
        break;
      case ValueType::kWordList:
      case ValueType::kIntegerList:
      case ValueType::kNumberList:
      case ValueType::kRatioList:
      case ValueType::kDurationList:
        if (node.kind == NodeKind::kArray) return List(row, node, label);
        break;
      default:
        node.bad = !CheckScalar(row, node, label, reporter_);
        return;
    }
    node.bad = true;
    reporter_.Error(node.origin, TypeMessage(row, node, label, reporter_));
  }

  void List(const SchemaRow& row, Node& array, const Label& label) {
    constexpr size_t kMost = 1000;
    if (array.items.size() > kMost) {
      array.bad = true;
      reporter_.Error(array.origin,
                      fmt::format("{} has more than {} entries", label.Text(), kMost));
      return;
    }
    SchemaRow entry = row;
    entry.type = *EntryOf(row.type);
    for (size_t i = 0; i < array.items.size(); ++i) {
      const bool good = CheckScalar(entry, array.items[i], label.Entry(i), reporter_);
      array.bad = array.bad || !good;
    }
  }

  void Entries(const SchemaRow& row, Node& array, const Label& label) {
    const bool steps = row.path == "path.*";
    for (size_t i = 0; i < array.items.size(); ++i) {
      Node& item = array.items[i];
      const Label entry =
          steps ? Label(fmt::format("{}: step {}", label.Text(), i + 1)) : label.Entry(i);
      if (item.kind == NodeKind::kTable) {
        Table(item, std::string(row.path) + "[]", entry);
      } else {
        item.bad = true;
        reporter_.Error(item.origin,
                        fmt::format("{} must be a table, not {}", entry.Text(), NameOf(item.kind)));
      }
    }
  }

  Reporter& reporter_;
};

}  // namespace

void CheckAgainstSchema(Node& root, Reporter& reporter) {
  SchemaCheck(reporter).Table(root, "", Label());
}

std::optional<double> QuantityOf(ValueType type, const Node& node) {
  const bool number = node.kind == NodeKind::kInteger || node.kind == NodeKind::kNumber;
  const bool text = node.kind == NodeKind::kString;
  switch (type) {
    case ValueType::kInteger:
      return node.kind == NodeKind::kInteger ? std::optional(node.number) : std::nullopt;
    case ValueType::kNumber:
      return number ? std::optional(node.number) : std::nullopt;
    case ValueType::kRatio:
      return number ? std::optional(node.number) : text ? ParseRatio(node.text) : std::nullopt;
    case ValueType::kDuration:
      return text ? ParseSeconds(node.text) : std::nullopt;
    case ValueType::kRate:
      return text ? ParseRate(node.text) : std::nullopt;
    case ValueType::kMoneyPerHour:
      return text ? ParseMoneyPerHour(node.text) : std::nullopt;
    case ValueType::kBytes:
      return node.kind == NodeKind::kInteger ? std::optional(node.number)
             : text                          ? ParseBytes(node.text)
                                             : std::nullopt;
    case ValueType::kBandwidth:
      return text ? ParseBandwidth(node.text) : std::nullopt;
    default:
      return std::nullopt;
  }
}

bool CheckScalar(const SchemaRow& row, const Node& node, const Label& label, Reporter& reporter) {
  if (IsWord(row, node)) return true;
  const bool named = row.type == ValueType::kText || row.type == ValueType::kColumn;
  if (named && node.kind == NodeKind::kString) return true;
  if (row.type == ValueType::kColumn && node.kind == NodeKind::kInteger) return true;
  if (row.type == ValueType::kBoolean && node.kind == NodeKind::kBoolean) return true;
  const std::optional<double> value = QuantityOf(row.type, node);
  if (!value || !std::isfinite(*value)) {
    reporter.Error(node.origin, value ? label.Text() + " must be a finite number"
                                      : TypeMessage(row, node, label, reporter));
    return false;
  }
  const bool bounded = row.high > row.low;
  const bool low = row.above_low ? *value <= row.low : *value < row.low;
  if ((bounded || row.above_low) ? (low || (bounded && *value > row.high)) : false) {
    const bool percent = row.type == ValueType::kRatio && row.high == 1 && *value > 1 &&
                         *value <= 100 && node.kind != NodeKind::kString;
    const std::string hint = percent ? fmt::format("; write \"{}%\"", FormatNumber(*value)) : "";
    reporter.Error(node.origin,
                   fmt::format("{} must be {}{}", label.Text(), DescribeRange(row), hint));
    return false;
  }
  return true;
}

void ReportUnknownKey(const Member& member, const std::vector<std::string>& known,
                      const Label& table, Reporter& reporter) {
  std::string hint = reporter.FieldWord(member.key);
  if (hint.empty()) hint = DidYouMean(member.key, known);
  if (hint.empty()) hint = KeyOfScenario(member.key);
  if (hint.empty()) hint = KeyElsewhere(member.key);
  if (hint.empty() && known.size() <= 8) hint = "; known here: " + JoinWords(known);
  Label at = table;
  const std::string key = member.key.size() > 60 ? member.key.substr(0, 60) + "..." : member.key;
  reporter.Error(member.origin,
                 fmt::format("{}unknown key {}{}", table.Prefix(), at.Below(key).key(), hint));
}

}  // namespace servescape
