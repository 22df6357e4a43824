// SPDX-License-Identifier: MIT
#include "tests/ui/inspect_bench.h"

#include <stdexcept>

#include "implot.h"
#include "ui/frame.h"
#include "ui/theme.h"

namespace servescape::ui {

InspectBench::InspectBench(const std::string& text, ImVec2 size, bool dark) {
  context_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(context_);
  plot_ = ImPlot::CreateContext();
  Use();
  SetUpImGui(dark);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = size;
  io.DeltaTime = 1.0F / 60;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  jobs_ = std::make_unique<LocalJobs>(Resources(), [] { return 0.0; }, 0.02);
  session_ = std::make_unique<Session>(*jobs_, host_, "");
  session_->LoadText(text);
  view_ = std::make_unique<View>(View{.session = *session_, .host = host_});
}

InspectBench::~InspectBench() {
  Use();
  view_.reset();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImPlot::DestroyContext(plot_);
  ImGui::DestroyContext(context_);
}

void InspectBench::Use() const {
  ImGui::SetCurrentContext(context_);
  ImPlot::SetCurrentContext(plot_);
}

void InspectBench::Frame() {
  Use();
  now_ += 1.0 / 60;
  session_->Update(now_);
  ImGui::NewFrame();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, GetVec(Color::kSurface));
  ImGui::Begin("page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  const float width = editor_shown_ ? size.x * 0.45F : size.x;
  DrawInspector(*view_, state_, selection_, {0, 0}, {width, size.y});
  if (editor_shown_) {
    DrawTextEditor(*view_, editor_, &selection_, {width, 0}, {size.x - width, size.y});
  }
  ImGui::End();
  ImGui::Render();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) {
      texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID + 1));
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantUpdates) {
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

void InspectBench::Frames(int count) {
  for (int i = 0; i < count; ++i) Frame();
}

void InspectBench::Settle() {
  for (int i = 0; i < 20'000 && session_->busy(); ++i) Frame();
  Frames(2);
}

void InspectBench::Select(const std::string& table) {
  selection_.table = table;
  Frames(3);
}

nlohmann::json InspectBench::Tree() const {
  Use();
  return nlohmann::json::parse(WidgetTreeJson());
}

nlohmann::json InspectBench::Find(const std::string& label, const std::string& kind) const {
  for (const nlohmann::json& widget : Tree()) {
    if (widget["label"] == label && (kind.empty() || widget["kind"] == kind)) return widget;
  }
  return nullptr;
}

void InspectBench::MoveTo(ImVec2 place) {
  Use();
  ImGui::GetIO().AddMousePosEvent(place.x, place.y);
}

void InspectBench::Button(bool down) {
  Use();
  ImGui::GetIO().AddMouseButtonEvent(0, down);
  Frames(2);
}

namespace {

ImVec2 MiddleOf(const nlohmann::json& widget) {
  const auto& rect = widget["rect"];
  return {rect[0].get<float>() + rect[2].get<float>() / 2,
          rect[1].get<float>() + rect[3].get<float>() / 2};
}

}  // namespace

void InspectBench::Click(const std::string& label, const std::string& kind) {
  Frame();
  nlohmann::json widget = Find(label, kind);
  // Parts that are scrolled away are on the tree all the same: the wheel brings them into sight.
  for (int i = 0; i < 400 && !widget.is_null(); ++i) {
    const float y = MiddleOf(widget).y;
    const float height = ImGui::GetIO().DisplaySize.y;
    if (y > 20 && y < height - 20 && widget["visible"].get<bool>()) break;
    MoveTo({60, height / 2});
    Frame();
    ImGui::GetIO().AddMouseWheelEvent(0, y < height / 2 ? 1.0F : -1.0F);
    Frames(2);
    widget = Find(label, kind);
  }
  if (widget.is_null()) throw std::runtime_error("no widget \"" + label + "\" to click");
  MoveTo(MiddleOf(widget));
  Frame();
  Button(true);
  Button(false);
}

void InspectBench::DragBy(const std::string& label, ImVec2 by) {
  const nlohmann::json widget = Find(label);
  if (widget.is_null()) throw std::runtime_error("no widget \"" + label + "\" to drag");
  const ImVec2 from = MiddleOf(widget);
  MoveTo(from);
  Frame();
  Button(true);
  for (int i = 1; i <= 8; ++i) {
    const float share = static_cast<float>(i) / 8;
    MoveTo({from.x + by.x * share, from.y + by.y * share});
    Frame();
  }
  Button(false);
}

void InspectBench::Key(ImGuiKey key, bool ctrl, bool shift) {
  Use();
  ImGuiIO& io = ImGui::GetIO();
  if (ctrl) io.AddKeyEvent(ImGuiMod_Ctrl, true);
  if (shift) io.AddKeyEvent(ImGuiMod_Shift, true);
  io.AddKeyEvent(key, true);
  Frame();
  io.AddKeyEvent(key, false);
  if (ctrl) io.AddKeyEvent(ImGuiMod_Ctrl, false);
  if (shift) io.AddKeyEvent(ImGuiMod_Shift, false);
  Frames(2);
}

void InspectBench::Type(const std::string& text) {
  Frames(2);
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  Frames(2);
}

}  // namespace servescape::ui
