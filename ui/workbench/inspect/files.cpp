// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/input/resource.h"
#include "ui/charts/words.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/inspect/load_curve.h"
#include "ui/workbench/inspect/picker.h"

namespace servescape::ui {
namespace {

std::string Megabytes(size_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

// The name as a scenario can write it: without folders, quotes and control characters.
std::string BareName(std::string_view name) {
  std::string out(name.substr(name.find_last_of("/\\") + 1));
  out.erase(std::remove_if(out.begin(), out.end(),
                           [](char c) {
                             return c == '"' || static_cast<unsigned char>(c) < 0x20;
                           }),
            out.end());
  return out.empty() ? "trace.csv" : out.substr(0, 120);
}

void Use(View& view, InspectState& state, const std::string& table, const JobFile& file) {
  Resource resource(file.text);
  resource.counts_column = file.counts_column;
  const Edited edited =
      UseFile(view.session.document().text(), table, file.name, resource);
  state.refused = edited.wrong;
  if (edited.ok()) view.session.ChangeText(edited.text);
}

}  // namespace

std::string KeepFile(Session& session, std::string name, std::string bytes, bool* kept) {
  *kept = false;
  name = BareName(name);
  const size_t size = bytes.size();
  if (size > kMaxResourceBytes) {
    return fmt::format("{} is {}: the page reads files up to {}; the command line reads larger "
                       "ones",
                       name, Megabytes(size), Megabytes(kMaxResourceBytes));
  }
  Resource resource = AsResource(std::move(bytes));
  if (!resource.wrong.empty()) return name + " " + resource.wrong;
  if (resource.text.size() > kMostFileBytes) {
    return fmt::format("{} is {} as a table: the page keeps up to {}; cut it, or use the command "
                       "line",
                       name, Megabytes(resource.text.size()), Megabytes(kMostFileBytes));
  }
  const size_t rows = static_cast<size_t>(
      std::count(resource.text.begin(), resource.text.end(), '\n'));
  const std::string kind = resource.kind.empty() ? "a table" : resource.kind;
  JobFile file{.name = name, .text = std::move(resource.text),
               .time_column = resource.time_column, .time_unit = resource.time_unit,
               .counts_column = resource.counts_column, .kind = resource.kind};
  const std::string_view more = file.counts_column.empty() ? "" : ", counts in intervals";
  session.KeepFile(std::move(file));
  *kept = true;
  return fmt::format("{}: {} of {}{}. It is kept while this page is open.", name, kind,
                     Counted(static_cast<double>(rows), "row"), more);
}

void TakeDropped(View& view, InspectState& state, const std::string& table) {
  if (view.file.empty()) return;
  const std::string name = BareName(std::exchange(view.file_name, {}));
  bool kept = false;
  state.note = KeepFile(view.session, name, std::exchange(view.file, {}), &kept);
  const std::vector<std::string> sources = NamesOf(view.session.document().text(), "traffic");
  const bool selected = table.starts_with("traffic.");
  if (kept && (selected || sources.size() == 1)) {
    for (const JobFile& file : view.session.files()) {
      if (file.name != name) continue;
      Use(view, state, selected ? table : "traffic." + sources[0], JobFile(file));
      break;
    }
  } else if (kept) {
    state.note += " Select a source of traffic to replay it.";
  }
  state.curve_of = table;  // its note stays
  view.session.Say(state.note);
}

void DrawFiles(View& view, InspectState& state, const std::string& table, float width) {
  const std::vector<JobFile>& files = view.session.files();
  if (Button("Open a trace", {.help = "CSV, JSON Lines, gzip or a known data set: a request a row "
                                      "with its time, or counts in intervals. A file dropped on "
                                      "the page does the same."})) {
    view.host.PickFile();
  }
  if (files.empty()) return;
  std::vector<Option> options;
  for (const JobFile& file : files) {
    options.push_back({"", file.name, file.kind.empty() ? "a table" : file.kind});
  }
  const int chosen = Picker(state, "Replay a file", "Replay a file", false, options,
                            "Files opened on this page", width);
  if (chosen >= 0) Use(view, state, table, files[static_cast<size_t>(chosen)]);
}

}  // namespace servescape::ui
