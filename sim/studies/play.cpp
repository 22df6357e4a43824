// SPDX-License-Identifier: MIT
#include "sim/studies/play.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "sim/study/merge.h"
#include "sim/study/precision.h"
#include "sim/study/stage.h"

namespace servescape {
namespace {

// One study of the list.
struct Part {
  Part(const Variant& whole, Config length)
      : variant(whole), name(whole.name), hash(whole.hash), config(std::move(length)) {
    left = static_cast<int>(config.run.replications);
  }

  const Variant& variant;
  const std::string& name;
  const std::string& hash;
  Config config;
  std::once_flag begun;
  std::optional<StudyStage> stage;
  std::atomic<int> left{0};  // replications not yet played
};

// Adds up what all have done; one call of the listener at a time.
class Share {
 public:
  Share(double all, const Progress& progress) : all_(all), progress_(progress) {}

  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  bool Add(double done) {
    if (!progress_) return true;
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ += done;
    if (!cancelled() && !progress_(std::min(1.0, done_ / all_))) cancelled_ = true;
    return !cancelled();
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> cancelled_{false};
  double done_ = 0;
  const double all_;
  const Progress& progress_;
};

class Round {
 public:
  Round(const PlayTerms& options, int sections, std::vector<std::unique_ptr<Part>>* parts)
      : options_(options), sections_(sections), parts_(*parts) {
    for (size_t p = 0; p < parts_.size(); ++p) {
      for (uint32_t r = 0; r < parts_[p]->config.run.replications; ++r) pieces_.push_back({p, r});
    }
    machine_ = options.machine;
    const size_t at_once = std::min<size_t>({machine_.threads, parts_.size(), 2});
    machine_.memory /= std::max<size_t>(1, at_once);
  }

  // False if it was cancelled.
  bool Play(std::vector<PlayedVariant>* out) {
    if (options_.player) return PlayElsewhere(out);
    Share share(static_cast<double>(pieces_.size()), options_.progress);
    out->resize(parts_.size());
    options_.executor(static_cast<int>(pieces_.size()), [&](int i) {
      if (share.cancelled()) return;
      const auto [p, replication] = pieces_[static_cast<size_t>(i)];
      Part& part = *parts_[p];
      std::call_once(part.begun, [&] { part.stage.emplace(part.config, machine_); });
      double told = 0;
      part.stage->Play(replication, Listeners{}, [&](double done) {
        const double more = done - std::exchange(told, done);
        return share.Add(more);
      });
      if (--part.left == 0 && !share.cancelled()) End(&part, &(*out)[p]);
    });
    return !share.cancelled();
  }

 private:
  struct Piece {
    size_t part;
    uint32_t replication;
  };

  bool PlayElsewhere(std::vector<PlayedVariant>* out) {
    std::vector<PlayOrder> orders;
    for (const std::unique_ptr<Part>& part : parts_) {
      orders.push_back({part->variant, part->config, options_.pairs ? sections_ : 0});
    }
    if (options_.player(orders, out)) return true;
    if (options_.progress) options_.progress(0);
    return false;
  }

  void End(Part* part, PlayedVariant* out) const {
    out->name = part->name;
    out->config = part->config;
    if (!part->stage->stopped().empty()) {
      out->report = part->stage->Report(part->hash);
    } else {
      const std::vector<ReplicationRecord> records = part->stage->Take();
      out->report = MergeRecords(part->config, part->hash, records);
      if (options_.pairs) {
        out->spreads = SpreadsOf(part->config, out->report, records, sections_);
      }
    }
    part->stage.reset();
  }

  const PlayTerms& options_;
  const int sections_;
  std::vector<std::unique_ptr<Part>>& parts_;
  std::vector<Piece> pieces_;
  Machine machine_;
};

// The longest of the stages that follow, for all.
void TakeLongest(std::vector<std::optional<Config>>* next,
                 const std::vector<PlayedVariant>& played) {
  Duration longest{0};
  uint32_t most = 0;
  bool any = false;
  for (const std::optional<Config>& each : *next) {
    if (!each) continue;
    any = true;
    longest = std::max(longest, each->run.duration);
    most = std::max(most, each->run.replications);
  }
  if (!any) return;
  for (size_t i = 0; i < played.size(); ++i) {
    Config config = played[i].config;
    config.run.duration = std::max(longest, config.run.duration);
    config.run.replications = std::max(most, config.run.replications);
    (*next)[i] = std::move(config);
  }
}

}  // namespace

std::vector<PlayedVariant> PlayAll(const std::vector<Variant>& variants, const PlayTerms& options) {
  std::vector<PlayedVariant> out(variants.size());
  std::vector<size_t> open;
  std::vector<std::optional<Config>> next(variants.size());
  for (size_t i = 0; i < variants.size(); ++i) {
    open.push_back(i);
    next[i] = variants[i].config;
  }
  while (!open.empty()) {
    std::vector<std::unique_ptr<Part>> parts;
    int sections = 20;
    for (const size_t i : open) {
      if (options.pairs) sections = std::min(sections, SectionsBefore(*next[i]));
      parts.push_back(std::make_unique<Part>(variants[i], std::move(*next[i])));
      next[i].reset();
    }
    std::vector<PlayedVariant> played;
    if (!Round(options, sections, &parts).Play(&played)) return out;
    for (size_t k = 0; k < open.size(); ++k) {
      PlayedVariant& each = out[open[k]];
      each = std::move(played[k]);
      if (each.report.stopped.empty()) next[open[k]] = NextStage(each.config, each.report);
    }
    if (!StoppedWords(out).empty()) break;  // none of them is to be used
    if (options.pairs) TakeLongest(&next, out);
    open.clear();
    for (size_t i = 0; i < next.size(); ++i) {
      if (next[i]) open.push_back(i);
    }
  }
  for (PlayedVariant& each : out) {
    if (!each.report.stopped.empty()) continue;
    std::string warning = PrecisionWarning(each.config, each.report);
    if (!warning.empty()) each.report.warnings.push_back(std::move(warning));
  }
  return out;
}

std::string RefusalOf(const std::vector<Variant>& variants, const Machine& machine) {
  for (const Variant& each : variants) {
    const std::string refusal = Refusal(each.config, machine);
    if (!refusal.empty()) return each.name + ": refused: " + refusal;
  }
  return "";
}

std::string StoppedWords(const std::vector<PlayedVariant>& played) {
  for (const PlayedVariant& each : played) {
    if (!each.report.stopped.empty()) return each.name + ": " + each.report.stopped;
  }
  return "";
}

}  // namespace servescape
