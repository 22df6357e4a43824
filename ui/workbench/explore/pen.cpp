// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/pen.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/studies/words.h"
#include "ui/charts/common.h"

namespace servescape::ui {
namespace {

// Of a font in a browser, whose sizes count less than Dear ImGui's (ui/theme.h).
struct SvgType {
  float size;
  bool strong;
};
SvgType SvgTypeOf(Type type) {
  switch (type) {
    case Type::kNote: return {11.5F, false};
    case Type::kNoteStrong: return {11.5F, true};
    case Type::kBodyStrong:
    case Type::kSection: return {13, true};
    case Type::kHeading: return {15, true};
    default: return {13, false};
  }
}

std::string PointsText(const std::vector<ImVec2>& points) {
  std::string out;
  for (const ImVec2& p : points) out += fmt::format("{:.1f},{:.1f} ", p.x, p.y);
  return out;
}

}  // namespace

void PagePen::Stroke(const std::vector<ImVec2>& points, Color color, float weight, bool dashed) {
  if (dashed) return DashedStroke(list_, points, Get(color), weight);
  list_->AddPolyline(points.data(), static_cast<int>(points.size()), Get(color), 0, weight);
}

void PagePen::Fill(const std::vector<ImVec2>& points, Color color, float alpha) {
  list_->AddConcavePolyFilled(points.data(), static_cast<int>(points.size()), Get(color, alpha));
}

void PagePen::Rect(ImVec2 min, ImVec2 max, Color color, float alpha, bool filled) {
  const float radius = std::min(3.0F, (max.y - min.y) * 0.1F);
  if (filled) list_->AddRectFilled(min, max, Get(color, alpha), radius);
  else list_->AddRect(min, max, Get(color, alpha), 3, 0, 1.5F);
}

void PagePen::Circle(ImVec2 centre, float radius, Color color, bool filled) {
  if (!filled) list_->AddCircleFilled(centre, radius, Get(Color::kSurface), 20);
  if (filled) list_->AddCircleFilled(centre, radius, Get(color), 20);
  else list_->AddCircle(centre, radius, Get(color), 20, 1.6F);
}

void PagePen::Words(Type type, Color color, ImVec2 at, std::string_view text) {
  DrawText(list_, type, color, at, text);
}

SvgPen::SvgPen(ImVec2 size, bool dark, std::string_view title) : dark_(dark) {
  text_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"Inter, system-ui, sans-serif\" role=\"img\">\n"
      "<title>{2}</title>\n<rect width=\"{0:.0f}\" height=\"{1:.0f}\" fill=\"{3}\"/>\n",
      size.x, size.y, XmlText(std::string(title)), Hex(Color::kSurface));
}

std::string SvgPen::Hex(Color color) const { return fmt::format("#{:06x}", Rgb(color, dark_)); }

void SvgPen::Stroke(const std::vector<ImVec2>& points, Color color, float weight, bool dashed) {
  text_ += fmt::format(
      "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{}/>\n",
      PointsText(points), Hex(color), weight, dashed ? " stroke-dasharray=\"5 4\"" : "");
}

void SvgPen::Fill(const std::vector<ImVec2>& points, Color color, float alpha) {
  text_ += fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{:.2f}\"/>\n",
                       PointsText(points), Hex(color), alpha);
}

void SvgPen::Rect(ImVec2 min, ImVec2 max, Color color, float alpha, bool filled) {
  const std::string paint = filled ? fmt::format("fill=\"{}\" fill-opacity=\"{:.2f}\"", Hex(color),
                                                 alpha)
                                   : fmt::format("fill=\"none\" stroke=\"{}\"", Hex(color));
  text_ += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\" {}/>\n", min.x,
      min.y, max.x - min.x, max.y - min.y, paint);
}

void SvgPen::Circle(ImVec2 centre, float radius, Color color, bool filled) {
  text_ += fmt::format(
      "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\" stroke=\"{}\" "
      "stroke-width=\"1.6\"/>\n",
      centre.x, centre.y, radius, Hex(filled ? color : Color::kSurface), Hex(color));
}

void SvgPen::Words(Type type, Color color, ImVec2 at, std::string_view text) {
  const SvgType set = SvgTypeOf(type);
  const float baseline = at.y + MeasureText(type, "p").y * 0.8F;
  text_ += fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\"{} fill=\"{}\">{}</text>\n", at.x, baseline,
      set.size, set.strong ? " font-weight=\"600\"" : "", Hex(color), XmlText(std::string(text)));
}

}  // namespace servescape::ui
