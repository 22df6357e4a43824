// SPDX-License-Identifier: MIT
// servescape explain: what a field of a real system does, and what surprises in it.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sim/cache/system/system.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/suggest.h"
#include "sim/systems/notes.h"

namespace servescape {
namespace {

constexpr const char* kRecordingsFolder = "../shared/truth/";

// A field's note with what the schema, or a cache's own table, says of it.
struct Explained {
  FieldNote note;
  std::string does, standard;
};

const SystemField* CacheFieldOf(const FieldNote& note) {
  const SystemInfo* info = FindCacheSystem(note.system);
  if (info == nullptr) return nullptr;
  const auto at = std::find_if(info->fields.begin(), info->fields.end(),
                               [&](const SystemField& each) { return each.name == note.field; });
  return at == info->fields.end() ? nullptr : &*at;
}

std::string CacheFieldDefault(const SystemField& field) {
  if (field.kind() == SystemField::Kind::kWord) {
    return std::string(field.Words()[static_cast<size_t>(field.standard)]);
  }
  if (field.kind() == SystemField::Kind::kWhole) return fmt::format("{}", field.standard);
  return fmt::format("{:g}", static_cast<double>(field.standard) / kShareUnit);
}

Explained FillNote(const FieldNote& note) {
  Explained out{note, std::string(note.does), std::string(note.standard)};
  // A cache's own table says it without the system's name.
  if (const SystemField* field = CacheFieldOf(note)) {
    if (out.does.empty()) out.does = std::string(field->sentence) + ".";
    if (out.standard.empty()) out.standard = CacheFieldDefault(*field);
  }
  const SchemaRow* row = note.path.empty() ? nullptr : FindSchema(note.path);
  if (row != nullptr) {
    if (out.does.empty()) out.does = row->sentence;
    if (out.standard.empty()) out.standard = row->standard;
  }
  return out;
}

std::vector<FieldNote> NotesOf(std::string_view system) {
  std::vector<FieldNote> out;
  for (const FieldNote& each : AllFields()) {
    if (each.system == system) out.push_back(each);
  }
  return out;
}

// By its whole name, or the last part of it where only one field ends so.
const FieldNote* FindNote(const std::vector<FieldNote>& fields, const std::string& name) {
  const FieldNote* found = nullptr;
  int ending = 0;
  for (const FieldNote& each : fields) {
    if (each.field == name || each.path == name) return &each;
    if (!each.field.ends_with("." + name)) continue;
    if (ending++ == 0) found = &each;
  }
  // The same word at several places means the first: they are alike.
  return found;
}

Json ToJson(const SystemNote& system) {
  Json out = Json::object();
  out["system"] = system.name;
  out["called"] = system.called;
  out["version"] = system.version;
  out["kind"] = system.kind;
  out["where"] = system.where;
  out["source"] = system.source;
  out["recordings"] = system.recordings.empty() ? Json(nullptr) : Json(system.recordings);
  return out;
}

Json ToJson(const SystemNote& system, const Explained& field) {
  const FieldNote& note = field.note;
  Json out = Json::object();
  out["field"] = note.field;
  out["key"] = note.path.empty() ? Json(nullptr) : Json(note.path);
  out["does"] = field.does;
  out["default"] = field.standard;
  out["surprises"] = note.surprise.empty() ? Json(nullptr) : Json(note.surprise);
  out["since"] = note.since.empty() ? system.version : note.since;
  out["source"] = note.source.empty() ? system.source : note.source;
  out["recording"] = note.recording.empty() ? Json(nullptr) : Json(note.recording);
  return out;
}

Json NotesJson() {
  Json systems = Json::array();
  for (const SystemNote& system : AllSystems()) {
    Json each = ToJson(system);
    each["fields"] = Json::array();
    for (const FieldNote& note : NotesOf(system.name)) {
      each["fields"].push_back(ToJson(system, FillNote(note)));
    }
    systems.push_back(std::move(each));
  }
  return {{"schema", 1}, {"systems", std::move(systems)}};
}

std::string NotesTable(bool color) {
  Table table(color, 0);
  table.AddRow({{"system", Align::kLeft, Style::kStrong},
                {"kind", Align::kLeft, Style::kStrong},
                {"version", Align::kLeft, Style::kStrong},
                {"fields", Align::kRight, Style::kStrong},
                {"taken by", Align::kLeft, Style::kStrong}});
  for (const SystemNote& system : AllSystems()) {
    table.AddRow({{std::string(system.name)},
                  {std::string(system.kind), Align::kLeft, Style::kMuted},
                  {std::string(system.version)},
                  {fmt::format("{}", NotesOf(system.name).size()), Align::kRight},
                  {std::string(system.where), Align::kLeft, Style::kMuted}});
  }
  return table.Print();
}

std::string SystemLine(const SystemNote& system, bool color) {
  std::string out = Paint(std::string(system.called), Style::kStrong, color);
  return out + fmt::format(" {}, {}; taken by {}\n", system.version, system.kind, system.where);
}

void NoteLine(std::string_view name, std::string_view text, std::string* out) {
  constexpr size_t kIndent = 12;
  if (text.empty()) return;
  std::string head(name);
  head.resize(kIndent, ' ');
  *out += head + Wrap(std::string(text), OutputWidth(), kIndent) + "\n";
}

std::string RecordingOf(const SystemNote& system, const FieldNote& note) {
  if (note.recording.empty() || system.recordings.empty()) return "";
  // One that lies elsewhere says where.
  if (note.recording.find(".json: ") != std::string_view::npos) {
    return kRecordingsFolder + std::string(note.recording);
  }
  return fmt::format("{}{}: {}", kRecordingsFolder, system.recordings, note.recording);
}

std::string FieldNoteText(const SystemNote& system, const FieldNote& note, bool color) {
  const Explained field = FillNote(note);
  std::string out = SystemLine(system, color);
  out += "\n" + Paint(std::string(note.field), Style::kStrong, color) + "\n";
  NoteLine("does", field.does, &out);
  NoteLine("default", field.standard, &out);
  NoteLine("surprises", note.surprise, &out);
  NoteLine("since", note.since.empty() ? system.version : note.since, &out);
  NoteLine("source", note.source.empty() ? system.source : note.source, &out);
  NoteLine("recording", RecordingOf(system, note), &out);
  NoteLine("key", note.path, &out);
  return out;
}

std::string SystemNoteText(const SystemNote& system, bool color) {
  std::string out = SystemLine(system, color);
  NoteLine("source", system.source, &out);
  NoteLine("recorded",
           system.recordings.empty() ? "not run: from its documentation"
                                     : kRecordingsFolder + std::string(system.recordings),
           &out);
  for (const FieldNote& note : NotesOf(system.name)) {
    const Explained field = FillNote(note);
    const std::string standard = field.standard.empty() ? "" : fmt::format(" ({})", field.standard);
    out += "\n" + Paint(std::string(note.field), Style::kStrong, color) + standard + "\n  " +
           Wrap(field.does, OutputWidth(), 2) + "\n";
    if (!note.surprise.empty()) {
      out += "  " + Wrap("! " + std::string(note.surprise), OutputWidth(), 4) + "\n";
    }
  }
  return out;
}

struct ExplainOptions {
  std::string system, field;
  bool json = false, no_color = false;
};

int ExplainFields(const ExplainOptions& options) {
  const bool color = UseColor(options.no_color);
  const auto print = [](const std::string& text) {
    const std::string error = WriteFile("-", text);
    if (!error.empty()) Complain(error);
    return error.empty() ? kExitOk : kExitInternal;
  };
  if (options.system.empty()) {
    return print(options.json ? Print(NotesJson(), true) + "\n" : NotesTable(color));
  }
  const SystemNote* system = FindSystemNote(options.system);
  if (system == nullptr) {
    std::vector<std::string> names;
    for (const SystemNote& each : AllSystems()) names.emplace_back(each.name);
    const std::string mean = DidYouMean(options.system, names);
    Complain(fmt::format("\"{}\" is no system that is known here{}", options.system,
                         mean.empty() ? "; known are " + JoinWords(names) : mean));
    return kExitUsage;
  }
  const std::vector<FieldNote> fields = NotesOf(system->name);
  if (options.field.empty()) {
    if (!options.json) return print(SystemNoteText(*system, color));
    Json out = ToJson(*system);
    out["schema"] = 1;
    out["fields"] = Json::array();
    for (const FieldNote& each : fields) out["fields"].push_back(ToJson(*system, FillNote(each)));
    return print(Print(out, true) + "\n");
  }
  const FieldNote* field = FindNote(fields, options.field);
  if (field == nullptr) {
    std::vector<std::string> names;
    for (const FieldNote& each : fields) {
      names.emplace_back(each.field);
      const size_t dot = each.field.rfind('.');
      if (dot != std::string_view::npos) names.emplace_back(each.field.substr(dot + 1));
    }
    const std::string mean = DidYouMean(options.field, names);
    Complain(fmt::format(
        "{} has no field \"{}\" that is known here{}", system->called, options.field,
        mean.empty() ? "; servescape explain " + options.system + " lists them" : mean));
    return kExitUsage;
  }
  if (!options.json) return print(FieldNoteText(*system, *field, color));
  Json out = ToJson(*system, FillNote(*field));
  out["system"] = system->name;
  out["schema"] = 1;
  return print(Print(out, true) + "\n");
}

}  // namespace

void AddExplain(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* verb = app->add_subcommand(
      "explain", "What a field of a real system does, and what surprises in it");
  verb->add_option("SYSTEM", options->system, "As scenarios and verbs name it; without it the list")
      ->type_name("");
  verb->add_option("FIELD", options->field, "One of its fields, as the system spells it")
      ->type_name("");
  verb->add_flag("--json", options->json, "The result as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(
      "Told are what the field does, its default, what surprises in it, the version, the source\n"
      "of the rule and the recording of the real system that shows it. The same table feeds the\n"
      "reference, the JSON Schema and the app's tooltips.\n"
      "Exit codes: 0 told, 2 an unknown name or wrong usage.\n"
      "\n"
      "Examples:\n"
      "  servescape explain\n"
      "  servescape explain triton\n"
      "  servescape explain triton max_queue_size\n"
      "  servescape explain haproxy \"option redispatch\" --json");
  verb->callback([options, exit_code] { *exit_code = ExplainFields(*options); });
}

}  // namespace servescape
