// SPDX-License-Identifier: MIT
// Collects what is wrong with a scenario, and names things in its own words: a Label is the
// subject of a sentence (service "ranker": batching.max_size).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/scenario/document.h"

namespace servescape {

class Label {
 public:
  Label() = default;
  // `head` comes before the key and a colon: service "ranker".
  explicit Label(std::string head) : head_(std::move(head)) {}

  Label Below(std::string_view key) const {
    Label out = *this;
    out.key_ += (key_.empty() ? "" : ".") + std::string(key);
    return out;
  }
  Label Entry(size_t index) const {
    Label out = *this;
    out.key_ += fmt::format("[{}]", index);
    return out;
  }
  // service "ranker": batching.max_size
  std::string Text() const {
    if (head_.empty() || key_.empty()) return head_ + key_;
    return head_ + ": " + key_;
  }
  // service "ranker": (with the space), or nothing at the top.
  std::string Prefix() const { return head_.empty() ? "" : head_ + ": "; }
  const std::string& key() const { return key_; }

 private:
  std::string head_;
  std::string key_;
};

struct Advice;

class Reporter {
 public:
  explicit Reporter(const std::vector<Setting>& settings, const Advice* advice = nullptr)
      : settings_(settings), advice_(advice) {}

  // What the field calls otherwise, as the end of a sentence; "" where it is not known.
  std::string FieldWord(std::string_view key) const;
  std::string FieldMetric(std::string_view name) const;

  void Error(const Origin& origin, std::string message) {
    Add(Severity::kError, origin, std::move(message));
    ++errors_;
  }
  void Warn(const Origin& origin, std::string message) {
    Add(Severity::kWarning, origin, std::move(message));
  }
  // This program does not read the part of that name, others do: no mistake of the scenario.
  void PassOver(const Origin& origin, std::string part) {
    if (!passed_over_.empty()) return;
    passed_over_ = std::move(part);
    passed_over_at_ = origin;
  }
  const std::string& passed_over() const { return passed_over_; }
  const Origin& passed_over_at() const { return passed_over_at_; }
  bool ok() const { return errors_ == 0; }

  // Sorted by place, at most kMaxShown and a line that counts the rest.
  Diagnostics Finish() &&;

 private:
  void Add(Severity severity, const Origin& origin, std::string message);

  static constexpr size_t kMaxShown = 100;
  const std::vector<Setting>& settings_;
  const Advice* advice_;
  Diagnostics diagnostics_;
  size_t errors_ = 0;
  std::string passed_over_;
  Origin passed_over_at_;
};

}  // namespace servescape
