// SPDX-License-Identifier: MIT
// How a session begins, and goes on with another scenario: an address, what the page keeps, a
// shipped scenario, a file, what another module's session hands over.
#include <algorithm>
#include <utility>

#include "ui/parcel.h"
#include "ui/session.h"

namespace servescape::ui {

std::string Session::HandOver() const {
  Parcel parcel;
  parcel.Put(link_.text);
  document_.HandOver(parcel);
  runs_.HandOver(parcel);
  parcel.Put(editor);
  parcel.PutNumber(playback.time());
  parcel.PutNumber(playback.speed());
  parcel.PutNumber(playback.playing() ? 1 : 0);
  return parcel.bytes();
}

bool Session::TakeOver(const std::string& taken) {
  if (taken.empty()) return false;
  Parcel parcel(taken);
  const LinkOptions link = DecodeOptions(parcel.Text());
  document_.TakeOver(parcel);
  runs_.TakeOver(parcel);
  editor = parcel.Text();
  const double time = parcel.Number();
  playback.SetSpeed(parcel.Number());
  const bool playing = parcel.Number() != 0;
  if (!parcel.ok() || document_.text().empty()) {
    document_ = {};
    runs_.Forget();
    return false;
  }
  link_ = link;
  drafts_.Adopt(host_, document_.now().origin, EncodeFragment(document_.ToFragment()));
  if (Adopt()) {
    ran_ = config_;
    const bool all = runs_.settled() && runs_.text() == document_.text();
    if (!all) Run();
  }
  playback.Seek(time);
  playback.SetPlaying(playing);
  if (editor != document_.text()) EditorChanged();
  return true;
}

void Session::StartFrom(const std::string& fragment) {
  const bool asked = HasScenario(fragment);
  const std::string kept = host_.Load(kStoredFragment);
  if (asked && OpenFragment(fragment, kMaxFragment)) {
    const bool other = EncodeFragment(document_.ToFragment()) != kept;
    if (!other) drafts_.Adopt(host_, document_.now().origin, kept);
    else if (!ListDrafts(host_).empty()) Say("From a link; your own designs are under Scenarios");
    return;
  }
  if (OpenFragment(kept, kMaxStored)) {
    drafts_.Adopt(host_, document_.now().origin, kept);
    if (asked) Say("The link could not be read; this is your last scenario instead");
    return;
  }
  if (presets_.empty()) return;
  if (!asked) return OpenPreset(0);
  // The link stays in the address until something is changed.
  OpenFragment(EncodeFragment({.preset = presets_[0].id, .settings = {}, .text = ""}),
               kMaxFragment);
  Say("The link could not be read; this is the first scenario instead");
}

std::optional<Document> Session::Opened(const std::string& text, size_t most) const {
  const std::optional<Fragment> fragment = DecodeFragment(text, most);
  if (!fragment) return std::nullopt;
  Document out = document_;
  if (fragment->preset.empty()) {
    out.Open(fragment->text, "");
    return out;
  }
  const auto preset = std::find_if(presets_.begin(), presets_.end(), [&](const Preset& p) {
    return p.id == fragment->preset;
  });
  if (preset == presets_.end()) return std::nullopt;
  out.Open(preset->text, preset->id);
  out.Hold();
  for (const Setting& setting : fragment->settings) {
    if (!out.Set(setting).empty()) return std::nullopt;
  }
  out.Release();
  return out;
}

bool Session::OpenFragment(const std::string& text, size_t most) {
  std::optional<Document> opened = Opened(text, most);
  if (!opened) return false;
  document_ = *std::move(opened);
  editor = document_.text();
  if (Adopt()) {
    ForgetIfOther();
    Run();
  }
  return true;
}

std::string Session::AddressOf(const std::string& fragment) const {
  // Without a link in the address the page opens what it keeps.
  const std::string link = fragment.size() <= kMaxFragment ? fragment : "";
  return link_.text.empty() ? link : link.empty() ? link_.text : link + "&" + link_.text;
}

void Session::Leave() {
  if (!document_.text().empty()) {
    host_.Link(AddressOf(EncodeFragment(document_.ToFragment())));
  }
}

void Session::Begin() {
  runs_.Forget();
  playback.Reset();
  playback.SetPlaying(!still_);
}

void Session::SetStill(bool still) {
  still_ = still;
  if (!still) return;
  playback.SetPlaying(false);
  playback.Seek(playback.duration());
}

void Session::OpenPreset(size_t index) {
  if (index >= presets_.size()) return;
  const bool visit = !document_.text().empty();
  Leave();
  document_.Open(presets_[index].text, presets_[index].id);
  Begin();
  AfterCommit(visit);
}

void Session::OpenText(std::string text) {
  Leave();
  document_.Open(std::move(text), "");
  Begin();
  AfterCommit(true);
}

void Session::OpenLink(const std::string& fragment, bool visit) {
  if (!Opened(fragment, kMaxFragment)) return Say("The link could not be read");
  if (visit) Leave();
  Begin();
  OpenFragment(fragment, kMaxFragment);
  drafts_.Adopt(host_, document_.now().origin, fragment);
  host_.Store(kStoredFragment, fragment);
  if (visit) host_.Visit(AddressOf(fragment));
}

}  // namespace servescape::ui
