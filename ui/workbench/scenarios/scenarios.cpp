// SPDX-License-Identifier: MIT
#include "ui/workbench/scenarios/scenarios.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/scenarios/groups.h"

namespace servescape::ui {
namespace {

constexpr float kGalleryMargin = 24;
constexpr float kCardWidth = 300;  // at least
constexpr float kCardHeight = 156;
constexpr float kCurveHeight = 40;
constexpr float kCardLine = 17;

std::string InSmall(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return small;
}

bool HasWords(const ScenariosState& state, std::string_view title, std::string_view more) {
  const std::string wanted = InSmall(state.search);
  return wanted.empty() || InSmall(title).find(wanted) != std::string::npos ||
         InSmall(more).find(wanted) != std::string::npos;
}

// What a card shows.
struct CardWords {
  std::string_view title, text, id, note;
  bool open = false;  // it is what the page shows now
};

void CardCurve(std::string_view id, ImVec2 from, ImVec2 size) {
  const std::vector<float> shares = CurveOf(id);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddLine({from.x, from.y + size.y}, {from.x + size.x, from.y + size.y}, Get(Color::kGrid));
  if (shares.size() < 2) return;
  const float step = size.x / static_cast<float>(shares.size() - 1);
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] >= 0) {
      list->PathLineTo({from.x + step * static_cast<float>(i),
                        from.y + size.y - 2 - (size.y - 4) * shares[i]});
    }
    if (shares[i] < 0 || i + 1 == shares.size()) list->PathStroke(Get(Color::kP99), 1.6F);
  }
}

// The words in at most `lines` lines; the last is cut.
void CardLines(std::string_view text, ImVec2 from, float width, int lines) {
  ImFont* font = FontOf(Type::kBody);
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int line = 0; line < lines && at < end; ++line) {
    const char* rest = font->CalcWordWrapPosition(SizeOf(Type::kBody), at, end, width);
    if (line + 1 == lines || rest == at) rest = end;
    DrawTextCut(ImGui::GetWindowDrawList(), Type::kBody, Color::kMuted,
                {from.x, from.y + kCardLine * static_cast<float>(line)}, width,
                {at, static_cast<size_t>(rest - at)});
    at = rest;
    while (at < end && *at == ' ') ++at;
  }
}

bool ScenarioCard(const CardWords& words, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 size(width, kCardHeight);
  const ImRect box(from, {from.x + width, from.y + kCardHeight});
  const ImGuiID id = ImGui::GetID(words.title.data(), words.title.data() + words.title.size());
  ImGui::ItemSize(size);
  const bool shown = ImGui::ItemAdd(box, id);
  const std::string help = std::string(words.text) +
                           (words.note.empty() ? "" : " (" + std::string(words.note) + ")");
  Describe(id, {.label = words.title, .kind = "button", .help = help, .checkable = true,
                .checked = words.open});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.Min, box.Max, Get(Color::kSurface), kCardRadius);
  list->AddRect(box.Min, box.Max, Get(hovered || words.open ? Color::kAccent : Color::kLine),
                kCardRadius, 0, words.open ? 2.0F : 1.0F);
  const float x = from.x + kCardPadding, inner = width - 2 * kCardPadding;
  const float open = words.open ? MeasureText(Type::kNoteStrong, "open").x + 8 : 0;
  DrawTextCut(list, Type::kBodyStrong, Color::kText, {x, from.y + 12}, inner - open, words.title);
  if (words.open) {
    DrawText(list, Type::kNoteStrong, Color::kAccent, {x + inner - open + 8, from.y + 13}, "open");
  }
  if (CurveOf(words.id).empty()) {
    CardLines(words.text, {x, from.y + 34}, inner, 5);
  } else {
    CardCurve(words.id, {x, from.y + 34}, {inner, kCurveHeight});
    CardLines(words.text, {x, from.y + 40 + kCurveHeight}, inner, 4);
  }
  DrawTextCut(list, Type::kNote, Color::kMuted, {x, box.Max.y - 22}, inner, words.note);
  ImGui::RenderNavCursor(box, id);
  return pressed;
}

// Cards beside and below each other, as many in a row as there is room for.
class CardRow {
 public:
  explicit CardRow(float width)
      : across_(std::max(1, static_cast<int>((width + kGap) / (kCardWidth + kGap)))),
        each_((width - kGap * static_cast<float>(across_ - 1)) / static_cast<float>(across_)) {}
  float Next() {
    if (count_++ % across_ != 0) ImGui::SameLine(0, kGap);
    return each_;
  }

 private:
  int across_;
  float each_;
  int count_ = 0;
};

void ShowScenario(View& view) { view.place = Place::kDashboard; }

void GalleryHead(View& view, ScenariosState& state, float width) {
  Session& session = view.session;
  Text(Type::kHeading, Color::kText, "Scenarios");
  const float field = std::min(width, 280.0F);
  ImGui::SetNextItemWidth(field);
  const float pad = (ControlHeight() - SizeOf(Type::kBody)) / 2;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(10, pad));
  ImGui::InputTextWithHint("##search", "Search", state.search, sizeof state.search);
  ImGui::PopStyleVar();
  Describe(ImGui::GetItemID(), {.label = "Search scenarios", .kind = "textbox",
                                .value = state.search});
  float x = field;
  const auto next = [&](const char* label) {
    const float needs = ButtonWidth(label) + 10;
    if (x + needs <= width) ImGui::SameLine(0, 10);
    x = x + needs <= width ? x + needs : needs;
  };
  next("New from a blank page");
  if (Button("New from a blank page", {.help = "A small design to change and grow"})) {
    session.OpenText(BlankScenario());
    OpenPlace(view, Place::kDesign);
  }
  next("Open a file");
  if (Button("Open a file", {.help = "A scenario as TOML; it can also be dropped on the page"})) {
    view.host.PickFile();
  }
  const Document::Version& now = session.document().now();
  if (!now.from_preset || now.settings.empty()) return;
  next("Back to the original");
  if (!Button("Back to the original", {.help = "Undoes every change to this scenario"})) return;
  for (size_t i = 0; i < session.presets().size(); ++i) {
    if (session.presets()[i].id == now.preset) session.OpenPreset(i);
  }
  ShowScenario(view);
}

std::string DraftWords(const Draft& draft) {
  const std::optional<Fragment> fragment = DecodeFragment(draft.fragment);
  if (!fragment) return "";
  if (fragment->preset.empty()) return "Your own text";
  std::string words = "Changed from " + fragment->preset + ":";
  for (const Setting& setting : fragment->settings) {
    words += " " + setting.path + " = " + setting.value + ",";
  }
  words.pop_back();
  return words;
}

void OwnDesigns(View& view, const ScenariosState& state, float width) {
  Session& session = view.session;
  const std::vector<Draft> drafts = ListDrafts(view.host);
  bool any = false;
  CardRow shelf(width);
  const std::string now = EncodeFragment(session.document().ToFragment());
  for (const Draft& draft : drafts) {
    const std::string words = DraftWords(draft);
    if (!HasWords(state, draft.title, words)) continue;
    if (!any) Section("Yours, the last few");
    any = true;
    ImGui::PushID(draft.slot);
    const float each = shelf.Next();
    ImGui::BeginGroup();
    ImGui::SetNextItemAllowOverlap();
    const bool pressed = ScenarioCard({draft.title, words, "", "kept by this browser",
                                       draft.fragment == now}, each);
    const ImVec2 corner(ImGui::GetItemRectMax().x - ControlHeight() - 6,
                        ImGui::GetItemRectMax().y - ControlHeight() - 4);
    ImGui::SetCursorScreenPos(corner);
    const std::string name = "Forget " + draft.title;
    const bool drop = Button("Forget", {.kind = ButtonKind::kGhost, .icon = Icon::kClose,
                                        .help = "Removes it from this list", .name = name,
                                        .hide_label = true});
    ImGui::EndGroup();
    ImGui::PopID();
    if (drop) {
      DropDraft(view.host, draft.slot);
    } else if (pressed) {
      session.OpenLink(draft.fragment, true);
      ShowScenario(view);
    }
  }
  if (any) ImGui::Dummy({0, 6});
}

bool GalleryGroup(View& view, const ScenariosState& state, std::string_view group, float width) {
  Session& session = view.session;
  const Document::Version& now = session.document().now();
  CardRow shelf(width);
  bool any = false;
  for (size_t i = 0; i < session.presets().size(); ++i) {
    const Preset& preset = session.presets()[i];
    if (GroupOf(preset.id) != group) continue;
    if (!HasWords(state, preset.title, preset.question + " " + preset.id)) continue;
    if (!any) Section(group);
    any = true;
    const bool open = now.from_preset && now.preset == preset.id;
    if (ScenarioCard({preset.title, preset.question, preset.id, CurveWords(preset.id), open},
                     shelf.Next())) {
      // What was changed in it stays.
      if (!open) session.OpenPreset(i);
      ShowScenario(view);
    }
  }
  if (any) ImGui::Dummy({0, 6});
  return any;
}

}  // namespace

void DrawScenarios(View& view, ScenariosState& state, ImVec2 from, ImVec2 size) {
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("scenarios", size, ImGuiChildFlags_NavFlattened);
  const float margin = size.x < kTwoColumns ? 16 : kGalleryMargin;
  ImGui::SetCursorPos({margin, 18});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(kGap, kGap));
  ImGui::BeginGroup();
  const float width = size.x - 2 * margin - (size.x < kTwoColumns ? 0 : 8);
  GalleryHead(view, state, width);
  OwnDesigns(view, state, width);
  bool any = false;
  for (const std::string_view group : ScenarioGroups()) {
    any = GalleryGroup(view, state, group, width) || any;
  }
  if (!any) Muted("No scenario has these words.");
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  ImGui::Dummy({0, 12});
  ImGui::EndChild();
}

}  // namespace servescape::ui
