// SPDX-License-Identifier: MIT
#include "web/page.h"

#include <GLES3/gl3.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <cfloat>
#include <utility>

#include "imgui_impl_opengl3.h"
#include "imgui_internal.h"
#include "implot.h"
#include "ui/frame.h"
#include "ui/theme.h"
#include "web/clock.h"
#include "web/input.h"

namespace servescape::web {
namespace {

// Dear ImGui shows the effects of an event in the frame that takes it and in the next.
constexpr int kFramesPerEvent = 2;
// Longer pauses between frames do not count as motion.
constexpr double kLongestStep = 0.05;

bool MakeContext() {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.stencil = false;
  attributes.antialias = false;
  attributes.enableExtensionsByDefault = false;
  const auto context = emscripten_webgl_create_context("#app", &attributes);
  return context > 0 && emscripten_webgl_make_context_current(context) == 0;
}

// Paints a ui::FilledArea by clearing it: not a pixel is shaded or blended. The renderer sets what
// it needs of the context before each of its own commands.
void ClearArea(const ImDrawList*, const ImDrawCmd* command) {
  const auto& area = *static_cast<const ui::FilledArea*>(command->UserCallbackData);
  const ImGuiIO& io = ImGui::GetIO();
  const float scale = io.DisplayFramebufferScale.x;
  const auto pixel = [scale](float at) { return static_cast<int>(at * scale + 0.5F); };
  const int left = pixel(std::max(area.min.x, command->ClipRect.x));
  const int top = pixel(std::max(area.min.y, command->ClipRect.y));
  const int right = pixel(std::min(area.max.x, command->ClipRect.z));
  const int bottom = pixel(std::min(area.max.y, command->ClipRect.w));
  if (left >= right || top >= bottom) return;
  glScissor(left, pixel(io.DisplaySize.y) - bottom, right - left, bottom - top);
  glClearColor(area.color.x, area.color.y, area.color.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

const ui::WidgetNode* Find(const std::vector<ui::WidgetNode>& nodes, ImGuiID id) {
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [id](const ui::WidgetNode& node) { return node.id == id; });
  return found == nodes.end() ? nullptr : &*found;
}

// The tree of the last whole frame.
const std::vector<ui::WidgetNode>& Tree() {
  const ui::FrameState& state = ui::Frame();
  const bool ended = ImGui::GetCurrentContext()->FrameCountEnded == state.frame;
  return ended ? state.building : state.complete;
}

}  // namespace

std::unique_ptr<Page> Page::Make(const PageOptions& options) {
  if (!MakeContext()) return nullptr;
  return std::unique_ptr<Page>(new Page(options));
}

Page::Page(const PageOptions& options) : jobs_(options.workers) {
  context_ = ImGui::CreateContext();
  ImPlot::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.BackendPlatformName = "servescape";
  io.BackendPlatformUserData = this;
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigMacOSXBehaviors = options.mac;
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetImeDataFn = SetCaret;
  platform.Platform_GetClipboardTextFn = [](ImGuiContext* context) {
    return static_cast<Page*>(context->IO.BackendPlatformUserData)->clipboard_.c_str();
  };
  platform.Platform_SetClipboardTextFn = [](ImGuiContext* context, const char* text) {
    Page* page = static_cast<Page*>(context->IO.BackendPlatformUserData);
    page->clipboard_ = text;
    page->clipboard_set_ = true;
    if (!page->from_dom_) page->host_.SetClipboard(page->clipboard_);
  };
  ui::SetUpImGui(options.app.dark);
  ui::Frame().fill = ClearArea;
  ImGui_ImplOpenGL3_Init("#version 300 es");
  app_ = std::make_unique<ui::App>(jobs_, host_, options.app);
  Wake();
}

Page::~Page() {
  app_.reset();
  ImGui_ImplOpenGL3_Shutdown();
  ImPlot::DestroyContext();
  ImGui::DestroyContext(context_);
}

void Page::SetCaret(ImGuiContext* context, ImGuiViewport*, ImGuiPlatformImeData* data) {
  FrameResult& result = static_cast<Page*>(context->IO.BackendPlatformUserData)->result_;
  result.caret_x = data->InputPos.x;
  result.caret_y = data->InputPos.y;
  result.caret_height = data->InputLineHeight;
}

void Page::Wake() { due_ = std::max(due_, kFramesPerEvent); }

// A page that was idle has not moved: its clock jumps, its motion goes on where it was.
void Page::PassTime(double now) {
  const double passed = last_ == 0 ? kLongestStep : std::max(now - last_, 1e-4);
  const double step = std::min(passed, kLongestStep);
  last_ = now;
  ImGui::GetIO().DeltaTime = static_cast<float>(step);
  context_->Time += passed - step;
}

void Page::Draw(double now, float width, float height, float scale) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {width, height};
  io.DisplayFramebufferScale = {scale, scale};
  PassTime(now);
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
  app_->BuildGui();
  ImGui::Render();
  const ImVec4 background = ui::GetVec(ui::Color::kBg);
  glViewport(0, 0, static_cast<int>(width * scale + 0.5F), static_cast<int>(height * scale + 0.5F));
  glClearColor(background.x, background.y, background.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  ++result_.frames;
}

const FrameResult& Page::Frame(double now, float width, float height, float scale) {
  app_->Update(now);
  result_.drew = 0;
  if (width >= 1 && height >= 1 && (due_ > 0 || app_->NeedsRedraw())) {
    if (due_ > 0) --due_;
    Draw(now, width, height, scale);
    result_.drew = 1;
    // One event a frame where two would hide each other (a press and its release).
    if (context_->InputEventsQueue.Size > 0) due_ = std::max(due_, 1);
  }
  const ImGuiIO& io = ImGui::GetIO();
  result_.cursor = io.MouseDrawCursor ? -1 : ImGui::GetMouseCursor();
  result_.typing = io.WantTextInput ? 1 : 0;
  const bool moves = due_ > 0 || app_->NeedsRedraw();
  const bool waits = app_->Holding() && context_->InputEventsQueue.Size == 0;
  result_.next = jobs_.HasWork() || (moves && !waits) ? 1 : moves ? 3 : app_->Busy() ? 2 : 0;
  return result_;
}

void Page::MoveMouse(float x, float y, bool touch) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(x, y);
  Wake();
}

void Page::MouseButton(int button, bool down, bool touch) {
  if (button < 0 || button >= ImGuiMouseButton_COUNT) return;
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMouseButtonEvent(button, down);
  Wake();
}

void Page::Wheel(float x, float y) {
  // Dear ImGui scrolls by five lines for each step of a wheel.
  const float step = 5 * ImGui::GetStyle().FontSizeBase;
  ImGui::GetIO().AddMouseWheelEvent(x / step, y / step);
  Wake();
}

void Page::LeaveMouse() {
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  Wake();
}

void Page::Key(const std::string& code, bool down, int modifiers) {
  AddKey(ImGui::GetIO(), code, down, modifiers);
  Wake();
}

void Page::Modifiers(int modifiers) { AddModifiers(ImGui::GetIO(), modifiers); }

void Page::Text(const std::string& text) {
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  Wake();
}

void Page::Focus(bool focused) {
  ImGui::GetIO().AddFocusEvent(focused);
  Wake();
}

const std::string& Page::Copy(bool cut) {
  clipboard_set_ = false;
  from_dom_ = true;
  AddChord(ImGui::GetIO(), cut ? ImGuiKey_X : ImGuiKey_C);
  // The event wants its answer now: the frames that see the keys are drawn at once.
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 size = io.DisplaySize;
  const float scale = io.DisplayFramebufferScale.x;
  for (int i = 0; i < 4 && context_->InputEventsQueue.Size > 0 && !clipboard_set_; ++i) {
    if (size.x >= 1 && size.y >= 1) Draw(Now(), size.x, size.y, scale);
  }
  from_dom_ = false;
  Wake();
  if (!clipboard_set_) kept_.clear();
  else kept_ = clipboard_;
  return kept_;
}

void Page::Paste(const std::string& text) {
  clipboard_ = text;
  AddChord(ImGui::GetIO(), ImGuiKey_V);
  Wake();
}

int Page::DragsAt(float x, float y) const {
  const ImGuiMouseCursor cursor = ImGui::GetMouseCursor();
  if (cursor == ImGuiMouseCursor_ResizeNS || cursor == ImGuiMouseCursor_ResizeEW) return 2;
  for (const ui::WidgetNode& node : Tree()) {
    if (!node.visible || node.kind != "slider") continue;
    if (x >= node.min.x && x < node.max.x && y >= node.min.y && y < node.max.y) return 1;
  }
  return 0;
}

void Page::Navigate(uint32_t id) {
  const ui::WidgetNode* node = Find(Tree(), id);
  if (node == nullptr) return;
  const ImVec2 middle((node->min.x + node->max.x) / 2, (node->min.y + node->max.y) / 2);
  // The topmost window there: they are listed from the back to the front.
  ImGuiWindow* at = nullptr;
  for (ImGuiWindow* window : context_->Windows) {
    if (window->WasActive && !window->Hidden && window->InnerRect.Contains(middle)) at = window;
  }
  if (at == nullptr) return;
  ImGui::FocusWindow(at);
  ImGui::SetNavID(id, ImGuiNavLayer_Main, at->NavRootFocusScopeId,
                  ImGui::WindowRectAbsToRel(at, ImRect(node->min, node->max)));
  ImGui::SetNavCursorVisible(true);
  Wake();
}

void Page::Reveal(uint32_t id) {
  const ui::WidgetNode* node = Find(Tree(), id);
  if (node == nullptr) return;
  const float x = (node->min.x + node->max.x) / 2;
  // The innermost scrolling window whose width holds it.
  ImGuiWindow* inside = nullptr;
  for (ImGuiWindow* window : context_->Windows) {
    if (!window->WasActive || window->ScrollMax.y <= 0) continue;
    if (x < window->InnerRect.Min.x || x > window->InnerRect.Max.x) continue;
    if (inside == nullptr || window->InnerRect.GetWidth() < inside->InnerRect.GetWidth()) {
      inside = window;
    }
  }
  if (inside == nullptr) return;
  const ImRect box = inside->InnerRect;
  const float below = node->max.y + 16 - box.Max.y;
  const float above = box.Min.y + 16 - node->min.y;
  const float by = above > 0 ? -above : std::max(below, 0.0F);
  if (by == 0) return;
  ImGui::SetScrollY(inside, std::clamp(inside->Scroll.y + by, 0.0F, inside->ScrollMax.y));
  Wake();
}

void Page::Click(uint32_t id) {
  const ui::WidgetNode* node = Find(Tree(), id);
  if (node == nullptr) return;
  MoveMouse((node->min.x + node->max.x) / 2, (node->min.y + node->max.y) / 2, false);
  MouseButton(0, true, false);
  MouseButton(0, false, false);
}

void Page::Restore() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplOpenGL3_Init("#version 300 es");
  Wake();
}

const char* Page::Keep(std::string text) {
  kept_ = std::move(text);
  return kept_.c_str();
}

}  // namespace servescape::web
