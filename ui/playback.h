// SPDX-License-Identifier: MIT
// The play-back: a cursor that moves over the recorded series of a run. At speed 1 the whole run
// takes 30 seconds of the viewer's time, whatever its simulated length.
#pragma once

namespace servescape::ui {

class Playback {
 public:
  static constexpr double kSeconds = 30;

  // A run of that length; the cursor keeps its share of the run.
  void SetDuration(double duration);
  void Advance(double seconds);  // of the viewer's time
  void Reset() { time_ = 0; }
  void Step(int windows, int of);  // pauses and moves by whole windows
  void Seek(double time);
  // Pauses, resumes, or starts again from the end.
  void Toggle();
  void SetPlaying(bool playing) { playing_ = playing; }
  void SetSpeed(double speed) { speed_ = speed; }

  double time() const { return time_; }
  double duration() const { return duration_; }
  double speed() const { return speed_; }
  bool playing() const { return playing_ && !ended(); }
  bool ended() const { return time_ >= duration_; }

 private:
  double time_ = 0;
  double duration_ = 0;
  double speed_ = 1;
  bool playing_ = true;
};

}  // namespace servescape::ui
