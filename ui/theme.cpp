// SPDX-License-Identifier: MIT
#include "ui/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>

#include "generated/fonts.h"
#include "implot.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

struct Token {
  uint32_t light;
  uint32_t dark;
};

constexpr std::array<Token, static_cast<size_t>(Color::kCount)> kTokens{{
    {0xF5F6F8, 0x0E1318},  // kBg
    {0xFFFFFF, 0x151B22},  // kSurface
    {0xFBFCFD, 0x1A212A},  // kRaised
    {0xE3E7EC, 0x27303A},  // kLine
    {0xEEF1F4, 0x1E262F},  // kGrid
    {0xE3E7EC, 0x27303A},  // kTrack
    {0x17212B, 0xE5EBF1},  // kText
    {0x5C6975, 0x93A1AF},  // kMuted
    {0x95A0AB, 0x61707E},  // kFaint
    {0x0B66C2, 0x5AB0FF},  // kAccent
    {0xE4EFFA, 0x16304A},  // kAccentSoft
    {0xFFFFFF, 0x0E1318},  // kOnAccent
    {0x4C97D8, 0x3F7CB3},  // kP50
    {0x2478C2, 0x5AA3DF},  // kP90
    {0x0B4F96, 0x8CCBFF},  // kP99
    {0x062B54, 0xD6ECFF},  // kP999
    {0xC4410C, 0xFF8A5C},  // kGoal
    {0xFDEEE8, 0x3D2017},  // kGoalSoft
    {0x0A7F5A, 0x46C79A},  // kOk
    {0xE9F8F2, 0x12332A},  // kOkSoft
    {0x8F5600, 0xF0B04A},  // kWarn
    {0xFBF1DC, 0x38290F},  // kWarnSoft
    {0x7A5AA6, 0xB79AE0},  // kQueue
    {0xC77700, 0xF0B04A},  // kC2
    {0x0A7F5A, 0x46C79A},  // kC3
    {0xA9478F, 0xE08AC8},  // kC4
    {0x8A95A0, 0x6E7B88},  // kGhost
    {0x17212B, 0x05080B},  // kScrim
}};

// Dear ImGui's size counts ascent plus descent: 3408 of Inter's 2816 units per em.
constexpr float kInterHeight = 3408.0F / 2816.0F;

float CssPixels(Type type) {
  switch (type) {
    case Type::kNote:
    case Type::kNoteStrong: return 11.5F;
    case Type::kBody:
    case Type::kBodyStrong:
    case Type::kSection: return 13;
    case Type::kHeading:
    case Type::kUnit: return 15;
    case Type::kFigure: return 24;
  }
  return 13;
}

bool IsStrong(Type type) {
  return type != Type::kNote && type != Type::kBody && type != Type::kUnit;
}

void SetMetrics(ImGuiStyle& style) {
  style.FontSizeBase = SizeOf(Type::kBody);
  style.WindowPadding = {0, 0};
  style.WindowRounding = 0;
  style.WindowBorderSize = 0;
  style.ChildRounding = 0;
  style.ChildBorderSize = 0;
  style.PopupRounding = kCardRadius;
  style.PopupBorderSize = 1;
  style.FramePadding = {10, 7};
  style.FrameRounding = kControlRadius;
  style.FrameBorderSize = 1;
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {6, 4};
  style.ScrollbarSize = 9;
  style.ScrollbarRounding = 5;
  style.GrabRounding = kControlRadius;
  style.DisabledAlpha = 0.55F;
  style.HoverStationaryDelay = 0.12F;
}

// With strong contrast, words that are muted and lines that are thin stand out.
Color Drawn(Color color) {
  if (!Frame().strong_contrast) return color;
  switch (color) {
    case Color::kMuted: return Color::kText;
    case Color::kLine:
    case Color::kFaint:
    case Color::kGhost: return Color::kMuted;
    case Color::kTrack: return Color::kGhost;
    case Color::kGrid: return Color::kLine;
    case Color::kBg:
    case Color::kRaised: return Color::kSurface;
    default: return color;
  }
}

void SetColors(ImGuiStyle& style, bool dark) {
  const auto color = [dark](Color c, float alpha = 1.0F) {
    const uint32_t rgb = Rgb(Drawn(c), dark);
    return ImVec4(static_cast<float>(rgb >> 16 & 255U) / 255.0F,
                  static_cast<float>(rgb >> 8 & 255U) / 255.0F,
                  static_cast<float>(rgb & 255U) / 255.0F, alpha);
  };
  if (dark) ImGui::StyleColorsDark(&style); else ImGui::StyleColorsLight(&style);
  style.Colors[ImGuiCol_Text] = color(Color::kText);
  style.Colors[ImGuiCol_TextDisabled] = color(Color::kMuted);
  style.Colors[ImGuiCol_WindowBg] = color(Color::kBg);
  style.Colors[ImGuiCol_ChildBg] = color(Color::kBg, 0);
  style.Colors[ImGuiCol_PopupBg] = color(Color::kSurface);
  style.Colors[ImGuiCol_Border] = color(Color::kLine);
  style.Colors[ImGuiCol_BorderShadow] = color(Color::kLine, 0);
  style.Colors[ImGuiCol_FrameBg] = color(Color::kRaised);
  style.Colors[ImGuiCol_FrameBgHovered] = color(Color::kRaised);
  style.Colors[ImGuiCol_FrameBgActive] = color(Color::kRaised);
  style.Colors[ImGuiCol_ScrollbarBg] = color(Color::kBg, 0);
  style.Colors[ImGuiCol_ScrollbarGrab] = color(Color::kFaint, 0.35F);
  style.Colors[ImGuiCol_ScrollbarGrabHovered] = color(Color::kFaint, 0.6F);
  style.Colors[ImGuiCol_ScrollbarGrabActive] = color(Color::kFaint, 0.8F);
  style.Colors[ImGuiCol_Button] = color(Color::kRaised);
  style.Colors[ImGuiCol_ButtonHovered] = color(Color::kAccentSoft);
  style.Colors[ImGuiCol_ButtonActive] = color(Color::kAccentSoft);
  style.Colors[ImGuiCol_Header] = color(Color::kAccentSoft);
  style.Colors[ImGuiCol_HeaderHovered] = color(Color::kAccentSoft);
  style.Colors[ImGuiCol_HeaderActive] = color(Color::kAccentSoft);
  style.Colors[ImGuiCol_Separator] = color(Color::kLine);
  style.Colors[ImGuiCol_TextSelectedBg] = color(Color::kAccent, 0.28F);
  style.Colors[ImGuiCol_InputTextCursor] = color(Color::kText);
  style.Colors[ImGuiCol_NavCursor] = color(Color::kAccent);
  style.Colors[ImGuiCol_ModalWindowDimBg] = color(Color::kScrim, dark ? 0.6F : 0.35F);
}

const char* Begin(std::string_view text) { return text.data(); }
const char* End(std::string_view text) { return text.data() + text.size(); }

}  // namespace

uint32_t Rgb(Color color, bool dark) {
  const Token& token = kTokens[static_cast<size_t>(color)];
  return dark ? token.dark : token.light;
}

// The theme is in the style itself: the text colour tells which of the two tables it is.
bool IsDark() { return ImGui::GetStyle().Colors[ImGuiCol_Text].x > 0.5F; }

ImVec4 GetVec(Color color, float alpha) {
  const uint32_t rgb = Rgb(Drawn(color), IsDark());
  return {static_cast<float>(rgb >> 16 & 255U) / 255.0F,
          static_cast<float>(rgb >> 8 & 255U) / 255.0F, static_cast<float>(rgb & 255U) / 255.0F,
          alpha * ImGui::GetStyle().Alpha};
}

ImU32 Get(Color color, float alpha) {
  const uint32_t rgb = Rgb(Drawn(color), IsDark());
  const float share = std::clamp(alpha * ImGui::GetStyle().Alpha, 0.0F, 1.0F);
  return IM_COL32(rgb >> 16 & 255U, rgb >> 8 & 255U, rgb & 255U,
                  static_cast<uint32_t>(share * 255.0F + 0.5F));
}

void ApplyTheme(bool dark) {
  ImGuiStyle& style = ImGui::GetStyle();
  SetMetrics(style);
  SetColors(style, dark);
  if (ImPlot::GetCurrentContext() == nullptr) return;
  ImPlotStyle& plot = ImPlot::GetStyle();
  plot.PlotBorderSize = 0;
  plot.MinorAlpha = 0;
  plot.MajorTickLen = {0, 0};
  plot.MinorTickLen = {0, 0};
  plot.PlotPadding = {0, 6};
  plot.LabelPadding = {8, 6};
  plot.PlotMinSize = {80, 60};
  plot.Colors[ImPlotCol_FrameBg] = GetVec(Color::kSurface, 0);
  plot.Colors[ImPlotCol_PlotBg] = GetVec(Color::kSurface, 0);
  plot.Colors[ImPlotCol_PlotBorder] = GetVec(Color::kLine, 0);
  plot.Colors[ImPlotCol_AxisText] = GetVec(Color::kMuted);
  plot.Colors[ImPlotCol_AxisGrid] = GetVec(Color::kGrid);
  plot.Colors[ImPlotCol_AxisBg] = GetVec(Color::kSurface, 0);
  plot.Colors[ImPlotCol_AxisBgHovered] = GetVec(Color::kSurface, 0);
  plot.Colors[ImPlotCol_AxisBgActive] = GetVec(Color::kSurface, 0);
  plot.Colors[ImPlotCol_Crosshairs] = GetVec(Color::kMuted);
}

void LoadFonts() {
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  if (atlas->Fonts.Size >= 2) return;
  const auto add = [atlas](const unsigned char* data, size_t size, const char* name) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    std::strncpy(config.Name, name, sizeof config.Name - 1);
    // Dear ImGui does not write to the data; its interface is older than const.
    atlas->AddFontFromMemoryTTF(const_cast<unsigned char*>(data), static_cast<int>(size),
                                SizeOf(Type::kBody), &config);
  };
  add(kInterRegular, kInterRegularSize, "Inter Regular");
  add(kInterSemiBold, kInterSemiBoldSize, "Inter SemiBold");
}

ImFont* FontOf(Type type) { return ImGui::GetIO().Fonts->Fonts[IsStrong(type) ? 1 : 0]; }

// Whole pixels, as Dear ImGui rounds sizes anyway.
float SizeOf(Type type) { return std::floor(CssPixels(type) * kInterHeight + 0.5F); }

WithType::WithType(Type type) { ImGui::PushFont(FontOf(type), SizeOf(type)); }
WithType::~WithType() { ImGui::PopFont(); }

void Text(Type type, Color color, std::string_view text, bool wrap) {
  const WithType scope(type);
  ImGui::PushStyleColor(ImGuiCol_Text, GetVec(color));
  // As far from the right edge as the words begin from the left one.
  const float edge = ImGui::GetWindowWidth() - ImGui::GetCursorPosX();
  if (wrap) ImGui::PushTextWrapPos(edge);
  ImGui::TextUnformatted(Begin(text), End(text));
  if (wrap) ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  DescribeRect(ImGui::GetID(Begin(text), End(text)), ImGui::GetItemRectMin(),
               ImGui::GetItemRectMax(), {.label = text, .kind = "text"});
}

void Muted(std::string_view text, bool wrap) { Text(Type::kNote, Color::kMuted, text, wrap); }

namespace {

void Head(Type type, Color color, std::string_view text) {
  Text(type, color, text);
  DescribeRect(ImGui::GetID(Begin(text), End(text)), ImGui::GetItemRectMin(),
               ImGui::GetItemRectMax(), {.label = text, .kind = "heading"});
}

}  // namespace

void Heading(std::string_view text) { Head(Type::kBodyStrong, Color::kText, text); }
void Section(std::string_view text) { Head(Type::kSection, Color::kMuted, text); }

ImVec2 MeasureText(Type type, std::string_view text) {
  const WithType scope(type);
  return ImGui::CalcTextSize(Begin(text), End(text));
}

void DrawText(ImDrawList* list, Type type, Color color, ImVec2 position, std::string_view text,
              float alpha) {
  const WithType scope(type);
  list->AddText(position, Get(color, alpha), Begin(text), End(text));
}

void DrawTextCut(ImDrawList* list, Type type, Color color, ImVec2 position, float width,
                 std::string_view text) {
  if (MeasureText(type, text).x <= width) {
    DrawText(list, type, color, position, text);
    return;
  }
  constexpr std::string_view kEllipsis = "\xE2\x80\xA6";
  const float room = width - MeasureText(type, kEllipsis).x;
  const WithType scope(type);
  const char* rest = Begin(text);
  ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), std::max(room, 0.0F), 0, Begin(text),
                                  End(text), &rest);
  std::string cut(Begin(text), rest);
  while (!cut.empty() && cut.back() == ' ') cut.pop_back();
  cut += kEllipsis;
  list->AddText(position, Get(color), Begin(cut), End(cut));
}

}  // namespace servescape::ui
