// SPDX-License-Identifier: MIT
// The app in a page: one Dear ImGui context drawn with WebGL 2 into one canvas. JavaScript owns
// the events and the animation frame (js/); this draws when there is something to draw.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "imgui.h"
#include "ui/app.h"
#include "web/browser.h"
#include "web/worker_jobs.h"

namespace servescape::web {

struct PageOptions {
  ui::AppOptions app;
  bool mac = false;   // shortcuts with Cmd
  int workers = 0;
};

// What a frame leaves for JavaScript, which reads it as 32-bit numbers in this order.
struct FrameResult {
  int32_t drew = 0;         // 1: a frame was drawn
  int32_t next = 0;         // 0: wait for events; 1: call again with the next animation frame;
                            // 2: call again in about 50 ms; 3: as 1, but where frames take long a
                            // result, for which the hand on a knob waits, goes first
  int32_t cursor = 0;       // ImGuiMouseCursor, -1: none
  int32_t typing = 0;       // a text field has the focus
  float caret_x = 0, caret_y = 0, caret_height = 0;  // of that field, css pixels
  int32_t frames = 0;       // drawn so far
};
static_assert(sizeof(FrameResult) == 32);

class Page {
 public:
  // Null if there is no WebGL 2.
  static std::unique_ptr<Page> Make(const PageOptions& options);
  ~Page();

  // `now` in seconds; the canvas is `width` x `height` css pixels, `scale` its density.
  const FrameResult& Frame(double now, float width, float height, float scale);
  // Something happened: draw the next frames.
  void Wake();

  void MoveMouse(float x, float y, bool touch);
  void MouseButton(int button, bool down, bool touch);
  void Wheel(float x, float y);  // css pixels to scroll by
  // The pointer has left; nothing is hovered.
  void LeaveMouse();
  void Key(const std::string& code, bool down, int modifiers);
  void Modifiers(int modifiers);
  void Text(const std::string& text);
  void Focus(bool focused);
  // The DOM's events: what was copied ("" if nothing), and text to paste.
  const std::string& Copy(bool cut);
  void Paste(const std::string& text);

  // What a finger at this point drags rather than scrolls the page: 0 nothing, 1 something that
  // moves sideways, 2 something that moves either way.
  int DragsAt(float x, float y) const;
  // Gives the widget the keyboard's focus.
  void Navigate(uint32_t id);
  // Scrolls until the widget is in sight.
  void Reveal(uint32_t id);
  // A press and release in the middle of the widget.
  void Click(uint32_t id);

  // The context was lost and is back: everything in it is made anew.
  void Restore();

  ui::App& app() { return *app_; }
  WorkerJobs& jobs() { return jobs_; }
  // A place for a text that JavaScript reads at once.
  const char* Keep(std::string text);

 private:
  explicit Page(const PageOptions& options);
  void Draw(double now, float width, float height, float scale);
  void PassTime(double now);
  static void SetCaret(ImGuiContext* context, ImGuiViewport*, ImGuiPlatformImeData* data);

  ImGuiContext* context_ = nullptr;
  WorkerJobs jobs_;
  BrowserHost host_;
  std::unique_ptr<ui::App> app_;
  FrameResult result_;
  std::string kept_;
  std::string clipboard_;
  bool clipboard_set_ = false;
  bool from_dom_ = false;  // a copy event is being answered: text goes to it
  int due_ = 0;  // frames to draw whatever the app says
  double last_ = 0;
};

}  // namespace servescape::web
