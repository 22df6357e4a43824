// SPDX-License-Identifier: MIT
// The desk at which studies are worked out. The functions of sim/studies/ are those of the command
// line; they ask for scenarios to be played. What has not been played yet goes to the workers, as
// many scenarios side by side as there are workers, and the function is called again when the
// answers are there: it is a pure function of them, so the figures are those of the command line,
// and the page never waits.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sim/studies/play.h"
#include "sim/studies/sweep.h"
#include "ui/runs.h"

namespace servescape::ui {

class StudyDesk {
 public:
  explicit StudyDesk(Runs& runs) : runs_(runs) {}

  // A scenario by its text with settings, known to the desk from now on.
  Result<Variant, Diagnostics> Load(const std::string& name, const std::string& text,
                                    const std::vector<Setting>& settings);
  // Of one text, for the functions of sim/studies/.
  VariantLoader LoaderOf(const std::string& text);

  // Calls `study(terms)`. False if it lacked something, which is then under way: to be called
  // again after Update says that news have come. What it returned then is not to be used.
  template <class Study>
  bool Work(const Study& study) {
    lacking_ = false;
    study(Terms());
    Submit();
    return !lacking_;
  }
  // A scenario that was played as ordered, or null; then it is asked for.
  const PlayedVariant* Played(const PlayOrder& order);

  // True if an answer came.
  bool Update(std::vector<JobNews>* news);
  // Nothing more is wanted; what has been played is kept.
  void Cancel();
  bool busy() const { return !jobs_.empty() || !wanted_.empty(); }
  const std::string& error() const { return error_; }  // of a play that failed; until Cancel
  size_t played() const { return played_count_; }      // since Begin
  size_t wanted() const { return jobs_.size() + wanted_.size(); }
  // Share of what is under way.
  float progress() const;
  void Begin();

 private:
  struct Key {
    std::string hash;
    int64_t duration = 0;
    uint32_t replications = 0;
    uint64_t seed = 0;
    int sections = 0;

    bool operator==(const Key&) const = default;
    bool operator<(const Key& other) const {
      return std::tie(hash, duration, replications, seed, sections) <
             std::tie(other.hash, other.duration, other.replications, other.seed, other.sections);
    }
  };
  struct Source {
    std::string text;
    std::vector<Setting> settings;
  };
  static Key KeyOf(const PlayOrder& order);
  PlayTerms Terms();
  bool PlayRound(const std::vector<PlayOrder>& orders, std::vector<PlayedVariant>* out);
  void Submit();

  Runs& runs_;
  std::map<std::string, Source> sources_;  // by hash
  std::map<Key, PlayedVariant> memo_;      // without config and curves
  std::set<Key> wanted_;
  struct Under {
    Key key;
    float progress = 0;
  };
  std::map<uint32_t, Under> jobs_;
  bool lacking_ = false;
  size_t played_count_ = 0;
  std::string error_;
};

}  // namespace servescape::ui
