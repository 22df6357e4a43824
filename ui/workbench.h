// SPDX-License-Identifier: MIT
// The places of the app beside its dashboard. The page's first module leaves them out to be there
// at once (servescape_no_workbench); it asks the host for the whole app when one is opened, which
// then takes the page over with what the visitor has made. servescape_workbench has them all.
// (OpenNamed is how it goes on there.)
// To add a place: its word in kPlaces (ui/places.cpp), a folder in ui/workbench/, and its line in
// workbench/workbench.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace servescape::ui {

class Document;
struct KnobGroup;
struct LinkOptions;
struct View;
struct TradeoffInput;

enum class Place : uint8_t { kDashboard, kDesign, kExplore, kLearn, kScenarios };
constexpr int kPlaceCount = 5;

// "Dashboard", "Design"; also what a link and the host name it by.
std::string_view NameOf(Place place);
std::string_view HelpOf(Place place);
// kDashboard for a name that is none's.
Place PlaceNamed(std::string_view name);

// What lies over any place until it is closed.
enum class Sheet : uint8_t { kNone, kHelp, kCommands, kExport };
constexpr int kSheetCount = 4;
std::string_view NameOf(Sheet sheet);

// Shows the place, or asks the host for the module that has it.
void OpenPlace(View& view, Place place);
void OpenSheet(View& view, Sheet sheet);
void ShowTables(View& view, bool on);
// A place or a sheet by its name, in small letters or not; the dashboard for none's.
void OpenNamed(View& view, std::string_view name);
// A file that was chosen or dropped: a scenario is opened, a trace waits in View::file.
void TakeFile(View& view, std::string_view name, std::string_view content);

// The first key that the link locks and `text` has otherwise than the scenario before it, as far as
// both can be read; "" if there is none. New parts are free. A module without places takes no text
// where something is locked.
std::string LockedChange(const LinkOptions& link, const Document& document, std::string_view text);

// Undo or redo of what is no edit of the text, in the place that is open; false if the text's own
// step is next.
bool UndoInPlace(View& view, bool again);
// The groups and knobs in the order that they are to be shown in.
void SortKnobs(View& view, std::vector<KnobGroup>* groups);

// What the places keep between frames.
struct Workbench;
struct WorkbenchDeleter {
  void operator()(Workbench* workbench) const;
};
using WorkbenchPtr = std::unique_ptr<Workbench, WorkbenchDeleter>;

// Null in a module without places: the functions below then do nothing.
WorkbenchPtr MakeWorkbench();
// The open place, from below the top bar to the foot of the page.
void DrawPlace(View& view, ImVec2 from, ImVec2 size);
// What the places lay over any page: dialogs, pop-overs. After all else of the frame.
void DrawOverPage(View& view);
// The scenario's text with all an editor has; false in a module without places, which has its own.
bool DrawWholeEditor(View& view, ImVec2 from, ImVec2 size);
// Below the goals: where the time goes, what got no answer, the classes. Nothing of what a run does
// not have; in a module without places, a link to the one that has it.
void DrawDetail(View& view, float width);
// The charts' data instead of the charts (View::as_tables): `title` is that of the card.
void DrawChartTable(View& view, const char* title, ImVec2 size);
void DrawTradeoffTable(const TradeoffInput& input, ImVec2 size);

}  // namespace servescape::ui
