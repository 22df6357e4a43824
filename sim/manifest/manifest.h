// SPDX-License-Identifier: MIT
// Reading a manifest field by field: each field that is read is remembered, so that those that
// nobody reads can be reported. Mistakes and warnings are collected with their places.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/document.h"

namespace servescape {

using Settings = std::vector<std::pair<std::string, std::string>>;  // NAME=VALUE

// Replicas are 32-bit numbers in all systems.
constexpr int64_t kMostReplicas = std::numeric_limits<int32_t>::max();

// What is reported of a manifest.
class ManifestLog {
 public:
  void Error(const Origin& at, std::string message);
  void Warn(const Origin& at, std::string message);
  void Read(const Node* node) { read_.insert(node); }
  void Forget(const Node* node) { read_.erase(node); }
  // A field of this path was asked for, there or not.
  void Asked(const std::string& path) { asked_.insert(path); }
  // Warns of every field of the tree that nobody has read: "is not known here, and not followed".
  void WarnOfUnread(const Node& root, const std::string& path);
  // The same as mistakes, with the field that may be meant.
  void RefuseUnread(const Node& root, const std::string& path);

  bool WasRead(const Node* node) const { return read_.contains(node); }
  bool failed() const { return failed_; }
  const Diagnostics& reported() const { return reported_; }
  // Of each that is reported: the setting that it is about, or below 0.
  const std::vector<int>& settings() const { return settings_; }

 private:
  void Add(Severity severity, const Origin& at, std::string message);
  std::vector<std::string> AskedBelow(const std::string& path) const;

  Diagnostics reported_;
  std::vector<int> settings_;
  std::set<const Node*> read_;
  std::set<std::string> asked_;
  bool failed_ = false;
};

// A field of a manifest, or the place where one could be.
class ManifestField {
 public:
  ManifestField(const Node* node, std::string path, const Origin& parent, ManifestLog* log)
      : node_(node), path_(std::move(path)), parent_(parent), log_(log) {}

  explicit operator bool() const { return node_ != nullptr; }
  const std::string& path() const { return path_; }
  const Origin& origin() const { return node_ == nullptr ? parent_ : node_->origin; }
  ManifestLog* log() const { return log_; }
  const Node* node() const { return node_; }

  // The member of a map; a mistake if this is there and is none.
  ManifestField operator[](std::string_view key) const;
  std::vector<ManifestField> Items() const;    // of a list
  std::vector<ManifestField> Members() const;  // of a map; their paths end with their keys

  // Of a scalar; `otherwise` where there is none.
  std::string Text(std::string_view otherwise = "") const;
  int64_t Integer(int64_t otherwise, int64_t least, int64_t most) const;
  // The same where numbers are written as words: annotations, config maps.
  int64_t TextInteger(int64_t otherwise, int64_t least, int64_t most) const;
  double Real(double otherwise, double least, double most) const;
  bool Boolean(bool otherwise) const;
  // A quantity of Kubernetes in thousandths, rounded up: "500m" is 500, "1Gi" 1024^3 * 1000.
  std::optional<int64_t> Milli(int64_t least) const;
  // A duration of Go: "60s", "1m30s", "1.5h".
  Duration GoDuration(Duration otherwise) const;
  // The index of the text among the words, the first where there is none.
  size_t OneOf(std::initializer_list<const char*> words) const;

  void Require() const;                     // a mistake if it is not there
  void Wrong(std::string_view what) const;  // a mistake: its path, then the words
  // Known, and of no effect here.
  void Ignore() const;
  // Known, and not followed: a warning if it is there.
  void NotModelled(std::string_view why) const;
  // Forgets that members of this map whose keys begin so were read.
  void Unread(std::string_view prefix) const;

 private:
  const Node* node_;
  std::string path_;
  Origin parent_;
  ManifestLog* log_;
};

// "500m", "1.5", "2Ki", "1e3": thousandths, rounded up as the controller does.
std::optional<int64_t> ParseMilli(std::string_view text);
std::optional<Duration> ParseGoDuration(std::string_view text);

}  // namespace servescape
