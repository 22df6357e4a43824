// SPDX-License-Identifier: MIT
// All that can be done, by words. To add one: its enumerator, its row, its case in Perform.
#include <algorithm>

#include "ui/panels/panels.h"
#include "ui/workbench/shell/sheets.h"

namespace servescape::ui {
namespace {

enum CommandAction : int {
  kDoPlay, kDoStep, kDoReset, kDoUndo, kDoRedo, kDoEditText, kDoTables, kDoTheme, kDoCompare,
  kDoLink, kDoOpen, kDoSave, kDoExport, kDoSweep, kDoRunAgain, kDoBlank, kDoHelp, kDoGuide,
  kDoAnswer, kDoPlace, kDoScenario,
};

struct CommandWords {
  const char* label;
  const char* keys;
  CommandAction action;
};

constexpr CommandWords kCommandRows[] = {
    {"Run or pause the play-back", "Space", kDoPlay},
    {"Play from the start", "R", kDoReset},
    {"One window further", ".", kDoStep},
    {"Simulate again", "", kDoRunAgain},
    {"Sweep the load", "", kDoSweep},
    {"Compare with this run", "", kDoCompare},
    {"Undo", "Ctrl Z", kDoUndo},
    {"Redo", "Shift Ctrl Z", kDoRedo},
    {"Scenario as text", "Ctrl E", kDoEditText},
    {"Show or hide the answer", "", kDoAnswer},
    {"Charts as tables or curves", "D", kDoTables},
    {"New from a blank page", "", kDoBlank},
    {"Open a file", "Ctrl O", kDoOpen},
    {"Save the scenario", "Ctrl S", kDoSave},
    {"Export the result", "", kDoExport},
    {"Copy link", "", kDoLink},
    {"Light or dark", "T", kDoTheme},
    {"Help and keys", "?", kDoHelp},
    {"Guide", "", kDoGuide},
};

char SmallLetter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// 0: not; higher: a better match (at the start, at the start of a word, anywhere).
int MatchOfWords(std::string_view label, std::string_view query) {
  if (query.empty()) return 1;
  const auto at = std::search(label.begin(), label.end(), query.begin(), query.end(),
                              [](char a, char b) { return SmallLetter(a) == SmallLetter(b); });
  if (at == label.end()) return 0;
  return at == label.begin() ? 3 : *(at - 1) == ' ' ? 2 : 1;
}

}  // namespace

std::vector<Command> CommandsFor(const View& view, std::string_view query) {
  std::vector<std::pair<int, Command>> found;
  const auto add = [&](Command command) {
    const int match = MatchOfWords(command.label, query);
    if (match > 0) found.emplace_back(match, std::move(command));
  };
  const Session& session = view.session;
  for (int i = 0; i < kPlaceCount && !session.Hides("places"); ++i) {
    add({"Go to " + std::string(NameOf(static_cast<Place>(i))), "", kDoPlace,
         static_cast<size_t>(i)});
  }
  for (const CommandWords& row : kCommandRows) {
    if (row.action == kDoAnswer && session.Hides("answer")) continue;
    if (row.action == kDoBlank && session.Hides("places")) continue;
    add({row.label, row.keys, row.action});
  }
  const std::vector<Preset>& presets = session.presets();
  for (size_t i = 0; i < presets.size() && !session.Hides("places"); ++i) {
    add({"Scenario: " + presets[i].title, "", kDoScenario, i});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Command> commands;
  for (auto& [match, command] : found) commands.push_back(std::move(command));
  return commands;
}

void Perform(View& view, const Command& command) {
  Session& session = view.session;
  switch (command.action) {
    case kDoPlay: session.playback.Toggle(); break;
    case kDoStep: session.playback.Step(1, 320); break;
    case kDoReset: session.playback.Reset(); break;
    case kDoUndo: session.Undo(); break;
    case kDoRedo: session.Redo(); break;
    case kDoEditText: view.editor_open = view.editor_focus = !view.editor_open; break;
    case kDoTables: ShowTables(view, !view.as_tables); break;
    case kDoTheme: SwitchTheme(view); break;
    case kDoCompare: session.runs().Pin(!session.runs().pinned()); break;
    case kDoLink: session.CopyLink(); break;
    case kDoOpen: view.host.PickFile(); break;
    case kDoSave: SaveScenario(view); break;
    case kDoExport: view.sheet = Sheet::kExport; break;
    case kDoSweep: session.StartSweep(); break;
    case kDoRunAgain: session.Run(); break;
    case kDoHelp: view.sheet = Sheet::kHelp; break;
    case kDoGuide: view.host.Open("guide/"); break;
    case kDoAnswer: view.answer_open = !view.answer_open; break;
    case kDoPlace: OpenPlace(view, static_cast<Place>(command.index)); break;
    case kDoBlank:
      session.OpenText(BlankScenario());
      OpenPlace(view, Place::kDesign);
      break;
    case kDoScenario:
      session.OpenPreset(command.index);
      OpenPlace(view, Place::kDashboard);
      break;
  }
}

}  // namespace servescape::ui
