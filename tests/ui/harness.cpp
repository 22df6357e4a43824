// SPDX-License-Identifier: MIT
#include "tests/ui/harness.h"

#include <chrono>
#include <stdexcept>

#include "imgui_internal.h"
#include "implot.h"
#include "ui/local_jobs.h"

namespace servescape::ui {
namespace {

double WallClock() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

ImVec2 CentreOf(const nlohmann::json& widget) {
  const auto& rect = widget["rect"];
  return {rect[0].get<float>() + rect[2].get<float>() / 2,
          rect[1].get<float>() + rect[3].get<float>() / 2};
}

}  // namespace

Harness::Harness(HarnessOptions options) : jobs_(std::move(options.jobs)) {
  context_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(context_);
  plot_ = ImPlot::CreateContext();
  Use();
  SetUpImGui(options.app.dark);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = options.size;
  io.DisplayFramebufferScale = {options.density, options.density};
  io.DeltaTime = 1.0F / 60;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  host_.stored = options.stored;
  if (jobs_ == nullptr) jobs_ = std::make_unique<LocalJobs>(Resources(), WallClock, 0.02);
  app_ = std::make_unique<App>(*jobs_, host_, options.app);
  if (!options.text.empty()) app_->Load(options.text);
}

void Harness::Use() const {
  ImGui::SetCurrentContext(context_);
  ImPlot::SetCurrentContext(plot_);
}

Harness::~Harness() {
  Use();
  app_.reset();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImPlot::DestroyContext(plot_);
  ImGui::DestroyContext(context_);
}

// A backend that keeps nothing: every texture is as good as uploaded.
void Harness::ServeTextures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) {
      texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID + 1));
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantUpdates) {
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
  }
}

void Harness::Frame() {
  Use();
  now_ += 1.0 / 60;
  app_->Update(now_);
  ImGui::NewFrame();
  app_->BuildGui();
  ImGui::Render();
  const ImGuiWindow* fallback = ImGui::FindWindowByName("Debug##Default");
  if (fallback != nullptr && fallback->Active) {
    throw std::runtime_error("something was drawn outside of the page's own windows");
  }
  ServeTextures();
  ++drawn_;
}

void Harness::Frames(int count) {
  for (int i = 0; i < count; ++i) Frame();
}

bool Harness::UntilSettled(int most) {
  for (int i = 0; i < most; ++i) {
    Frame();
    if (!app_->Busy()) {
      Frames(2);
      return true;
    }
  }
  return false;
}

bool Harness::UntilIdle(int most) {
  for (int i = 0; i < most; ++i) {
    if (!app_->NeedsRedraw() && !app_->Busy()) return true;
    Frame();
  }
  return false;
}

nlohmann::json Harness::Tree() const {
  Use();
  return nlohmann::json::parse(WidgetTreeJson());
}

nlohmann::json Harness::State() const { return nlohmann::json::parse(app_->StateJson()); }

nlohmann::json Harness::Find(const std::string& label, const std::string& kind) const {
  for (const nlohmann::json& widget : Tree()) {
    if (widget["label"] == label && (kind.empty() || widget["kind"] == kind)) return widget;
  }
  return nullptr;
}

void Harness::MoveTo(ImVec2 place) {
  Use();
  ImGui::GetIO().AddMousePosEvent(place.x, place.y);
}

void Harness::Press() {
  Use();
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  Frame();
}

void Harness::Release() {
  Use();
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  Frames(2);
}

void Harness::Click(const std::string& label, const std::string& kind) {
  const nlohmann::json widget = Find(label, kind);
  if (widget.is_null()) throw std::runtime_error("no widget \"" + label + "\" to click");
  MoveTo(CentreOf(widget));
  Frame();
  Press();
  Release();
}

void Harness::Drag(const std::string& label, float from, float to, int steps) {
  const nlohmann::json widget = Find(label, "slider");
  if (widget.is_null()) throw std::runtime_error("no slider \"" + label + "\" to drag");
  const auto& rect = widget["rect"];
  const float left = rect[0].get<float>() + 7;
  const float width = rect[2].get<float>() - 14;
  const float y = CentreOf(widget).y;
  MoveTo({left + from * width, y});
  Frame();
  Press();
  for (int i = 1; i <= steps; ++i) {
    const float share = from + (to - from) * static_cast<float>(i) / static_cast<float>(steps);
    MoveTo({left + share * width, y});
    Frame();
  }
  Release();
}

void Harness::Key(ImGuiKey key, bool ctrl, bool shift) {
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

void Harness::Type(const std::string& text) {
  Frames(2);  // a text field that has just opened takes the focus first
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  Frames(2);
}

std::string Harness::Focused() const {
  Use();
  if (!context_->NavCursorVisible) return "";
  for (const nlohmann::json& widget : Tree()) {
    if (widget["id"] == context_->NavId) return widget["label"];
  }
  return "";
}

void Harness::FocusOn(const std::string& label) {
  for (int i = 0; i < 200 && Focused() != label; ++i) Key(ImGuiKey_Tab);
  if (Focused() != label) throw std::runtime_error("the focus does not reach \"" + label + "\"");
}

double Harness::MetricOf(const std::string& name) const {
  const nlohmann::json state = State();
  const auto& value = state["metrics"][name]["value"];
  return value.is_number() ? value.get<double>() : -1;
}

std::string SmallScenario() {
  return R"(title = "A small service"
question = "How many replicas keep p99 under 100 ms?"
slo = ["latency.p99 <= 100ms"]

[run]
duration = "60s"
replications = 4

[traffic.users]
rate = "100/s"

[service.model]
price = "0.5 usd/h"
time = { distribution = "exponential", mean = "15ms" }
replicas = 2
batching = { max_size = 4, max_delay = "2ms" }
queue = { capacity = 500 }
)";
}

}  // namespace servescape::ui
