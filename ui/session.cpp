// SPDX-License-Identifier: MIT
#include "ui/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/scenario/advice.h"
#include "sim/study/run_length.h"
#include "ui/numbers.h"
#include "ui/scalers.h"
#include "ui/workbench.h"

namespace servescape::ui {
namespace {

constexpr double kTypingPause = 0.35;   // seconds without a key before the text is applied
constexpr double kMessageSeconds = 3;

bool SameServices(const Config& a, const Config& b) {
  return std::equal(
      a.services.begin(), a.services.end(), b.services.begin(), b.services.end(),
      [](const ServiceConfig& x, const ServiceConfig& y) { return x.name == y.name; });
}

Config WithoutWords(Config config) {
  config.title = config.question = config.answer = config.source = "";
  return config;
}

// While a scenario is edited the names of its services stay, and its title, unless that is all
// that changes.
bool IsOther(const Config& before, const Config& now) {
  if (!SameServices(before, now)) return true;
  return before.title != now.title && WithoutWords(before) != WithoutWords(now);
}

double ThreeDigits(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 2);
  return std::round(value / unit) * unit;
}

}  // namespace

Session::Session(JobRunner& jobs, Host& host, const std::string& fragment,
                 const std::string& taken)
    : host_(host),
      files_(jobs),
      runs_(files_),
      presets_(Presets()),
      link_(DecodeOptions(fragment)) {
  if (TakeOver(taken)) return;
  StartFrom(fragment);
  if (!link_.seed.empty()) {
    document_.Set({"run.seed", link_.seed});
    editor = document_.text();
    if (Adopt()) Run();
  }
}

Resources Session::EmbeddedResources() const {
  return [this](const std::string& path) -> std::optional<Resource> {
    if (auto text = EmbeddedText(path)) return text;
    return FindFile(files_.all(), path);
  };
}

void Session::KeepFile(JobFile file) {
  const bool named = document_.text().find(file.name) != std::string::npos;
  files_.Keep(std::move(file));
  if (named && Adopt()) Run();
}

bool Session::Adopt() {
  static constexpr Advice kWords{FieldWord, FieldMetric, nullptr};
  Result<Loaded, Diagnostics> loaded =
      LoadWhatIsRead(document_.text(), {}, EmbeddedResources(), &kWords, ModuleScalers());
  if (!loaded) {
    diagnostics_ = loaded.error();
    bad_text_ = document_.text();
    return false;
  }
  Take(std::move(loaded).value().config);
  return true;
}

void Session::Take(Config config) {
  diagnostics_.clear();
  config_ = WithRunLength(config);
  if (base_text_ != document_.base() || !base_) {
    base_text_ = document_.base();
    Result<Loaded, Diagnostics> base =
        LoadWhatIsRead(base_text_, {}, EmbeddedResources(), nullptr, ModuleScalers());
    base_ = base ? WithRunLength(base.value().config) : *config_;
  }
  knobs_ = KnobsOf(*config_, *base_);
  for (KnobGroup& group : knobs_) {
    std::erase_if(group.knobs, [&](const Knob& knob) { return Hides(knob.path); });
    for (Knob& knob : group.knobs) knob.locked = NamesKey(link_.lock, knob.path);
  }
  playback.SetDuration(ToSeconds(config_->run.duration));
  if (still_ && playback.time() == 0) playback.Seek(playback.duration());
}

std::string Session::error() const {
  if (!diagnostics_.empty()) return Format(diagnostics_, bad_text_, "scenario");
  return runs_.error();
}

void Session::ForgetIfOther() {
  if (!ran_ || IsOther(*ran_, *config_)) runs_.Forget();
  ran_ = config_;
}

void Session::AfterCommit(bool visit) {
  editor = document_.text();
  apply_at_ = 0;
  const std::string fragment = EncodeFragment(document_.ToFragment());
  const bool valid = Adopt();
  // Kept as well while it is half built.
  host_.Store(kStoredFragment, fragment);
  if (document_.Changed()) {
    const std::string title = config_ && !config_->title.empty() ? config_->title : "Untitled";
    drafts_.Keep(host_, document_.now().origin, title, fragment);
  }
  if (visit) host_.Visit(AddressOf(fragment));
  else host_.Link(AddressOf(fragment));
  if (!valid) {
    runs_.CancelRuns();
    return;
  }
  ForgetIfOther();
  Run();
}

void Session::LoadText(std::string_view text) {
  const auto preset = std::find_if(presets_.begin(), presets_.end(),
                                   [&](const Preset& p) { return p.text == text; });
  if (preset != presets_.end()) {
    if (document_.preset() != preset->id) runs_.Forget();
    document_.Open(preset->text, preset->id);
  } else if (document_.text().empty()) document_.Open(std::string(text), "");
  else document_.ReplaceText(std::string(text));
  AfterCommit();
}

void Session::ChangeText(std::string_view text) {
  const std::string kept = LockedChange(link_, document_, text);
  if (kept.empty()) return LoadText(text);
  editor = document_.text();
  Say("This link keeps " + kept + " as it is");
}

void Session::Edit(const Setting& setting, bool held) {
  if (NamesKey(link_.lock, setting.path)) {
    return Say("This link keeps " + setting.path + " as it is");
  }
  // Tried on a copy first: a value that breaks a rule leaves the scenario as it was.
  Result<std::string, Diagnostics> changed = SetValue(document_.text(), setting);
  if (!changed) {
    Say(changed.error().front().message);
    return;
  }
  Result<Loaded, Diagnostics> loaded =
      LoadWhatIsRead(changed.value(), {}, EmbeddedResources(), nullptr, ModuleScalers());
  if (!loaded) {
    Say(loaded.error().front().message);
    return;
  }
  if (held && !holding_) {
    document_.Hold();
    holding_ = true;
  }
  document_.Set(setting);
  if (!held) {
    AfterCommit();
    return;
  }
  Take(std::move(loaded).value().config);
  editor = document_.text();
  if (runs_.sweeping()) runs_.CancelSweep();
  runs_.Live(document_.text());
}

void Session::Release() {
  if (!holding_) return;
  holding_ = false;
  document_.Release();
  AfterCommit();
}

void Session::Undo() {
  holding_ = false;
  if (document_.Undo()) AfterCommit();
}

void Session::Redo() {
  if (document_.Redo()) AfterCommit();
}

void Session::ChangeSeed(int by) {
  if (!config_) return;
  const int64_t seed = std::max<int64_t>(0, static_cast<int64_t>(config_->run.seed) + by);
  Edit({"run.seed", std::to_string(seed)}, false);
}

const SloConfig* Session::goal_slo() const {
  if (!config_) return nullptr;
  for (const char* metric : {"latency.p99", "latency.p999", "latency.p95", "latency.p90",
                             "latency.p50", "latency.mean"}) {
    for (const SloConfig& slo : config_->slos) {
      if (slo.metric == metric && slo.at_most) return &slo;
    }
  }
  for (const SloConfig& slo : config_->slos) {
    if (slo.within.ns > 0 && !slo.at_most && slo.metric.starts_with("latency.")) return &slo;
  }
  return nullptr;
}

double Session::goal() const {
  const SloConfig* slo = goal_slo();
  if (slo == nullptr) return std::numeric_limits<double>::quiet_NaN();
  return slo->within.ns > 0 ? ToSeconds(slo->within) : slo->limit;
}

void Session::MoveGoal(double seconds, bool held) {
  const SloConfig* slo = goal_slo();
  if (slo == nullptr) return;
  Edit({"slo", GoalsLiteral(config_->slos, *slo, seconds)}, true);
  if (!held) Release();
}

bool Session::CanScaleLoad() const {
  if (!config_ || config_->traffic.empty()) return false;
  const std::vector<TrafficConfig>& all = config_->traffic;
  return std::none_of(all.begin(), all.end(), [](const TrafficConfig& traffic) {
    return traffic.arrivals == ArrivalKind::kTrace || traffic.arrivals == ArrivalKind::kMmpp;
  });
}

void Session::ScaleLoad(double factor) {
  if (!CanScaleLoad() || !(factor > 0)) return;
  const std::vector<KnobGroup> groups = knobs_;  // an edit rebuilds them
  for (const KnobGroup& group : groups) {
    if (group.traffic < 0 || group.knobs.empty()) continue;
    const Knob& load = group.knobs.front();  // rate, clients or users
    const double value = ThreeDigits(load.value * factor);
    Edit({load.path, LiteralOf(load, load.integer ? std::max(1.0, std::round(value)) : value)},
         true);
  }
  Release();
}

void Session::CopyLink() {
  const std::string fragment = EncodeFragment(document_.ToFragment());
  if (fragment.size() > kMaxFragment) {
    host_.Download("scenario.toml", "application/toml", document_.text());
    return Say("Too long for a link; it is saved as scenario.toml instead");
  }
  host_.SetClipboard(host_.Link(AddressOf(fragment)));
  Say("Link copied");
}

void Session::Run() {
  if (!config_ || !diagnostics_.empty()) return;
  runs_.Full(document_.text());
  sweep_due_ = true;
}

void Session::StartSweep() {
  if (!config_ || !diagnostics_.empty()) return;
  runs_.Sweep(document_.text(), SweepFactors(*config_, report()));
}

void Session::Say(std::string message) {
  message_ = std::move(message);
  message_until_ = now_ == 0 ? 0 : now_ + kMessageSeconds;
}

void Session::EditorChanged() { apply_at_ = now_ + kTypingPause; }

void Session::EditorApplyNow() {
  if (editor == document_.text()) {
    apply_at_ = 0;
    return;
  }
  ChangeText(editor);
}

bool Session::Update(double now) {
  const double passed = now_ == 0 ? 0 : std::clamp(now - now_, 0.0, 0.25);
  now_ = now;
  if (message_until_ == 0) message_until_ = now + kMessageSeconds;  // said before the first frame
  const bool silent = !message_.empty() && now >= message_until_;
  if (silent) message_.clear();
  const bool changed = runs_.Update(now) || silent;
  if (runs_.report() != nullptr) {
    playback.SetDuration(runs_.report()->duration);
    playback.Advance(passed);
  }
  // Where there are workers to spare, the tradeoff curve follows every settled run.
  if (sweep_due_ && runs_.settled() && !holding_) {
    sweep_due_ = false;
    if (runs_.parallelism() > 1) StartSweep();
  }
  if (apply_at_ > 0 && now >= apply_at_) {
    apply_at_ = 0;
    EditorApplyNow();
    return true;
  }
  return changed;
}

namespace {

// Of the load that was played, by what came to each service and what it can; infinite if none is
// limited.
double FactorToCapacity(const RunReport& report) {
  double factor = std::numeric_limits<double>::infinity();
  for (const ServiceSummary& service : report.services) {
    double came = 0;
    for (const char* name : {"throughput", "rejected", "shed", "abandoned", "failed"}) {
      const Metric* metric = FindMetric(report, "service." + service.name + "." + name);
      if (metric != nullptr && metric->estimate.value > 0) came += metric->estimate.value;
    }
    if (came > 0 && service.capacity > 0) factor = std::min(factor, service.capacity / came);
  }
  return factor;
}

}  // namespace

namespace {

// By how much of what it can do the fullest service did, one that is held by its callers among
// them; infinite if that is not known, or all that it can.
double FactorToFull(const RunReport& report, double offered) {
  double most = 0;
  for (const ServiceSummary& service : report.services) {
    const Metric* load = FindMetric(report, "service." + service.name + ".load");
    if (load != nullptr && load->estimate.value > most) most = load->estimate.value;
  }
  const Metric* came = FindMetric(report, "offered");
  if (came == nullptr || !(offered > 0) || !(most > 0.02) || !(most < 0.95)) {
    return std::numeric_limits<double>::infinity();
  }
  return came->estimate.value / offered / most;
}

}  // namespace

std::vector<double> SweepFactors(const Config& config, const RunReport* report) {
  double capacity = std::numeric_limits<double>::infinity();
  double offered = 0;
  bool closed = false;
  for (const TrafficConfig& traffic : config.traffic) {
    closed = closed || traffic.arrivals == ArrivalKind::kClosed;
    offered += traffic.rate;
  }
  if (report != nullptr) {
    for (const ServiceSummary& service : report->services) {
      if (service.capacity > 0) capacity = std::min(capacity, service.capacity);
    }
  }
  if (closed) return {0.125, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4};
  double full = 1 / 0.7;  // the factor at which the capacity is reached, if nothing is known
  if (offered > 0 && std::isfinite(capacity)) full = capacity / offered;
  // Caches, branches and retries let the services see more or less than what the sources offer:
  // by more than chance.
  if (report != nullptr) {
    constexpr double kChance = 0.05;
    const double measured = FactorToCapacity(*report);
    if (std::isfinite(measured) && std::fabs(measured / full - 1) > kChance) full = measured;
    // What services bear by themselves is no limit where others hold them.
    const double held = FactorToFull(*report, offered);
    if (held < full / 2) full = held;
  }
  std::vector<double> factors;
  for (const double share : {0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.78, 0.84, 0.89, 0.93, 0.96, 0.985,
                             1.02, 1.08}) {
    factors.push_back(share * full);
  }
  // Where the load stands is on the curve, whatever the services were thought to bear.
  if (full < 1) factors.push_back(1);
  else if (full > 10) factors.insert(factors.end(), {0.5, 1, 1.5});
  std::sort(factors.begin(), factors.end());
  return factors;
}

std::string GoalsLiteral(const std::vector<SloConfig>& slos, const SloConfig& moved,
                         double seconds) {
  std::string out = "[";
  for (const SloConfig& slo : slos) {
    if (out.size() > 1) out += ", ";
    std::string text = slo.text;
    if (&slo == &moved) {
      const double digit = std::pow(10, std::floor(std::log10(seconds)) - 1);
      const double rounded = std::floor(seconds / digit + 0.5) * digit;
      const std::string time = Exact(rounded * 1e3) + "ms";
      text = slo.within.ns > 0 ? fmt::format("latency.within({}) >= {}", time, Exact(slo.limit))
                               : fmt::format("{} <= {}", slo.metric, time);
    }
    out += "\"" + text + "\"";
  }
  return out + "]";
}

}  // namespace servescape::ui
