// SPDX-License-Identifier: MIT
// A page on the null backend that holds nothing but an inspector (and the text beside it), for
// tests of forms by the words on them.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "imgui.h"
#include "tests/ui/harness.h"
#include "ui/local_jobs.h"
#include "ui/panels/panels.h"
#include "ui/session.h"
#include "ui/workbench/inspect/inspect.h"
#include "ui/workbench/inspect/text_editor.h"

struct ImPlotContext;

namespace servescape::ui {

class InspectBench {
 public:
  explicit InspectBench(const std::string& text, ImVec2 size = {760, 900}, bool dark = false);
  ~InspectBench();

  void Frame();
  void Frames(int count);
  void Settle();
  void Select(const std::string& table);
  nlohmann::json Tree() const;
  nlohmann::json Find(const std::string& label, const std::string& kind = "") const;
  bool Has(const std::string& label, const std::string& kind = "") const {
    return !Find(label, kind).is_null();
  }
  void MoveTo(ImVec2 place);
  void Button(bool down);
  // Scrolls to it first.
  void Click(const std::string& label, const std::string& kind = "");
  void DragBy(const std::string& label, ImVec2 by);
  void Key(ImGuiKey key, bool ctrl = false, bool shift = false);
  void Type(const std::string& text);
  const std::string& text() const { return session_->document().text(); }
  Session& session() { return *session_; }
  View& view() { return *view_; }
  InspectState& state() { return state_; }
  TextEditorState& editor() { return editor_; }
  Selection& selection() { return selection_; }
  void ShowEditor(bool shown) { editor_shown_ = shown; }

 private:
  void Use() const;

  ImGuiContext* context_ = nullptr;
  ImPlotContext* plot_ = nullptr;
  TestHost host_;
  std::unique_ptr<LocalJobs> jobs_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<View> view_;
  InspectState state_;
  TextEditorState editor_;
  Selection selection_;
  bool editor_shown_ = false;
  double now_ = 1;
};

}  // namespace servescape::ui
