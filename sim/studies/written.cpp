// SPDX-License-Identifier: MIT
#include "sim/studies/written.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/studies/variant.h"

namespace servescape {
namespace {

struct KindFields {
  const char* name;
  std::string_view keys;  // beside kind and precision
};
constexpr std::array<KindFields, 4> kKinds{
    {{"sweep", " vary zip where metrics refine budget "},
     {"solve", " over where minimize maximize subject_to budget "},
     {"frontier", " over where subject_to metrics "},
     {"compare", " variants metrics tolerance "}}};

class WrittenReader {
 public:
  WrittenReader(const Node& root, Reporter& reporter) : root_(root), reporter_(reporter) {}

  WrittenStudy Read(const Member& member) {
    const Section in(&member.value, "study.*", Label(fmt::format("study \"{}\"", member.key)),
                     member.origin);
    WrittenStudy out;
    out.name = member.key;
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindFields& each) {
      return each.name == in.Text("kind");
    });
    if (kind != kKinds.end()) out.kind = static_cast<StudyKind>(kind - kKinds.begin());
    CheckKeys(in, out.kind);
    ReadKnobs(in, &out.knobs);
    out.zip = in.Boolean("zip");
    out.where = in.Text("where");
    out.minimize = in.Text("minimize");
    out.maximize = in.Text("maximize");
    out.subject_to = TextsIn(in, "subject_to");
    out.metrics = TextsIn(in, "metrics");
    out.variants = TextsIn(in, "variants");
    out.tolerance = in.Quantity("tolerance");
    out.refine = in.Integer("refine");
    out.precision = in.Quantity("precision");
    out.budget = in.Integer("budget");
    CheckKind(in, out);
    return out;
  }

 private:
  void CheckKeys(const Section& in, StudyKind kind) {
    const KindFields& own = kKinds[static_cast<size_t>(kind)];
    for (const Member& member : in.table()->members) {
      if (Lists(" kind precision ", member.key) || Lists(own.keys, member.key)) continue;
      std::vector<std::string> owners;
      for (const KindFields& each : kKinds) {
        if (Lists(each.keys, member.key)) owners.push_back(fmt::format("\"{}\"", each.name));
      }
      reporter_.Error(member.origin, fmt::format("{} belongs to kind = {}; this study is a {}",
                                                 in.label().Below(member.key).Text(),
                                                 fmt::join(owners, ", "), own.name));
    }
  }

  void ReadKnobs(const Section& in, std::vector<StudyKnob>* knobs) {
    for (const char* key : {"vary", "over"}) {
      if (const Node* table = in.Given(key)) {
        ReadKnobsOf(*table, "", in.label().Below(key).Text(), knobs);
      }
    }
  }

  // Keys may be in quotes, or tables in each other.
  void ReadKnobsOf(const Node& table, const std::string& above, const std::string& label,
                   std::vector<StudyKnob>* knobs) {
    if (table.kind != NodeKind::kTable) {
      return reporter_.Error(table.origin, label +
                                               " must be a table of keys and their values, such as "
                                               "{ \"service.model.replicas\" = \"1..8\" }");
    }
    for (const Member& member : table.members) {
      const std::string key = above.empty() ? member.key : above + "." + member.key;
      if (member.value.kind == NodeKind::kTable) {
        ReadKnobsOf(member.value, key, label, knobs);
        continue;
      }
      if (member.value.kind != NodeKind::kString) {
        reporter_.Error(member.value.origin, fmt::format("{}: the values of {} must be a string, "
                                                         "such as \"1,2,4\" or \"1..8\"",
                                                         label, key));
        continue;
      }
      Result<StudyKnob, std::string> knob = ReadKnob(key + "=" + member.value.text);
      if (!knob) {
        reporter_.Error(member.value.origin, label + ": " + knob.error());
        continue;
      }
      CheckSetting({knob.value().key, knob.value().values.front()}, member.origin, label);
      knobs->push_back(std::move(knob).value());
    }
  }

  // A row of the schema, or a field of another system's manifest below one.
  static bool IsKey(std::string_view path) {
    if (FindSchema(path) != nullptr) return true;
    for (size_t dot = path.rfind('.'); dot != std::string_view::npos; dot = path.rfind('.')) {
      path = path.substr(0, dot);
      const SchemaRow* row = FindSchema(path);
      if (row != nullptr) return row->type == ValueType::kManifest;
    }
    return false;
  }

  // Whether the scenario has such a key.
  void CheckSetting(const Setting& setting, const Origin& at, const std::string& label) {
    if (!IsKey(setting.path)) {
      return reporter_.Error(at, fmt::format("{}: there is no key {}", label, setting.path));
    }
    Node copy = root_;
    if (const auto wrong = ApplySetting(copy, setting, 0)) {
      reporter_.Error(at, label + ": " + *wrong);
    }
  }

  std::vector<std::string> TextsIn(const Section& in, const char* key) {
    std::vector<std::string> out;
    const Node* list = in.Given(key);
    if (list == nullptr) return out;
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Node& item = list->items[i];
      if (item.kind == NodeKind::kString && !item.text.empty()) {
        out.push_back(item.text);
      } else {
        reporter_.Error(item.origin, in.label().Below(key).Entry(i).Text() + " must be a string");
      }
    }
    return out;
  }

  void CheckKind(const Section& in, const WrittenStudy& study) {
    const auto needs = [&](const char* what) {
      reporter_.Error(in.origin(), fmt::format("{} needs {}", in.label().Text(), what));
    };
    switch (study.kind) {
      case StudyKind::kSweep:
        if (!in.Has("vary")) needs("vary: keys and their values");
        break;
      case StudyKind::kSolve:
        if (in.Has("minimize") == in.Has("maximize")) needs("one of minimize and maximize");
        [[fallthrough]];
      case StudyKind::kFrontier:
        if (!in.Has("over")) needs("over: knobs and their values");
        break;
      case StudyKind::kCompare:
        if (!in.Has("variants")) needs("variants: the settings of each");
        CheckVariants(in, study);
        break;
    }
  }

  void CheckVariants(const Section& in, const WrittenStudy& study) {
    const Node* list = in.Given("variants");
    if (list == nullptr || list->items.size() != study.variants.size()) return;
    for (size_t i = 0; i < study.variants.size(); ++i) {
      const std::string label = in.label().Below("variants").Entry(i).Text();
      const auto settings = ReadSettings(study.variants[i]);
      if (!settings) {
        reporter_.Error(list->items[i].origin, label + ": " + settings.error());
        continue;
      }
      for (const Setting& each : settings.value()) {
        CheckSetting(each, list->items[i].origin, label);
      }
    }
  }

  const Node& root_;
  Reporter& reporter_;
};

}  // namespace

const char* NameOf(StudyKind kind) { return kKinds[static_cast<size_t>(kind)].name; }

Result<std::vector<WrittenStudy>, Diagnostics> ReadStudies(std::string_view text,
                                                           const std::vector<Setting>& settings) {
  Result<Node, Diagnostics> parsed = ParseDocument(text);
  if (!parsed) return parsed.error();
  Node root = std::move(parsed).value();
  for (size_t i = 0; i < settings.size(); ++i) {
    ApplySetting(root, settings[i], static_cast<int>(i));
  }
  Reporter reporter(settings);
  std::vector<WrittenStudy> out;
  const Node* const studies = root.Find("study");
  WrittenReader reader(root, reporter);
  if (studies != nullptr) {
    for (const Member& member : studies->members) out.push_back(reader.Read(member));
  }
  if (reporter.ok()) return out;
  return std::move(reporter).Finish();
}

}  // namespace servescape
