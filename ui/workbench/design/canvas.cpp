// SPDX-License-Identifier: MIT
#include "ui/workbench/design/canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/mat3x3.hpp>
#include <glm/matrix.hpp>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/design/actions.h"
#include "ui/workbench/design/node_view.h"
#include "ui/workbench/design/wires.h"

namespace servescape::ui {
namespace {

constexpr float kLeastZoom = 0.25F, kMostZoom = 2;
constexpr float kFitMargin = 28;
constexpr float kPort = 13;       // pixels around the dot on a part's right side
constexpr float kFingerPort = 24; // for a finger
constexpr float kWireNear = 7;    // pixels from which a wire is meant
constexpr float kDragSlop = 4;

// From where parts lie to the page.
glm::mat3 ToPage(const CanvasView& canvas, ImVec2 from, ImVec2 size) {
  glm::mat3 matrix(canvas.zoom);
  const glm::vec2 middle(from.x + size.x / 2, from.y + size.y / 2);
  matrix[2] = glm::vec3(middle - canvas.centre * canvas.zoom, 1);
  return matrix;
}

ImVec2 Map(const glm::mat3& matrix, glm::vec2 point) {
  const glm::vec3 at = matrix * glm::vec3(point, 1);
  return {at.x, at.y};
}

glm::vec2 Unmap(const glm::mat3& matrix, ImVec2 point) {
  return glm::vec2(glm::inverse(matrix) * glm::vec3(point.x, point.y, 1));
}

float DistanceTo(ImVec2 p, ImVec2 a, ImVec2 b) {
  const glm::vec2 point(p.x, p.y), from(a.x, a.y), way(b.x - a.x, b.y - a.y);
  const float length = glm::dot(way, way);
  const float along = length > 0 ? std::clamp(glm::dot(point - from, way) / length, 0.0F, 1.0F) : 0;
  return glm::distance(point, from + along * way);
}

bool ByFinger() { return ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen; }

float PortReach() { return ByFinger() ? kFingerPort : kPort; }

class Canvas {
 public:
  Canvas(View& view, DesignState& state, ImVec2 from, ImVec2 size)
      : view_(view),
        state_(state),
        from_(from),
        size_(size),
        list_(ImGui::GetWindowDrawList()),
        matrix_(ToPage(state.canvas, from, size)) {}

  void Draw() {
    FillArea(list_, from_, {from_.x + size_.x, from_.y + size_.y}, GetVec(Color::kSurface));
    const bool hovered = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    if (hovered) Wheel();
    DrawDots();
    const std::vector<PartWire> wires = WiresOf(state_.graph, state_.places);
    Wires(wires, hovered);
    Background();
    for (size_t i = 0; i < state_.graph.nodes.size(); ++i) Part(i);
    DragOn();
    FollowFocus();
    Tell();
    list_->AddRect(from_, {from_.x + size_.x, from_.y + size_.y}, Get(Color::kLine), kCardRadius);
  }

 private:
  void Wheel() {
    const ImGuiIO& io = ImGui::GetIO();
    CanvasView& canvas = state_.canvas;
    if (io.MouseWheel == 0 && io.MouseWheelH == 0) return;
    canvas.by_hand = true;
    const bool pans = io.MouseSource == ImGuiMouseSource_TouchScreen || io.MouseWheelH != 0 ||
                      io.KeyShift;
    if (pans) {
      constexpr float kLine = 60;
      canvas.centre -= glm::vec2(io.MouseWheelH, io.MouseWheel) * kLine / canvas.zoom;
    } else {
      const glm::vec2 under = Unmap(matrix_, io.MousePos);
      ZoomCanvas(state_, std::pow(1.15F, io.MouseWheel));
      matrix_ = ToPage(canvas, from_, size_);
      canvas.centre += under - Unmap(matrix_, io.MousePos);
    }
    matrix_ = ToPage(canvas, from_, size_);
  }

  void DrawDots() const {
    const float zoom = state_.canvas.zoom, step = zoom < 0.6F ? 88.0F : 44.0F;
    const glm::vec2 first = Unmap(matrix_, from_);
    for (float x = std::floor(first.x / step) * step;; x += step) {
      const float px = Map(matrix_, {x, 0}).x;
      if (px > from_.x + size_.x) break;
      for (float y = std::floor(first.y / step) * step;; y += step) {
        const float py = Map(matrix_, {0, y}).y;
        if (py > from_.y + size_.y) break;
        list_->AddRectFilled({px - 0.75F, py - 0.75F}, {px + 0.75F, py + 0.75F}, Get(Color::kLine));
      }
    }
  }

  bool IsSelected(const GraphNode& node) const {
    const std::string& table = state_.selection.table;
    if (table.empty()) return false;
    return node.table == table ||
           std::find(node.steps.begin(), node.steps.end(), table) != node.steps.end();
  }

  void Wires(const std::vector<PartWire>& wires, bool hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    over_ = -1;
    float nearest = kWireNear;
    std::vector<std::vector<ImVec2>> drawn;
    for (const PartWire& wire : wires) {
      std::vector<ImVec2>& points = drawn.emplace_back();
      for (const glm::vec2& point : wire.points) points.push_back(Map(matrix_, point));
      for (size_t i = 1; hovered && i < points.size(); ++i) {
        const float away = DistanceTo(mouse, points[i - 1], points[i]);
        if (away >= nearest) continue;
        nearest = away;
        over_ = static_cast<int>(drawn.size()) - 1;
      }
    }
    for (size_t i = 0; i < wires.size(); ++i) {
      Wire(i, drawn[i], Map(matrix_, wires[i].middle));
    }
  }

  void Wire(size_t index, const std::vector<ImVec2>& points, ImVec2 middle) {
    const GraphEdge& edge = state_.graph.edges[index];
    const bool lit = static_cast<int>(index) == over_ || state_.selection.table == edge.step;
    const ImU32 color = Get(lit ? Color::kAccent : Color::kGhost);
    const float zoom = state_.canvas.zoom;
    const float thick = (lit ? 2.2F : 1.4F) * std::clamp(zoom, 0.6F, 1.2F);
    if (edge.aside) {
      for (size_t i = 1; i < points.size(); i += 2) {
        list_->AddLine(points[i - 1], points[i], color, thick);
      }
    } else {
      list_->AddPolyline(points.data(), static_cast<int>(points.size()), color, thick);
    }
    Arrow(points, 7 * zoom, color);
    const ImRect words = Label(edge.label, middle, Get(lit ? Color::kAccent : Color::kMuted));
    const std::vector<GraphNode>& nodes = state_.graph.nodes;
    const std::string label = nodes[static_cast<size_t>(edge.from)].name + " to " +
                              nodes[static_cast<size_t>(edge.to)].name;
    DescribeRect(ImGui::GetID(static_cast<int>(index)), words.Min, words.Max,
                 {.label = label, .kind = "button", .value = edge.label, .checkable = true,
                  .checked = state_.selection.table == edge.step});
  }

  void Arrow(const std::vector<ImVec2>& points, float head, ImU32 color) const {
    const ImVec2 end = points.back();
    const glm::vec2 way(end.x - points[points.size() - 2].x, end.y - points[points.size() - 2].y);
    const bool upright = std::abs(way.y) > std::abs(way.x);
    const float back = (upright ? way.y : way.x) > 0 ? -head : head, side = head * 0.55F;
    const ImVec2 a = upright ? ImVec2(end.x - side, end.y + back)
                             : ImVec2(end.x + back, end.y - side);
    const ImVec2 b = upright ? ImVec2(end.x + side, end.y + back)
                             : ImVec2(end.x + back, end.y + side);
    list_->AddTriangleFilled(end, a, b, color);
  }

  // What is said of a wire, a line for each word of it; once where several say it at one place.
  ImRect Label(const std::string& label, ImVec2 middle, ImU32 color) {
    const ImRect spot({middle.x - 4, middle.y - 4}, {middle.x + 4, middle.y + 4});
    const float zoom = state_.canvas.zoom;
    if (label.empty() || zoom < 0.5F) return spot;
    const WithZoomedType scope(Type::kNote, std::min(zoom, 1.0F));
    std::vector<std::string> lines;
    ImVec2 size(0, 0);
    for (size_t at = 0; at < label.size();) {
      const size_t comma = std::min(label.find(", ", at), label.size());
      lines.push_back(label.substr(at, comma - at));
      const ImVec2 line = ImGui::CalcTextSize(lines.back().c_str());
      size = {std::max(size.x, line.x), size.y + line.y};
      at = comma + 2;
    }
    const ImRect box({middle.x - size.x / 2 - 4, middle.y - size.y / 2 - 1},
                     {middle.x + size.x / 2 + 4, middle.y + size.y / 2 + 1});
    constexpr float kBeside = 60;
    const ImRect near({box.Min.x - kBeside, box.Min.y}, {box.Max.x + kBeside, box.Max.y});
    for (const Said& other : said_) {
      if (other.words == label && other.box.Overlaps(near)) return spot;
    }
    said_.push_back({label, box});
    list_->AddRectFilled(box.Min, box.Max, Get(Color::kSurface, 0.94F), 4);
    const float height = size.y / static_cast<float>(lines.size());
    for (size_t i = 0; i < lines.size(); ++i) {
      const float width = ImGui::CalcTextSize(lines[i].c_str()).x;
      list_->AddText({middle.x - width / 2, box.Min.y + 1 + height * static_cast<float>(i)}, color,
                     lines[i].c_str());
    }
    return box;
  }

  // What lies below the parts: a press selects the wire there, or pans.
  void Background() {
    const ImRect box(from_, {from_.x + size_.x, from_.y + size_.y});
    const ImGuiID id = ImGui::GetID("background");
    ImGui::SetNextItemAllowOverlap();
    if (!ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav)) return;
    bool hovered = false, held = false;
    const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
    if (ImGui::IsItemActivated()) {
      state_.drag = {CanvasDrag::Kind::kPan, "", Unmap(matrix_, ImGui::GetIO().MousePos), false};
    }
    if (hovered && over_ >= 0) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    // What a finger does there: the page asks by the cursor (Page::DragsAt, pointer.js).
    if (hovered && ByFinger()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    if (pressed && !state_.drag.moved) {
      const bool wire = over_ >= 0;
      Select(state_, wire ? state_.graph.edges[static_cast<size_t>(over_)].step : "");
    }
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
      state_.menu_due = "add";
      state_.menu_at = ImGui::GetIO().MousePos;
    }
  }

  void Part(size_t index) {
    const GraphNode& node = state_.graph.nodes[index];
    const ImVec2 min = Map(matrix_, state_.places[PlaceKey(node)]);
    const float zoom = state_.canvas.zoom;
    const ImRect box(min, {min.x + kNodeSize.x * zoom, min.y + kNodeSize.y * zoom});
    const NodeFigures figures = FiguresOf(node, view_.session.report());
    const bool selected = IsSelected(node);
    const ImGuiID id = ImGui::GetID(PlaceKey(node).c_str());
    const bool shown = ImGui::ItemAdd(box, id);
    Describe(id, {.label = node.name, .kind = "button", .value = SayNode(node, figures),
                  .help = "Delete removes it, N renames it, C connects it",
                  .checkable = true, .checked = selected});
    if (state_.focus_due == node.table) {
      state_.focus_due.clear();
      ImGui::FocusItem();
    }
    if (state_.reveal_due == node.table) {
      state_.reveal_due.clear();
      Reveal(state_.places[PlaceKey(node)]);
    }
    bool hovered = false, held = false;
    const ImRect reach(box.Min, {box.Max.x + PortReach(), box.Max.y});
    const bool pressed = shown && ImGui::ButtonBehavior(reach, id, &hovered, &held);
    Press(node, id, box, pressed, hovered);
    if (hovered && ByFinger()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (!shown) return;
    const bool target = state_.drag.kind == CanvasDrag::Kind::kWire && state_.drag.moved &&
                        state_.drag.part != node.table && box.Contains(ImGui::GetIO().MousePos);
    DrawNode(list_, min, zoom, node, figures, {selected, hovered, target});
    if (hovered || selected) {
      const ImVec2 port(box.Max.x, (box.Min.y + box.Max.y) / 2);
      list_->AddCircleFilled(port, 5, Get(Color::kSurface));
      list_->AddCircle(port, 5, Get(Color::kAccent), 0, 1.5F);
    }
    ImGui::RenderNavCursor(box, id);
    if (state_.drag.kind == CanvasDrag::Kind::kNone) Tooltip(TooltipOf(node, figures));
  }

  std::string TooltipOf(const GraphNode& node, const NodeFigures& figures) const {
    if (!node.faults.empty()) {
      std::string words;
      for (const std::string& fault : node.faults) words += (words.empty() ? "" : "\n") + fault;
      return words;
    }
    return state_.canvas.zoom < 0.8F ? node.name + ": " + SayNode(node, figures) : "";
  }

  void Press(const GraphNode& node, ImGuiID id, const ImRect& box, bool pressed, bool hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated() && ImGui::GetIO().MouseDown[0]) {
      const float port = PortReach();
      const bool wire = std::abs(mouse.x - box.Max.x) < port &&
                        std::abs(mouse.y - box.GetCenter().y) < port;
      const glm::vec2 grip = Unmap(matrix_, mouse) - state_.places[PlaceKey(node)];
      state_.drag = {wire ? CanvasDrag::Kind::kWire : CanvasDrag::Kind::kMove, node.table,
                     wire ? Unmap(matrix_, mouse) : grip, false};
      if (!wire) state_.drag.part = PlaceKey(node);
    }
    if (pressed && !state_.drag.moved) {
      Select(state_, node.table);
      state_.focused = id;
    }
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
      Select(state_, node.table);
      state_.menu_due = "part";
      state_.menu_at = mouse;
    }
  }

  void Reveal(glm::vec2 corner) {
    CanvasView& canvas = state_.canvas;
    const glm::vec2 half = glm::vec2(size_.x, size_.y) / (2 * canvas.zoom) - glm::vec2(10, 10);
    const glm::vec2 least = corner + kNodeSize - half, most = corner + half;
    if (least.x < most.x) canvas.centre.x = std::clamp(canvas.centre.x, least.x, most.x);
    if (least.y < most.y) canvas.centre.y = std::clamp(canvas.centre.y, least.y, most.y);
  }

  // The keyboard's focus selects, and brings into view what lies outside.
  void FollowFocus() {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.NavId == state_.focused) return;
    state_.focused = context.NavId;
    if (!context.NavCursorVisible) return;
    for (const GraphNode& node : state_.graph.nodes) {
      if (ImGui::GetID(PlaceKey(node).c_str()) != context.NavId) continue;
      Select(state_, node.table);
      Reveal(state_.places[PlaceKey(node)]);
    }
  }

  void DragOn() {
    CanvasDrag& drag = state_.drag;
    if (drag.kind == CanvasDrag::Kind::kNone) return;
    const ImGuiIO& io = ImGui::GetIO();
    if (!io.MouseDown[0]) {
      if (drag.kind == CanvasDrag::Kind::kWire && drag.moved) EndWire();
      if (drag.kind == CanvasDrag::Kind::kMove && drag.moved) {
        KeepPlaces(view_.host, NameOfDesign(view_), state_.places);
      }
      drag = {};
      return;
    }
    if (!drag.moved && ImGui::IsMouseDragging(0, kDragSlop)) {
      drag.moved = true;
      if (drag.kind == CanvasDrag::Kind::kMove) {
        NoteMove(state_.moves, view_.session.document().text(), state_.places);
      }
    }
    if (!drag.moved) return;
    const glm::vec2 mouse = Unmap(matrix_, io.MousePos);
    if (drag.kind == CanvasDrag::Kind::kPan) {
      state_.canvas.centre += drag.grip - mouse;
      state_.canvas.by_hand = true;
      ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    } else if (drag.kind == CanvasDrag::Kind::kMove) {
      state_.places[drag.part] = glm::round((mouse - drag.grip) / 4.0F) * 4.0F;
    } else {
      const ImVec2 start = Map(matrix_, drag.grip);
      list_->AddBezierCubic(start, {start.x + 50, start.y}, {io.MousePos.x - 50, io.MousePos.y},
                            io.MousePos, Get(Color::kAccent), 2);
      list_->AddCircleFilled(io.MousePos, 4, Get(Color::kAccent));
    }
  }

  // On a part it connects; on nothing it asks what is to stand there.
  void EndWire() {
    const glm::vec2 mouse = Unmap(matrix_, ImGui::GetIO().MousePos);
    const std::string from = state_.drag.part;
    for (const GraphNode& node : state_.graph.nodes) {
      const glm::vec2 low = state_.places[PlaceKey(node)], high = low + kNodeSize;
      if (mouse.x < low.x || mouse.x > high.x || mouse.y < low.y || mouse.y > high.y) continue;
      if (node.table == from) return;
      Apply(view_, state_, ConnectParts(view_.session.document().text(), from, node.table,
                                        Joint::kAfter));
      return;
    }
    Select(state_, from);
    state_.menu_due = "add";
    state_.menu_at = ImGui::GetIO().MousePos;
  }

  void Tell() const {
    const std::string value =
        fmt::format("{} parts, {} connections, zoom {} %", state_.graph.nodes.size(),
                    state_.graph.edges.size(), std::lround(100 * state_.canvas.zoom));
    DescribeRect(ImGui::GetID("canvas"), from_, {from_.x + size_.x, from_.y + size_.y},
                 {.label = "Architecture", .kind = "chart", .value = value,
                  .help = "Drag to move, wheel to zoom, drag from a part's right side to connect"});
  }

  View& view_;
  DesignState& state_;
  ImVec2 from_, size_;
  ImDrawList* list_;
  glm::mat3 matrix_;
  struct Said {
    std::string words;
    ImRect box;
  };
  std::vector<Said> said_;  // labels of this frame
  int over_ = -1;           // the wire under the pointer
};

}  // namespace

void FitCanvas(DesignState& state, ImVec2 size) {
  const Extent extent = ExtentOf(state.graph, state.places);
  const glm::vec2 wide = glm::max(extent.high - extent.low, glm::vec2(1, 1));
  const glm::vec2 room(std::max(size.x - 2 * kFitMargin, 40.0F),
                       std::max(size.y - 2 * kFitMargin, 40.0F));
  state.canvas.zoom = std::clamp(std::min(room.x / wide.x, room.y / wide.y), kLeastZoom, 1.0F);
  state.canvas.centre = (extent.low + extent.high) / 2.0F;
  state.canvas.fit_due = false;
  state.canvas.by_hand = false;
}

void ZoomCanvas(DesignState& state, float factor) {
  state.canvas.zoom = std::clamp(state.canvas.zoom * factor, kLeastZoom, kMostZoom);
  state.canvas.by_hand = true;
}

void DrawCanvas(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  if (state.canvas.fit_due) FitCanvas(state, size);
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("canvas", size, ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  Canvas(view, state, from, size).Draw();
  ImGui::EndChild();
}

}  // namespace servescape::ui
