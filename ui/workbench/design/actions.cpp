// SPDX-License-Identifier: MIT
#include "ui/workbench/design/actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/design/canvas.h"
#include "ui/workbench/design/toml_text.h"

namespace servescape::ui {
namespace {

constexpr float kMenuWidth = 420;
constexpr float kMenuRoom = 460;  // below a menu's head, at least
constexpr float kToolGap = 6;

const std::string& TextOf(const View& view) { return view.session.document().text(); }

const GraphNode* SelectedNode(const DesignState& state) {
  const int node = state.selection.table.empty() ? -1 : state.graph.Find(state.selection.table);
  return node < 0 ? nullptr : &state.graph.nodes[static_cast<size_t>(node)];
}

// The part behind the selection; "" for nothing, and for what is no part.
std::string SelectedPart(const DesignState& state) {
  const GraphNode* node = SelectedNode(state);
  const bool part = node != nullptr && node->kind != PartKind::kDelay &&
                    node->kind != PartKind::kMissing;
  return part ? node->table : "";
}

// The step that wraps and moves are about; or the source, whose requests can be wrapped, too.
std::string SelectedStep(const DesignState& state) {
  const std::string& table = state.selection.table;
  if (table.starts_with("path.") || table.starts_with("traffic.")) return table;
  const GraphNode* node = SelectedNode(state);
  if (node == nullptr) return "";
  for (const std::string& step : node->steps) {
    if (step.starts_with("path.")) return step;
  }
  // Without a path the source calls it.
  for (const GraphEdge& edge : state.graph.edges) {
    const bool here = &state.graph.nodes[static_cast<size_t>(edge.to)] == node;
    if (here && edge.step.starts_with("traffic.")) return edge.step;
  }
  return "";
}

std::string StepWords(const std::string& step) {
  const std::vector<std::string> segments = SplitDots(step);
  if (segments.size() != 3) return step;
  return fmt::format("Step {} of {}", IndexOf(segments[2]) + 1, segments[1]);
}

void ApplyEdit(View& view, DesignState& state, Edited edited, std::string select,
               std::string said = "") {
  Apply(view, state, {std::move(edited), std::move(select), std::move(said)});
}

void DeleteSelected(View& view, DesignState& state) {
  const std::string table = state.selection.table;
  const std::string& text = TextOf(view);
  const std::vector<std::string> segments = SplitDots(table);
  if (segments.size() == 3 && segments[0] == "path") {
    return ApplyEdit(view, state, RemoveStep(text, table), "",
                     StepWords(table) + " removed; Ctrl Z brings it back");
  }
  if (table.empty()) return;
  const size_t mentions = ReferencesTo(text, table).size();
  std::string said = table.substr(table.find('.') + 1) + " removed";
  if (mentions > 0) {
    said += fmt::format(" with {} that {} it", mentions == 1 ? "the one place" : "all places",
                        mentions == 1 ? "names" : "name");
  }
  ApplyEdit(view, state, RemovePart(text, table), "", said + "; Ctrl Z brings it back");
}

void CopySelected(View& view, DesignState& state) {
  const std::string part = SelectedPart(state);
  if (part.empty()) return;
  const std::string kind = part.substr(0, part.find('.'));
  // With two services the engine no longer knows by itself whom to call.
  const Edited start = MakePathExplicit(TextOf(view));
  const std::string name = FreeName(start.text, part.substr(kind.size() + 1));
  ApplyEdit(view, state, DuplicatePart(start.text, part, name), kind + "." + name);
}

void StartRenaming(DesignState& state) {
  const std::string part = SelectedPart(state);
  if (part.empty()) return;
  const std::string name = part.substr(part.find('.') + 1);
  std::snprintf(state.name, sizeof state.name, "%s", name.c_str());
  state.renaming = state.renaming_starts = true;
  state.refused.clear();
}

void OpenAt(DesignState& state, const char* menu, ImVec2 at) {
  state.menu_due = menu;
  state.menu_at = at;
}

// --- Buttons ---

// Buttons side by side, going on below where the width ends.
class Tools {
 public:
  explicit Tools(float width) : from_(ImGui::GetCursorScreenPos()), width_(width), at_(from_) {}

  bool Add(std::string_view label, const ButtonOptions& options) {
    const float wide = ButtonWidth(label, options);
    if (at_.x > from_.x && at_.x + wide > from_.x + width_) {
      at_ = {from_.x, at_.y + ControlHeight() + kToolGap};
    }
    ImGui::SetCursorScreenPos(at_);
    const bool pressed = Button(label, options);
    last_ = {at_.x, at_.y + ControlHeight() + 4};
    at_.x += wide + kToolGap;
    return pressed;
  }
  void Space() { at_.x += 10; }
  ImVec2 Below() const { return last_; }
  float Height() const { return at_.y + ControlHeight() - from_.y; }

 private:
  ImVec2 from_;
  float width_;
  ImVec2 at_, last_{0, 0};
};

void EditTools(View& view, DesignState& state, Tools& tools) {
  const bool part = !SelectedPart(state).empty();
  const bool any = SelectedNode(state) != nullptr;
  if (tools.Add("Add", {.kind = ButtonKind::kPrimary, .icon = Icon::kPlus,
                        .help = "A new part, joined to what is selected (A)", .chevron = true})) {
    OpenAt(state, "add", tools.Below());
  }
  state.add_at = tools.Below();
  if (tools.Add("Connect", {.help = "Lets requests go on to another part (C)", .chevron = true,
                            .enabled = part})) {
    OpenAt(state, "connect", tools.Below());
  }
  state.connect_at = tools.Below();
  if (tools.Add("Call", {.help = "Retries, hedges and time-outs around the call; several at once; "
                                 "its order (W)",
                         .chevron = true, .enabled = !SelectedStep(state).empty()})) {
    OpenAt(state, "step", tools.Below());
  }
  state.step_at = tools.Below();
  if (tools.Add("Copy", {.help = "A second part like it, not connected yet (U)",
                         .enabled = part})) {
    CopySelected(view, state);
  }
  if (tools.Add("Rename", {.help = "Everywhere it is named (N)", .enabled = part})) {
    StartRenaming(state);
  }
  if (tools.Add("Delete", {.help = "With all that names it (Delete)", .enabled = any})) {
    DeleteSelected(view, state);
  }
}

void ViewTools(View& view, DesignState& state, Tools& tools) {
  if (tools.Add("Zoom out", {.kind = ButtonKind::kGhost, .icon = Icon::kMinus,
                             .help = "Zoom out (-)", .hide_label = true})) {
    ZoomCanvas(state, 1 / 1.25F);
  }
  const std::string zoom = fmt::format("{:.0f} %", 100 * state.canvas.zoom);
  if (tools.Add(zoom, {.kind = ButtonKind::kGhost, .help = "Back to 100 %", .name = "Zoom"})) {
    state.canvas.zoom = 1;
    state.canvas.by_hand = true;
  }
  if (tools.Add("Zoom in", {.kind = ButtonKind::kGhost, .icon = Icon::kPlus, .help = "Zoom in (+)",
                            .hide_label = true})) {
    ZoomCanvas(state, 1.25F);
  }
  if (tools.Add("Fit", {.help = "All parts in sight (F)"})) state.canvas.fit_due = true;
  if (tools.Add("Arrange", {.help = "Places all parts anew, in the order of their paths"})) {
    NoteMove(state.moves, TextOf(view), state.places);
    state.places.clear();
    KeepPlaces(view.host, NameOfDesign(view), state.places);
  }
}

// --- Menus ---

bool BeginActionMenu(const char* id, ImVec2 at) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  at.y = std::max(8.0F, std::min(at.y, display.y - kMenuRoom));
  return BeginMenu(id, kMenuWidth, at);
}

void JointChoice(DesignState& state, bool all) {
  ImGui::Dummy({0, 2});
  Muted("Where it goes, seen from what is selected");
  static const std::vector<std::string> kAll{"Auto",   "After",  "Before",
                                             "Beside", "Branch", "Alone"};
  static const std::vector<std::string> kSome{"After", "Before", "Beside", "Branch"};
  const int now = static_cast<int>(state.joint);
  const int shown = all ? now : std::clamp(now - 1, 0, 3);
  const int picked = Segmented("Where", all ? kAll : kSome, shown,
                               ImGui::GetContentRegionAvail().x,
                               "Beside: at once with it. Branch: in its place, for a share of "
                               "requests. Alone: not connected yet.");
  if (picked >= 0) state.joint = static_cast<Joint>(all ? picked : picked + 1);
}

void AddMenu(View& view, DesignState& state) {
  if (!BeginActionMenu("add", state.menu_at)) return;
  const bool joins = SelectedNode(state) != nullptr && !SelectedStep(state).empty();
  Muted(joins ? "Joined to " + SelectedWords(state) : std::string("At the end of the first path"));
  for (const PaletteRow& row : Palette()) {
    if (!MenuItem(row.word, row.note, false)) continue;
    Apply(view, state, AddPart(TextOf(view), row.item, state.joint, state.selection.table));
    state.joint = Joint::kSuggested;
  }
  JointChoice(state, true);
  EndMenu();
}

void ConnectMenu(View& view, DesignState& state) {
  if (!BeginActionMenu("connect", state.menu_at)) return;
  const GraphNode* from = SelectedNode(state);
  if (from != nullptr) {
    const std::string table = state.selection.table;
    Muted("From " + SelectedWords(state) + " to");
    for (const GraphNode& node : state.graph.nodes) {
      const bool part = node.kind != PartKind::kDelay && node.kind != PartKind::kMissing;
      if (&node == from || !part) continue;
      if (!MenuItem(node.name, std::string(NameOf(node.kind)) + ", " + node.line, false)) continue;
      const Joint joint = state.joint == Joint::kSuggested || state.joint == Joint::kAlone
                              ? Joint::kAfter
                              : state.joint;
      Apply(view, state, ConnectParts(TextOf(view), table, node.table, joint));
      state.joint = Joint::kSuggested;
      break;  // the graph is another one now
    }
  }
  JointChoice(state, false);
  EndMenu();
}

void WrapItems(View& view, DesignState& state, const std::string& step) {
  struct Row {
    Wrap wrap;
    const char *word, *note;
  };
  constexpr Row kRows[] = {
      {Wrap::kTimeout, "Timeout", "An attempt is given up after a while"},
      {Wrap::kRetry, "Retries", "Further attempts after a failed one"},
      {Wrap::kHedge, "Hedge", "A second attempt beside one that takes long"},
  };
  for (const Row& row : kRows) {
    const bool has = IsWrapped(TextOf(view), step, row.wrap);
    if (!MenuItem(row.word, row.note, has)) continue;
    ApplyEdit(view, state, has ? UnwrapCall(TextOf(view), step, row.wrap)
                               : WrapCall(TextOf(view), step, row.wrap),
              step);
  }
}

void OrderItems(View& view, DesignState& state, const std::string& step) {
  const std::string& text = TextOf(view);
  const size_t index = IndexOf(step.substr(step.rfind('.') + 1));
  const std::string path = step.substr(0, step.rfind('.'));
  const auto move = [&](size_t to) {
    ApplyEdit(view, state, MoveStep(text, step, to), fmt::format("{}.{}", path, to));
  };
  if (MenuItem("Fan out", "Several calls at once, of which all are awaited", false)) {
    ApplyEdit(view, state, ForkStep(text, step, "", Fork::kFanOut), step);
  } else if (MenuItem("Loop", "The same again, up to three times", false)) {
    ApplyEdit(view, state, ForkStep(text, step, "", Fork::kLoop), step);
  } else if (index > 0 && MenuItem("Earlier", "Changes places with the step before", false)) {
    move(index - 1);
  } else if (index + 1 < CountOf(text, path) &&
             MenuItem("Later", "Changes places with the step after", false)) {
    move(index + 1);
  } else if (MenuItem("Remove the step", "The part stays, where other steps call it", false)) {
    ApplyEdit(view, state, RemoveStep(text, step), "");
  }
}

void StepMenu(View& view, DesignState& state) {
  if (!BeginActionMenu("step", state.menu_at)) return;
  const std::string step = SelectedStep(state);
  const GraphNode* node = SelectedNode(state);
  Muted(step.starts_with("traffic.") ? "All requests of " + step.substr(8) : StepWords(step));
  if (!step.empty()) {
    WrapItems(view, state, step);
    if (step.starts_with("path.")) OrderItems(view, state, SelectedStep(state));
  }
  if (node != nullptr && node->steps.size() > 1) {
    Muted("It is called in several steps: choose one");
    for (const std::string& other : node->steps) {
      if (MenuItem(StepWords(other), "", other == step)) Select(state, other);
    }
  }
  EndMenu();
}

void PartMenu(View& view, DesignState& state) {
  if (!BeginActionMenu("part", state.menu_at)) return;
  const bool part = !SelectedPart(state).empty();
  if (MenuItem("Add a part after it", "", false)) state.menu_due = "add";
  if (part && MenuItem("Connect it to another", "", false)) state.menu_due = "connect";
  if (!SelectedStep(state).empty() && MenuItem("Retries, hedges, order", "", false)) {
    state.menu_due = "step";
  }
  if (part && MenuItem("Copy it", "", false)) CopySelected(view, state);
  if (part && MenuItem("Rename it", "", false)) StartRenaming(state);
  if (MenuItem("Delete it", "", false)) DeleteSelected(view, state);
  EndMenu();
}

void RenameDialog(View& view, DesignState& state) {
  if (!state.renaming) return;
  if (!BeginDialog("Rename", {400, 190}, &state.renaming)) return;
  if (state.renaming_starts) ImGui::SetKeyboardFocusHere();
  state.renaming_starts = false;
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(10, 9));
  bool entered = ImGui::InputText("##name", state.name, sizeof state.name,
                                  ImGuiInputTextFlags_EnterReturnsTrue |
                                      ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleVar();
  Describe(ImGui::GetItemID(), {.label = "New name", .kind = "textbox", .value = state.name});
  if (state.refused.empty()) Muted("Steps, goals and incidents that name it follow");
  else Text(Type::kNote, Color::kGoal, state.refused);
  if (Button("Rename it", {.kind = ButtonKind::kPrimary})) entered = true;
  if (entered) {
    const std::string part = SelectedPart(state);
    const std::string kind = part.substr(0, part.find('.'));
    Edited edited = RenamePart(TextOf(view), part, state.name);
    state.refused = edited.wrong;
    if (edited.ok()) {
      // It stays where it is.
      const std::string renamed = kind + "." + state.name;
      if (state.places.contains(part)) state.places[renamed] = state.places[part];
      ApplyEdit(view, state, std::move(edited), renamed);
      state.renaming = false;
      ImGui::CloseCurrentPopup();
    }
  }
  EndDialog();
}

}  // namespace

void Select(DesignState& state, const std::string& table) { state.selection.table = table; }

std::string SelectedWords(const DesignState& state) {
  const std::string& table = state.selection.table;
  const std::vector<std::string> segments = SplitDots(table);
  if (segments.size() == 3 && segments[0] == "path") {
    return fmt::format("step {} of {}", IndexOf(segments[2]) + 1, segments[1]);
  }
  return segments.size() == 2 ? segments[1] : table;
}

void Apply(View& view, DesignState& state, const Change& change) {
  if (!change.edited.ok()) return view.session.Say(change.edited.wrong);
  view.session.ChangeText(change.edited.text);
  Select(state, change.select);
  state.reveal_due = change.select;
  // Who works with the keyboard goes on from there.
  if (ImGui::GetCurrentContext()->NavCursorVisible) state.focus_due = change.select;
  if (!change.said.empty()) view.session.Say(change.said);
}

float DesignTools(View& view, DesignState& state, float width, bool canvas) {
  Tools tools(width);
  EditTools(view, state, tools);
  tools.Space();
  const Document& document = view.session.document();
  const bool can_undo = document.CanUndo() || !state.moves.done.empty();
  const bool can_redo = document.CanRedo() || !state.moves.undone.empty();
  if (tools.Add("Undo", {.kind = ButtonKind::kGhost, .icon = Icon::kUndo, .help = "Undo (Ctrl Z)",
                         .hide_label = true, .enabled = can_undo}) &&
      !UndoMove(view, state, false)) {
    view.session.Undo();
  }
  if (tools.Add("Redo", {.kind = ButtonKind::kGhost, .icon = Icon::kRedo,
                         .help = "Redo (Shift Ctrl Z)", .hide_label = true,
                         .enabled = can_redo}) &&
      !UndoMove(view, state, true)) {
    view.session.Redo();
  }
  if (canvas) ViewTools(view, state, tools);
  return tools.Height();
}

void DesignMenus(View& view, DesignState& state) {
  if (!state.menu_due.empty()) OpenMenu(state.menu_due.c_str());
  state.menu_due.clear();
  AddMenu(view, state);
  ConnectMenu(view, state);
  StepMenu(view, state);
  PartMenu(view, state);
  RenameDialog(view, state);
}

void DesignKeys(View& view, DesignState& state) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool busy = io.WantTextInput || view.sheet != Sheet::kNone || state.renaming ||
                    ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  if (busy || io.KeyCtrl || io.KeyAlt) return;
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key, false); };
  const auto open = [&](const char* menu, ImVec2 at) {
    ImGui::SetNavCursorVisible(true);
    OpenAt(state, menu, at);
  };
  if (pressed(ImGuiKey_A)) open("add", state.add_at);
  if (pressed(ImGuiKey_C) && !SelectedPart(state).empty()) open("connect", state.connect_at);
  if (pressed(ImGuiKey_W) && !SelectedStep(state).empty()) open("step", state.step_at);
  if (pressed(ImGuiKey_U)) CopySelected(view, state);
  if (pressed(ImGuiKey_N)) StartRenaming(state);
  if (pressed(ImGuiKey_Delete) || pressed(ImGuiKey_Backspace)) DeleteSelected(view, state);
  if (pressed(ImGuiKey_F)) state.canvas.fit_due = true;
  if (pressed(ImGuiKey_Minus)) ZoomCanvas(state, 1 / 1.25F);
  if (pressed(ImGuiKey_Equal)) ZoomCanvas(state, 1.25F);
  if (pressed(ImGuiKey_Escape)) Select(state, "");
}

}  // namespace servescape::ui
