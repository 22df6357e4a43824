// SPDX-License-Identifier: MIT
// Dear ImGui's test-engine hooks, and the tree they collect as JSON.
#include <cmath>
#include <cstdarg>

#include "imgui.h"
#include "imgui_internal.h"
#include "implot.h"
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/json_writer.h"
#include "ui/theme.h"

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData*) {
  if (context->TestEngine == nullptr || context->CurrentWindow == nullptr) return;
  servescape::ui::ReportItem(id, box.Min, box.Max,
                             context->CurrentWindow->ClipRect.Overlaps(box));
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  if (context->TestEngine == nullptr) return;
  if (ImGui::FindWindowByID(id) != nullptr) return;
  servescape::ui::ReportLabel(id, label, (flags & ImGuiItemStatusFlags_Inputable) != 0,
                              (flags & ImGuiItemStatusFlags_Checkable) != 0,
                              (flags & ImGuiItemStatusFlags_Checked) != 0);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }

namespace servescape::ui {
namespace {

void WriteNode(const WidgetNode& node, JsonWriter& json) {
  json.Open('{');
  json.Whole("id", node.id);
  json.Text("label", node.label);
  json.Text("kind", node.kind);
  if (!node.value.empty()) json.Text("value", node.value);
  json.Open('[', "rect");
  for (const float side : {node.min.x, node.min.y, node.max.x - node.min.x,
                           node.max.y - node.min.y}) {
    json.Number({}, side);
  }
  json.Close(']');
  if (node.has_range) {
    json.Number("now", node.number_now);
    json.Number("min", node.number_min);
    json.Number("max", node.number_max);
  }
  if (!node.help.empty()) json.Text("help", node.help);
  if (!node.cells.empty()) json.Text("cells", node.cells);
  json.Flag("enabled", node.enabled);
  if (node.checkable) json.Flag("checked", node.checked);
  json.Flag("visible", node.visible);
  json.Close('}');
}

}  // namespace

void SetUpImGui(bool dark) {
  ImGuiContext* context = ImGui::GetCurrentContext();
  if (context->TestEngine == nullptr) {
    context->TestEngine = new FrameState;
    context->TestEngineHookItems = true;
    ImGuiContextHook hook;
    hook.Type = ImGuiContextHookType_Shutdown;
    hook.Callback = [](ImGuiContext* ending, ImGuiContextHook*) {
      ending->TestEngineHookItems = false;
      delete static_cast<FrameState*>(ending->TestEngine);
      ending->TestEngine = nullptr;
    };
    ImGui::AddContextHook(context, &hook);
  }
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // an idle page draws nothing
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  LoadFonts();
  ApplyTheme(dark);
}

std::string WidgetTreeJson() {
  const ImGuiContext* context = ImGui::GetCurrentContext();
  const FrameState& state = Frame();
  const bool ended = context->FrameCountEnded == state.frame;
  JsonWriter json;
  json.Open('[');
  for (const WidgetNode& node : ended ? state.building : state.complete) {
    if (!node.label.empty() && !node.kind.empty()) WriteNode(node, json);
  }
  json.Close(']');
  return json.Take();
}

}  // namespace servescape::ui
