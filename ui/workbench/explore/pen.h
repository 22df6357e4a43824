// SPDX-License-Identifier: MIT
// What a chart of a study is drawn with: on the page, or into an SVG file. One function draws a
// chart with either, so that both show the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "ui/theme.h"

namespace servescape::ui {

class Pen {
 public:
  virtual ~Pen() = default;
  virtual void Stroke(const std::vector<ImVec2>& points, Color color, float weight,
                      bool dashed) = 0;
  virtual void Fill(const std::vector<ImVec2>& points, Color color, float alpha) = 0;  // a polygon
  virtual void Rect(ImVec2 min, ImVec2 max, Color color, float alpha, bool filled) = 0;
  virtual void Circle(ImVec2 centre, float radius, Color color, bool filled) = 0;
  virtual void Words(Type type, Color color, ImVec2 at, std::string_view text) = 0;
};

class PagePen : public Pen {
 public:
  explicit PagePen(ImDrawList* list) : list_(list) {}
  void Stroke(const std::vector<ImVec2>& points, Color color, float weight, bool dashed) override;
  void Fill(const std::vector<ImVec2>& points, Color color, float alpha) override;
  void Rect(ImVec2 min, ImVec2 max, Color color, float alpha, bool filled) override;
  void Circle(ImVec2 centre, float radius, Color color, bool filled) override;
  void Words(Type type, Color color, ImVec2 at, std::string_view text) override;

 private:
  ImDrawList* list_;
};

class SvgPen : public Pen {
 public:
  SvgPen(ImVec2 size, bool dark, std::string_view title);
  void Stroke(const std::vector<ImVec2>& points, Color color, float weight, bool dashed) override;
  void Fill(const std::vector<ImVec2>& points, Color color, float alpha) override;
  void Rect(ImVec2 min, ImVec2 max, Color color, float alpha, bool filled) override;
  void Circle(ImVec2 centre, float radius, Color color, bool filled) override;
  void Words(Type type, Color color, ImVec2 at, std::string_view text) override;
  std::string Text() const { return text_ + "</svg>\n"; }

 private:
  std::string Hex(Color color) const;

  bool dark_;
  std::string text_;
};

}  // namespace servescape::ui
