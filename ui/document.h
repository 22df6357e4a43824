// SPDX-License-Identifier: MIT
// The scenario as one value, its text, with undo and redo as stacks of it, and the difference
// from the preset it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/load.h"
#include "ui/fragment.h"
#include "ui/parcel.h"

namespace servescape::ui {

class Document {
 public:
  // One state of the scenario. `settings` lead from the preset to `text` while `from_preset`.
  struct Version {
    std::string text;
    std::string preset;
    std::vector<Setting> settings;
    bool from_preset = false;
    uint32_t origin = 0;  // which opening of a scenario it goes back to
  };

  const Version& now() const { return now_; }
  const std::string& text() const { return now_.text; }
  // The text that ranges of knobs are derived from: it stays while knobs move.
  const std::string& base() const { return base_; }

  // A preset or a whole new text; one step of undo unless it is the first.
  void Open(std::string text, std::string preset);
  void ReplaceText(std::string text);
  // One value changed in place. While an edit is held (a knob is dragged) many calls make one
  // step of undo. Returns the diagnostics if the text refuses the value; nothing changes then.
  Diagnostics Set(const Setting& setting);
  void Hold();     // begins an edit
  void Release();  // ends it

  const std::vector<Version>& before() const { return undo_; }  // the latest last
  bool CanUndo() const { return !undo_.empty(); }
  bool CanRedo() const { return !redo_.empty(); }
  bool Undo();
  bool Redo();
  const std::string& preset() const { return now_.preset; }
  bool Changed() const { return !now_.from_preset || !now_.settings.empty(); }

  Fragment ToFragment() const;

  // All of it, with what can be undone, into a parcel and out of one.
  void HandOver(Parcel& parcel) const;
  void TakeOver(Parcel& parcel);

 private:
  void Push(Version before);

  Version now_, held_;
  std::string base_;
  bool holding_ = false;
  uint32_t opened_ = 0;
  std::vector<Version> undo_, redo_;
};

}  // namespace servescape::ui
