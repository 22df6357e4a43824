// SPDX-License-Identifier: MIT
// What the app is about: the scenario, its runs, the play-back, and what the user is doing to
// them. Panels read it and call its verbs; nothing else drives the engine (through a JobRunner).
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/app.h"
#include "ui/document.h"
#include "ui/job_files.h"
#include "ui/drafts.h"
#include "ui/knobs.h"
#include "ui/playback.h"
#include "ui/presets.h"
#include "ui/runs.h"

namespace servescape::ui {

class Session {
 public:
  // `taken`: what another session handed over, or "" to begin with the fragment or what is kept.
  Session(JobRunner& jobs, Host& host, const std::string& fragment, const std::string& taken = "");

  // All that is the visitor's, for the session of another module of the page.
  std::string HandOver() const;

  // True if there is something new to see.
  bool Update(double now);

  // The scenario.
  const Document& document() const { return document_; }
  const std::vector<Preset>& presets() const { return presets_; }
  // The last text that was valid, as the engine sees it; null before there was one.
  const Config* config() const { return config_ ? &*config_ : nullptr; }
  const std::vector<KnobGroup>& knobs() const { return knobs_; }
  // What is wrong with the text as it stands; the last good run stays on the page.
  const Diagnostics& diagnostics() const { return diagnostics_; }
  // As the CLI prints them; also a refused run. Empty when all is well.
  std::string error() const;

  void OpenPreset(size_t index);
  void OpenText(std::string text);            // another scenario: a file, a blank page
  // A kept design or an address; says so where it cannot be read, and nothing changes. `visit`: the
  // address is a new one, to which the browser can go back.
  void OpenLink(const std::string& fragment, bool visit);
  void LoadText(std::string_view text);       // whatever stands in it
  // What a hand made of it; where the link locks what it changes, that is said and nothing changes.
  void ChangeText(std::string_view text);
  void Edit(const Setting& setting, bool held);  // held: a knob still moves
  void Release();                             // the knob is let go
  void Undo();
  void Redo();
  void ChangeSeed(int by);
  void MoveGoal(double seconds, bool held);
  // All sources of traffic by that factor, as one change. Not where one's load is given by its
  // trace or by the states of its bursts.
  bool CanScaleLoad() const;
  void ScaleLoad(double factor);
  void CopyLink();
  // A file that scenarios may refer to by its name from now on.
  void KeepFile(JobFile file);
  const std::vector<JobFile>& files() const { return files_.all(); }
  // How the link wants the page.
  const LinkOptions& link() const { return link_; }
  bool Hides(std::string_view part) const { return NamesKey(link_.hide, part); }

  // Runs.
  Runs& runs() { return runs_; }
  const Runs& runs() const { return runs_; }
  const RunReport* report() const { return runs_.report().get(); }
  void Run();
  void StartSweep();
  void CancelSweep() { runs_.CancelSweep(); }
  bool holding() const { return holding_; }
  bool busy() const { return runs_.busy() || apply_at_ > 0; }
  // Something will end by itself, though nothing runs.
  bool waits() const { return !message_.empty(); }
  // The first goal on latency (its limit in seconds), or NaN.
  double goal() const;
  const SloConfig* goal_slo() const;

  Playback playback;
  // The play-back does not begin by itself, and stands at the end of the run.
  void SetStill(bool still);

  // A short message at the bottom of the page, for a few seconds.
  void Say(std::string message);
  const std::string& message() const { return message_; }

  // The editor's own text: applied when it is valid and typing pauses.
  std::string editor;
  void EditorChanged();
  void EditorApplyNow();

  double now() const { return now_; }

 private:
  bool Adopt();  // document -> config; false if the text is invalid
  void ForgetIfOther();  // another scenario than the one before has other runs
  void Take(Config config);
  void AfterCommit(bool visit = false);
  void Leave();  // before another scenario is opened: the address tells of this one
  std::string AddressOf(const std::string& fragment) const;  // with what the link wants
  void Begin();  // the play-back of another scenario
  void StartFrom(const std::string& fragment);
  bool TakeOver(const std::string& taken);
  bool OpenFragment(const std::string& text, size_t most);  // most: characters
  // The document with what the fragment names opened in it; none if it cannot be read.
  std::optional<Document> Opened(const std::string& text, size_t most) const;
  Resources EmbeddedResources() const;

  static constexpr const char* kStoredFragment = "scenario";  // where the host keeps it

  Host& host_;
  JobFiles files_;
  Runs runs_;
  Document document_;
  Drafts drafts_;
  std::vector<Preset> presets_;
  LinkOptions link_;
  std::optional<Config> config_, base_;
  std::string base_text_;
  std::vector<KnobGroup> knobs_;
  Diagnostics diagnostics_;
  std::string bad_text_;  // the text the diagnostics are about
  std::optional<Config> ran_;  // the scenario that the runs are of
  bool holding_ = false;
  bool still_ = false;
  double now_ = 0;
  double apply_at_ = 0;  // when the editor's text is due; 0: not
  std::string message_;
  double message_until_ = 0;
  bool sweep_due_ = false;
};

// Multiples of the load worth trying: dense towards the capacity, a little beyond it; for closed
// loops multiples of the clients.
std::vector<double> SweepFactors(const Config& config, const RunReport* report);
// The literal of a list of goals with one limit changed.
std::string GoalsLiteral(const std::vector<SloConfig>& slos, const SloConfig& moved,
                         double seconds);

}  // namespace servescape::ui
