// SPDX-License-Identifier: MIT
#include <algorithm>

#include "imgui.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/theme.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kMargin = 16;

// A scrolling column at a place of the page; `draw` gets the width between its margins. The page's
// own background is not painted once more.
template <class Draw>
void Column(const char* id, ImVec2 from, ImVec2 size, Color color, Draw draw) {
  if (color != Color::kBg) {
    FillArea(ImGui::GetWindowDrawList(), from, {from.x + size.x, from.y + size.y}, GetVec(color));
  }
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild(id, size, ImGuiChildFlags_NavFlattened);
  ImGui::SetCursorPos({kMargin, kMargin});
  ImGui::BeginGroup();
  draw(size.x - 2 * kMargin);
  ImGui::EndGroup();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + kMargin - 8);
  ImGui::Dummy({0, 0});
  ImGui::EndChild();
}

// Room below the last item.
void Gap(float height) {
  ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, ImGui::GetItemRectMax().y + height});
}

void Centre(View& view, float width, float height) {
  const float top = ImGui::GetCursorPosY();
  if (view.verdict_below) Question(view, width);
  Notices(view, width);
  StripCard(view, width);
  Gap(kGap);
  Tiles(view, width);
  Gap(kGap);
  ChartCards(view, width, height - (ImGui::GetCursorPosY() - top) - 2 * kMargin);
  Gap(kGap);
  StatusLine(view, width);
}

void ThreeColumns(View& view, ImVec2 size) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = size.y - kTopHeight;
  const float right = size.x - kRightWidth;
  Column("left", {0, kTopHeight}, {kLeftWidth, height}, Color::kSurface,
         [&](float width) { KnobPanel(view, width); });
  Column("centre", {kLeftWidth, kTopHeight}, {right - kLeftWidth, height}, Color::kBg,
         [&](float width) { Centre(view, width, height); });
  Column("right", {right, kTopHeight}, {kRightWidth, height}, Color::kSurface,
         [&](float width) { SidePanel(view, width); });
  list->AddLine({kLeftWidth, kTopHeight}, {kLeftWidth, size.y}, Get(Color::kLine));
  list->AddLine({right, kTopHeight}, {right, size.y}, Get(Color::kLine));
}

void TwoColumns(View& view, ImVec2 size) {
  const float height = size.y - kTopHeight;
  Column("left", {0, kTopHeight}, {kLeftWidth, height}, Color::kSurface,
         [&](float width) { KnobPanel(view, width); });
  Column("centre", {kLeftWidth, kTopHeight}, {size.x - kLeftWidth, height}, Color::kBg,
         [&](float width) {
           Centre(view, width, 0);
           Gap(kGap);
           SidePanel(view, width);
         });
  ImGui::GetWindowDrawList()->AddLine({kLeftWidth, kTopHeight}, {kLeftWidth, size.y},
                                      Get(Color::kLine));
}

void OneColumn(View& view, ImVec2 size) {
  Column("page", {0, kTopHeight}, {size.x, size.y - kTopHeight}, Color::kBg, [&](float width) {
    Question(view, width);
    Notices(view, width);
    Tiles(view, width);
    Gap(kGap);
    KnobPanel(view, width);
    Gap(kGap);
    StripCard(view, width);
    Gap(kGap);
    ChartCards(view, width, 0);
    Gap(kGap);
    SidePanel(view, width);
    Gap(kGap);
    StatusLine(view, width);
  });
}

}  // namespace

void DrawPage(View& view) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const RunReport* report = view.session.report();
  if (view.forgotten != view.session.runs().forgotten()) {
    // Another scenario: axes begin where its own data are, nothing is pinned.
    view.forgotten = view.session.runs().forgotten();
    view.charts = {};
    view.strip = {};
    view.goal_held = 0;
  }
  BeginCharts(&view.charts, view.reduced_motion,
              report != nullptr && view.session.runs().settled() && !view.session.holding());
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("servescape", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBackground);
  TopBar(view, size.x);
  if (view.place != Place::kDashboard) {
    DrawPlace(view, {0, kTopHeight}, {size.x, size.y - kTopHeight});
  } else if (size.x >= kThreeColumns) {
    ThreeColumns(view, size);
  } else if (size.x >= kTwoColumns) {
    TwoColumns(view, size);
  } else {
    OneColumn(view, size);
  }
  ImGui::End();
  EditorPanel(view);
  HelpDialog(view);
  DrawOverPage(view);
  Toast(view);
}

}  // namespace servescape::ui
