// SPDX-License-Identifier: MIT
#include "ui/document.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace servescape::ui {
namespace {

constexpr size_t kMaxUndo = 1000;           // steps,
constexpr size_t kMaxUndoBytes = 4'000'000;  // or fewer where texts are long

size_t BytesOf(const Document::Version& version) {
  size_t bytes = sizeof version + version.text.size() + version.preset.size();
  for (const Setting& setting : version.settings) {
    bytes += sizeof setting + setting.path.size() + setting.value.size();
  }
  return bytes;
}

uint32_t TakeOrigin(Parcel& parcel) {
  const double origin = parcel.Number();
  return origin >= 0 && origin < 4e9 ? static_cast<uint32_t>(origin) : 0;
}

void Hand(Parcel& parcel, const Document::Version& version) {
  parcel.PutNumber(version.origin);
  parcel.Put(version.text);
  parcel.Put(version.preset);
  parcel.PutNumber(version.from_preset ? 1 : 0);
  parcel.PutNumber(static_cast<double>(version.settings.size()));
  for (const Setting& setting : version.settings) {
    parcel.Put(setting.path);
    parcel.Put(setting.value);
  }
}

void Hand(Parcel& parcel, const std::vector<Document::Version>& versions) {
  parcel.PutNumber(static_cast<double>(versions.size()));
  for (const Document::Version& version : versions) Hand(parcel, version);
}

Document::Version TakeVersion(Parcel& parcel) {
  Document::Version version;
  version.origin = TakeOrigin(parcel);
  version.text = parcel.Text();
  version.preset = parcel.Text();
  version.from_preset = parcel.Number() != 0;
  version.settings.resize(parcel.Count());
  for (Setting& setting : version.settings) {
    setting.path = parcel.Text();
    setting.value = parcel.Text();
  }
  return version;
}

std::vector<Document::Version> TakeVersions(Parcel& parcel) {
  std::vector<Document::Version> versions(parcel.Count());
  for (Document::Version& version : versions) version = TakeVersion(parcel);
  return versions;
}

}  // namespace

void Document::HandOver(Parcel& parcel) const {
  Hand(parcel, now_);
  parcel.PutNumber(opened_);
  parcel.Put(base_);
  Hand(parcel, undo_);
  Hand(parcel, redo_);
}

void Document::TakeOver(Parcel& parcel) {
  now_ = TakeVersion(parcel);
  opened_ = TakeOrigin(parcel);
  base_ = parcel.Text();
  undo_ = TakeVersions(parcel);
  redo_ = TakeVersions(parcel);
}

void Document::Push(Version before) {
  if (before.text.empty() || before.text == now_.text) return;
  undo_.push_back(std::move(before));
  size_t bytes = 0;
  size_t kept = 0;  // from the latest on
  while (kept < undo_.size() && kept < kMaxUndo) {
    bytes += BytesOf(undo_[undo_.size() - 1 - kept]);
    if (bytes > kMaxUndoBytes && kept > 0) break;
    ++kept;
  }
  undo_.erase(undo_.begin(), undo_.end() - static_cast<std::ptrdiff_t>(kept));
  redo_.clear();
}

void Document::Open(std::string text, std::string preset) {
  Release();
  Version before = std::move(now_);
  base_ = text;
  const bool from_preset = !preset.empty();
  now_ = {std::move(text), std::move(preset), {}, from_preset, ++opened_};
  Push(std::move(before));
}

void Document::ReplaceText(std::string text) {
  if (text == now_.text) return;
  Release();
  Version before = now_;
  base_ = text;
  now_.text = std::move(text);
  now_.from_preset = false;
  now_.settings.clear();
  Push(std::move(before));
}

Diagnostics Document::Set(const Setting& setting) {
  Result<std::string, Diagnostics> changed = SetValue(now_.text, setting);
  if (!changed) return changed.error();
  Version before = now_;
  now_.text = std::move(changed).value();
  if (now_.from_preset) {
    const auto same = std::find_if(now_.settings.begin(), now_.settings.end(),
                                   [&](const Setting& s) { return s.path == setting.path; });
    if (same != now_.settings.end()) {
      same->value = setting.value;
    } else if (now_.settings.size() < kMaxSettings) {
      now_.settings.push_back(setting);
    } else {
      now_.from_preset = false;
    }
  }
  if (!holding_) Push(std::move(before));
  return {};
}

void Document::Hold() {
  if (holding_) return;
  holding_ = true;
  held_ = now_;
}

void Document::Release() {
  if (!holding_) return;
  holding_ = false;
  Push(std::move(held_));
}

bool Document::Undo() {
  Release();
  if (undo_.empty()) return false;
  redo_.push_back(std::exchange(now_, std::move(undo_.back())));
  undo_.pop_back();
  base_ = now_.text;
  return true;
}

bool Document::Redo() {
  Release();
  if (redo_.empty()) return false;
  undo_.push_back(std::exchange(now_, std::move(redo_.back())));
  redo_.pop_back();
  base_ = now_.text;
  return true;
}

Fragment Document::ToFragment() const {
  if (now_.from_preset) return {.preset = now_.preset, .settings = now_.settings, .text = ""};
  return {.preset = "", .settings = {}, .text = now_.text};
}

}  // namespace servescape::ui
