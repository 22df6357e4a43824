// SPDX-License-Identifier: MIT
#include "ui/icons.h"

#include "ui/theme.h"

namespace servescape::ui {
namespace {

constexpr float kPi = 3.14159265F;

// An arc with an arrow head at its end, clockwise on the screen or back.
void DrawTurn(ImDrawList* list, ImVec2 c, float r, ImU32 color, bool back) {
  const float from = back ? 1.25F * kPi : -0.25F * kPi;
  const float to = back ? -0.45F * kPi + kPi * 2 : 1.45F * kPi;
  if (back) {
    list->PathArcTo(c, r, from, to + 0.9F * kPi, 24);
  } else {
    list->PathArcTo(c, r, from, to, 24);
  }
  list->PathStroke(color, 0, 1.5F);
  const ImVec2 tip = back ? ImVec2(c.x - r * 0.71F, c.y - r * 0.71F)
                          : ImVec2(c.x + r * 0.71F, c.y - r * 0.71F);
  const float d = r * 0.7F;
  const float side = back ? 1.0F : -1.0F;
  list->PathLineTo({tip.x, tip.y - d});
  list->PathLineTo(tip);
  list->PathLineTo({tip.x + side * d, tip.y});
  list->PathStroke(color, 0, 1.5F);
}

// An arrow that bends back to the left (undo) or to the right (redo).
void DrawBend(ImDrawList* list, ImVec2 c, float h, ImU32 color, float side) {
  const ImVec2 tip(c.x + side * h, c.y - h * 0.35F);
  list->PathLineTo(tip);
  list->PathLineTo({c.x - side * h * 0.3F, tip.y});
  list->PathBezierCubicCurveTo({c.x - side * h * 1.2F, tip.y}, {c.x - side * h * 1.2F, c.y + h},
                               {c.x - side * h * 0.2F, c.y + h * 0.85F}, 12);
  list->PathStroke(color, 0, 1.5F);
  list->PathLineTo({tip.x - side * h * 0.55F, tip.y - h * 0.55F});
  list->PathLineTo(tip);
  list->PathLineTo({tip.x - side * h * 0.55F, tip.y + h * 0.55F});
  list->PathStroke(color, 0, 1.5F);
}

void DrawLogo(ImDrawList* list, ImVec2 c, float h, ImU32 color) {
  list->AddCircleFilled({c.x - h * 0.72F, c.y + h * 0.62F}, h * 0.26F, color);
  list->AddBezierCubic({c.x - h * 0.72F, c.y + h * 0.62F}, {c.x + h * 0.5F, c.y + h * 0.75F},
                       {c.x - h * 0.35F, c.y - h * 0.6F}, {c.x + h * 0.72F, c.y - h * 0.62F},
                       color, 2.6F);
  list->AddCircleFilled({c.x + h * 0.72F, c.y - h * 0.62F}, h * 0.26F, color);
  list->AddBezierCubic({c.x - h * 0.1F, c.y + h * 0.35F}, {c.x + h * 0.2F, c.y + h * 0.5F},
                       {c.x + h * 0.3F, c.y + h * 0.1F}, {c.x + h * 0.75F, c.y + h * 0.05F},
                       color, 1.8F);
}

}  // namespace

void DrawIcon(ImDrawList* list, Icon icon, ImVec2 c, float size, ImU32 color) {
  const float h = size / 2;
  switch (icon) {
    case Icon::kNone: return;
    case Icon::kLogo: DrawLogo(list, c, h, color); return;
    case Icon::kReset: DrawTurn(list, c, h * 0.75F, color, true); return;
    case Icon::kUndo: DrawBend(list, c, h * 0.75F, color, -1); return;
    case Icon::kRedo: DrawBend(list, c, h * 0.75F, color, 1); return;
    case Icon::kPlay:
      list->AddTriangleFilled({c.x - h * 0.65F, c.y - h * 0.8F}, {c.x + h * 0.8F, c.y},
                              {c.x - h * 0.65F, c.y + h * 0.8F}, color);
      return;
    case Icon::kPause:
      list->AddRectFilled({c.x - h * 0.7F, c.y - h * 0.75F}, {c.x - h * 0.15F, c.y + h * 0.75F},
                          color, 1);
      list->AddRectFilled({c.x + h * 0.15F, c.y - h * 0.75F}, {c.x + h * 0.7F, c.y + h * 0.75F},
                          color, 1);
      return;
    case Icon::kStep:
      list->AddTriangleFilled({c.x - h * 0.75F, c.y - h * 0.75F}, {c.x + h * 0.4F, c.y},
                              {c.x - h * 0.75F, c.y + h * 0.75F}, color);
      list->AddRectFilled({c.x + h * 0.45F, c.y - h * 0.75F}, {c.x + h * 0.8F, c.y + h * 0.75F},
                          color, 1);
      return;
    case Icon::kCompare:
      list->AddBezierCubic({c.x - h, c.y + h * 0.2F}, {c.x - h * 0.2F, c.y - h * 1.3F},
                           {c.x + h * 0.2F, c.y + h * 1.1F}, {c.x + h, c.y - h * 0.6F}, color,
                           1.6F);
      for (int i = 0; i < 3; ++i) {
        const float x = c.x - h + static_cast<float>(i) * h * 0.8F;
        list->AddLine({x, c.y + h * 0.75F}, {x + h * 0.4F, c.y + h * 0.75F}, color, 1.6F);
      }
      return;
    case Icon::kTheme:
      list->AddCircle(c, h * 0.8F, color, 24, 1.4F);
      list->PathArcTo(c, h * 0.8F, kPi / 2, kPi * 1.5F, 16);
      list->PathFillConvex(color);
      return;
    case Icon::kMore:
      for (const float y : {-0.55F, 0.0F, 0.55F}) {
        list->AddLine({c.x - h * 0.75F, c.y + h * y}, {c.x + h * 0.75F, c.y + h * y}, color, 1.6F);
      }
      return;
    case Icon::kHelp: DrawText(list, Type::kBody, Color::kText, {c.x - 4, c.y - 8}, "?"); return;
    case Icon::kChevron:
      list->AddTriangleFilled({c.x - h * 0.7F, c.y - h * 0.35F}, {c.x + h * 0.7F, c.y - h * 0.35F},
                              {c.x, c.y + h * 0.5F}, color);
      return;
    case Icon::kClose:
      list->AddLine({c.x - h * 0.6F, c.y - h * 0.6F}, {c.x + h * 0.6F, c.y + h * 0.6F}, color,
                    1.5F);
      list->AddLine({c.x + h * 0.6F, c.y - h * 0.6F}, {c.x - h * 0.6F, c.y + h * 0.6F}, color,
                    1.5F);
      return;
    case Icon::kPlus:
      list->AddLine({c.x, c.y - h * 0.6F}, {c.x, c.y + h * 0.6F}, color, 1.5F);
      [[fallthrough]];
    case Icon::kMinus:
      list->AddLine({c.x - h * 0.6F, c.y}, {c.x + h * 0.6F, c.y}, color, 1.5F);
      return;
  }
}

}  // namespace servescape::ui
