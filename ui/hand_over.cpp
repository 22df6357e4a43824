// SPDX-License-Identifier: MIT
// The scenario with what can be undone, and what the runs told, as one module's app hands them to
// the other's.
#include <utility>

#include "ui/document.h"
#include "ui/runs.h"

namespace servescape::ui {
namespace {

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

}  // namespace servescape::ui
