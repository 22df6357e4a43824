// SPDX-License-Identifier: MIT
// A feature view of Feast 0.67.0 by what each entity's rows are, without keeping any: rows come as
// a Poisson process that is a function of the entity, so that what is online for it at an instant
// follows from the windows that have been materialised by then (registry/feature_view.h has the
// same rules row by row, with their sources).
#include <algorithm>
#include <array>
#include <optional>

#include "sim/model/data_systems.h"
#include "sim/model/general_model.h"

namespace servescape {
namespace {

constexpr int64_t kFirstReach = int64_t{52} * 7 * 86400 * 1'000'000'000;  // without a ttl
constexpr int kMostCells = 2000;  // that are looked at before the next sure row is gone to

double UniformOf(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

// Floor of a / b, b > 0.
int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

struct Row {
  int64_t at = 0;       // event_timestamp, ns from the start of the run
  int64_t arrival = 0;  // in the offline store
  bool null = false;
};

class Feast final : public FeatureStoreModel {
 public:
  explicit Feast(const StoreConfig& config)
      : view_(config.view),
        period_(std::max<int64_t>(1, config.materialization.ns)),
        lag_(config.lag.ns),
        gap_(config.view.updates > 0 ? FromSeconds(1 / config.view.updates).ns : 0),
        first_(-FloorDivide(config.view.first_run.ns, period_)),
        reach_(config.view.ttl.ns > 0 ? config.view.ttl.ns : kFirstReach) {}

  FeatureRead Read(uint64_t entity, SimTime now, uint64_t seed) const override {
    const uint64_t rows = MixWords(seed, entity);
    const int64_t run = FloorDivide(now.ns, period_);
    bool late = false;
    std::optional<Row> row = Incremental(rows, EndOf(run), &late);
    const bool backfilled = Backfilled(rows, now, &row);
    FeatureRead read;
    read.present = row.has_value();
    if (!read.present) {
      read.rule = DataRule::kAbsent;
      read.quality = view_.absent_quality;
      return read;
    }
    read.null = row->null;
    read.age = Duration{now.ns - row->at};
    if (view_.stale_after.ns > 0 && read.age > view_.stale_after)
      read.quality = view_.stale_quality;
    if (row->null) read.quality *= view_.null_quality;
    read.rule = RuleOf(read, late, backfilled);
    return read;
  }

 private:
  DataRule RuleOf(const FeatureRead& read, bool late, bool backfilled) const {
    if (backfilled) return DataRule::kBackfill;
    if (late) return DataRule::kLateRow;
    if (read.null) return DataRule::kNull;
    if (view_.ttl.ns > 0 && read.age > view_.ttl) return DataRule::kOldValue;
    return DataRule::kNone;
  }

  // The end of the window of a run, which ends its job `lag` later, at a multiple of the period.
  int64_t EndOf(int64_t run) const { return run * period_ - lag_; }
  // The run whose window has a row of this instant. Both ends of a window are inclusive.
  int64_t RunOf(int64_t at) const { return std::max(first_, -FloorDivide(-(at + lag_), period_)); }
  // Whether the run of a row finds it: it has arrived when its window ends.
  bool Seen(const Row& row) const { return row.arrival <= EndOf(RunOf(row.at)); }

  // The last row of an entity, not after `from` and not before `until`, for which pick(row) holds.
  // From `sure` on back it holds for all.
  template <class Pick>
  std::optional<Row> LastRow(uint64_t rows, int64_t from, int64_t until, int64_t sure,
                             const Pick& pick) const {
    if (gap_ == 0) {
      const Row only{EndOf(first_), EndOf(first_), UniformOf(MixWords(rows, 1)) < view_.nulls};
      const bool inside = only.at <= from && only.at >= until;
      return inside && pick(only) ? std::optional(only) : std::nullopt;
    }
    int64_t cell = FloorDivide(from, gap_);
    for (int looked = 0; cell >= FloorDivide(until, gap_); --cell, ++looked) {
      if (looked == kMostCells) cell = std::min(cell, FloorDivide(std::max(sure, until), gap_));
      std::array<Row, 6> found;
      const size_t count = RowsIn(rows, cell, &found);
      for (size_t i = count; i-- > 0;) {
        const Row& row = found[i];
        if (row.at <= from && row.at >= until && pick(row)) return row;
      }
    }
    return std::nullopt;
  }

  // Rows in one mean gap's time: Poisson of mean 1 (at most 6, which leaves out 1 in 12,000).
  size_t RowsIn(uint64_t rows, int64_t cell, std::array<Row, 6>* out) const {
    constexpr std::array<double, 6> kAtMost{0.36787944117144233, 0.7357588823428847,
                                            0.9196986029286058,  0.9810118431238462,
                                            0.9963401531726563,  0.9994058151824183};
    const uint64_t own = MixWords(rows, static_cast<uint64_t>(cell) * 2 + 1);
    const double draw = UniformOf(own);
    size_t count = 0;
    while (count < kAtMost.size() && draw >= kAtMost[count]) ++count;
    for (size_t i = 0; i < count; ++i) {
      const uint64_t bits = MixWords(own, 3 * i);
      Row& row = (*out)[i];
      row.at = cell * gap_ + static_cast<int64_t>(UniformOf(bits) * static_cast<double>(gap_));
      const bool late = UniformOf(MixWords(own, 3 * i + 1)) < view_.late;
      row.arrival = row.at + (late ? view_.lateness.ns : 0);
      row.null = UniformOf(MixWords(own, 3 * i + 2)) < view_.nulls;
    }
    std::sort(out->begin(), out->begin() + static_cast<ptrdiff_t>(count),
              [](const Row& a, const Row& b) { return a.at < b.at; });
    return count;
  }

  // What the incremental runs up to that window have left; `late`: a newer row was there when the
  // last of them read, and no window has it any more.
  std::optional<Row> Incremental(uint64_t rows, int64_t end, bool* late) const {
    const int64_t first_end = EndOf(first_);
    return LastRow(rows, end, first_end - reach_, first_end - view_.lateness.ns,
                   [&](const Row& row) {
                     if (Seen(row)) return true;
                     *late = *late || row.arrival <= end;
                     return false;
                   });
  }

  // Windows that were materialised again after the run that left `row`. Whether the last of them
  // put an older row there.
  bool Backfilled(uint64_t rows, SimTime now, std::optional<Row>* row) const {
    for (size_t i = view_.backfill.size(); i-- > 0;) {
      const BackfillConfig& window = view_.backfill[i];
      if (window.at > now) continue;
      if (*row && RunOf((*row)->at) * period_ >= window.at.ns) return false;
      const std::optional<Row> again =
          LastRow(rows, -window.end.ns, -window.start.ns, -window.start.ns,
                  [&](const Row& each) { return each.arrival <= window.at.ns; });
      if (!again) continue;
      const bool older = *row && again->at < (*row)->at;
      *row = again;
      return older;
    }
    return false;
  }

  FeatureViewConfig view_;
  int64_t period_, lag_;
  int64_t gap_;    // mean, between two rows of an entity; 0: there is one
  int64_t first_;  // the run that came first; that which ends at the start of the run is 0
  int64_t reach_;  // of its window
};

}  // namespace

std::shared_ptr<const FeatureStoreModel> ModelOf(const StoreConfig& config) {
  if (!config.view.feast) return nullptr;
  return std::make_shared<Feast>(config);
}

}  // namespace servescape
