// SPDX-License-Identifier: MIT
// The jobs behind the curves. While a knob is dragged, short runs follow each other and the
// newest text wins; when it is let go all replications run. The run before stays as a ghost. A
// sweep of the load is cut into one job per worker.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "ui/jobs.h"
#include "ui/parcel.h"

namespace servescape::ui {

class Runs {
 public:
  explicit Runs(JobRunner& jobs) : jobs_(jobs) {}

  // A short run of the text as it stands while a knob is held.
  void Live(const std::string& text);
  // All replications.
  void Full(const std::string& text);
  // The tradeoff curve at multiples of the load.
  void Sweep(const std::string& text, const std::vector<double>& factors);
  void CancelSweep();
  // Stops what runs for a text that is no longer wanted.
  void CancelRuns();
  // What was played before has nothing to do with what comes: only a pinned run stays as ghost.
  void Forget();
  // How often that was.
  uint32_t forgotten() const { return forgotten_; }

  // Fetches news; true if something changed.
  bool Update(double now);

  // Of the text last asked for, or of the one before until that has something to tell; null
  // before the first, and where a run was refused: figures never stand beside another scenario.
  // While a knob is held over values that are refused, the last good one stays, with `error`.
  const ReportPtr& report() const { return report_; }
  // The last run before that played something else, or the pinned one; null if there is none.
  ReportPtr ghost() const;
  void Pin(bool on);
  // What the last runs told, into a parcel and out of one; jobs under way are not in it.
  void HandOver(Parcel& parcel) const;
  void TakeOver(Parcel& parcel);
  bool pinned() const { return pinned_ != nullptr; }
  // `report` holds all replications of the text last asked for.
  bool settled() const { return report_ != nullptr && report_ == settled_ && run_id_ == 0; }
  bool running() const { return run_id_ != 0; }
  bool sweeping() const { return !sweep_progress_.empty(); }
  bool busy() const { return running() || sweeping(); }
  int parallelism() const { return jobs_.Parallelism(); }
  float progress() const { return progress_; }
  float sweep_progress() const;
  const std::vector<LoadPoint>& points() const { return points_; }
  const std::vector<LoadPoint>& points_before() const { return points_before_; }
  // The points belong to this text.
  const std::string& sweep_text() const { return sweep_text_; }
  // What the run asked for last is of.
  const std::string& text() const { return run_text_; }
  const std::string& error() const { return error_; }  // why there was no run
  const std::string& sweep_error() const { return sweep_error_; }
  double wall_seconds() const { return wall_seconds_; }  // of the last run
  double live_seconds() const { return live_seconds_; }  // from a change to its first report

 private:
  void Start(const std::string& text, uint32_t replications);
  void TakeRunNews(JobNews& news, double now);
  void TakeSweepNews(JobNews& news);

  JobRunner& jobs_;
  uint32_t next_id_ = 0;
  double now_ = 0;

  uint32_t run_id_ = 0;  // under way; 0: none
  bool run_is_live_ = false, run_has_report_ = false;
  std::string run_text_, pending_;  // `pending_`: the newest text while a short run is under way
  double run_started_ = 0;
  float progress_ = 0;
  double wall_seconds_ = 0, live_seconds_ = 0;
  std::string error_;
  uint32_t forgotten_ = 0;

  ReportPtr report_, settled_, before_, pinned_;
  std::string settled_text_;

  std::map<uint32_t, float> sweep_progress_;  // by job
  std::map<uint32_t, std::vector<LoadPoint>> sweep_parts_;
  std::vector<LoadPoint> points_, points_before_;
  std::string sweep_text_, sweep_error_;
};

}  // namespace servescape::ui
