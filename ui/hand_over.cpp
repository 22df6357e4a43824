// SPDX-License-Identifier: MIT
// What one module's app hands to the other's: the scenario with what can be undone, what the runs
// told, and where the play-back is.
#include <utility>

#include "ui/session.h"

namespace servescape::ui {
namespace {

void Hand(Parcel& parcel, const Document::Version& version) {
  parcel.Put(version.text);
  parcel.Put(version.preset);
  parcel.PutNumber(version.from_preset ? 1 : 0);
  parcel.PutNumber(version.origin);
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
  Document::Version version{.text = parcel.Text(), .preset = parcel.Text(), .settings = {}};
  version.from_preset = parcel.Number() != 0;
  version.origin = static_cast<uint32_t>(parcel.Number());
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

void Hand(Parcel& parcel, const ReportPtr& report) {
  JobNews news;
  news.report = report;
  parcel.Put(Pack(news));
}

ReportPtr TakeReport(Parcel& parcel) {
  JobNews news;
  return Unpack(parcel.Text(), &news) ? news.report : nullptr;
}

}  // namespace

void Document::HandOver(Parcel& parcel) const {
  Hand(parcel, now_);
  parcel.Put(base_);
  Hand(parcel, undo_);
  Hand(parcel, redo_);
  parcel.PutNumber(opened_);
}

void Document::TakeOver(Parcel& parcel) {
  now_ = TakeVersion(parcel);
  base_ = parcel.Text();
  undo_ = TakeVersions(parcel);
  redo_ = TakeVersions(parcel);
  opened_ = static_cast<uint32_t>(parcel.Number());
}

void Runs::HandOver(Parcel& parcel) const {
  Hand(parcel, settled_);
  Hand(parcel, before_);
  Hand(parcel, pinned_);
  parcel.Put(settled_text_);
  parcel.PutNumber(wall_seconds_);
  JobNews sweep;
  sweep.points = points_;
  parcel.Put(Pack(sweep));
  parcel.Put(sweep_text_);
}

void Runs::TakeOver(Parcel& parcel) {
  report_ = settled_ = TakeReport(parcel);
  before_ = TakeReport(parcel);
  pinned_ = TakeReport(parcel);
  run_text_ = settled_text_ = parcel.Text();
  wall_seconds_ = parcel.Number();
  JobNews sweep;
  if (Unpack(parcel.Text(), &sweep)) points_ = std::move(sweep.points);
  sweep_text_ = parcel.Text();
}

std::string Session::HandOver() const {
  Parcel parcel;
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

}  // namespace servescape::ui
