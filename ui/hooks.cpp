// SPDX-License-Identifier: MIT
// Dear ImGui's test-engine hooks, and the tree they collect as JSON.
#include <cmath>
#include <cstdarg>
#include <nlohmann/json.hpp>

#include "imgui.h"
#include "imgui_internal.h"
#include "implot.h"
#include "ui/app.h"
#include "ui/frame.h"
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
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const WidgetNode& node : ended ? state.building : state.complete) {
    if (node.label.empty() || node.kind.empty()) continue;
    nlohmann::ordered_json item = {{"id", node.id}, {"label", node.label}, {"kind", node.kind}};
    if (!node.value.empty()) item["value"] = node.value;
    item["rect"] = {node.min.x, node.min.y, node.max.x - node.min.x, node.max.y - node.min.y};
    if (node.has_range) {
      item["min"] = node.number_min;
      item["max"] = node.number_max;
    }
    if (!node.help.empty()) item["help"] = node.help;
    item["enabled"] = node.enabled;
    if (node.checkable) item["checked"] = node.checked;
    item["visible"] = node.visible;
    list.push_back(std::move(item));
  }
  return list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace servescape::ui
