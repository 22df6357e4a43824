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
  Notices(view, width);
  StripCard(view, width);
  Gap(kGap);
  Tiles(view, width);
  Gap(kGap);
  ChartCards(view, width, height - (ImGui::GetCursorPosY() - top) - 2 * kMargin);
  Gap(kGap);
  StatusLine(view, width);
}

void ThreeColumns(View& view, ImVec2 size, float top) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = size.y - top;
  const float right = size.x - kRightWidth;
  Column("left", {0, top}, {kLeftWidth, height}, Color::kSurface,
         [&](float width) { KnobPanel(view, width); });
  Column("centre", {kLeftWidth, top}, {right - kLeftWidth, height}, Color::kBg,
         [&](float width) { Centre(view, width, height); });
  Column("right", {right, top}, {kRightWidth, height}, Color::kSurface,
         [&](float width) { SidePanel(view, width); });
  list->AddLine({kLeftWidth, top}, {kLeftWidth, size.y}, Get(Color::kLine));
  list->AddLine({right, top}, {right, size.y}, Get(Color::kLine));
}

void TwoColumns(View& view, ImVec2 size, float top) {
  const float height = size.y - top;
  Column("left", {0, top}, {kLeftWidth, height}, Color::kSurface,
         [&](float width) { KnobPanel(view, width); });
  Column("centre", {kLeftWidth, top}, {size.x - kLeftWidth, height}, Color::kBg,
         [&](float width) {
           Centre(view, width, 0);
           Gap(kGap);
           SidePanel(view, width);
         });
  ImGui::GetWindowDrawList()->AddLine({kLeftWidth, top}, {kLeftWidth, size.y},
                                      Get(Color::kLine));
}

void OneColumn(View& view, ImVec2 size, float top) {
  Column("page", {0, top}, {size.x, size.y - top}, Color::kBg, [&](float width) {
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
  } else {
    const float top = kTopHeight + Headline(view, kTopHeight, size.x);
    if (size.x >= kThreeColumns) ThreeColumns(view, size, top);
    else if (size.x >= kTwoColumns) TwoColumns(view, size, top);
    else OneColumn(view, size, top);
  }
  ImGui::End();
  EditorPanel(view);
  DrawOverPage(view);
  Toast(view);
}

}  // namespace servescape::ui
