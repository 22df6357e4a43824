// SPDX-License-Identifier: MIT
// A feature view of Feast 0.67.0: rows that arrive offline, windows of them materialised into the
// online store, reads there, and joins of the past. sdk/python/feast: feature_store.py
// (materialize, materialize_incremental), feature_view.py (most_recent_end_time),
// infra/offline_stores/dask.py (pull_latest, _filter_ttl, _drop_duplicates),
// infra/online_stores/sqlite.py.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule/civil.h"

namespace servescape {

struct FeatureRow {
  std::string entity;
  Instant at;                        // event_timestamp
  std::optional<Instant> created;    // created_timestamp: breaks ties
  std::optional<std::string> value;  // none: null
};

// A window of rows that was taken into the online store, both ends included.
struct Materialization {
  Instant from, until;
  std::string why;          // where the window begins
  int64_t rows = 0;         // in it
  int64_t written = 0;      // entities, each with its latest row in it
  int64_t over_newer = 0;   // of these, those that had a newer row online
  int64_t late_unseen = 0;  // rows that were there, older than the window and never materialised
};

struct OnlineRead {
  bool present = false;  // PRESENT, else NOT_FOUND
  std::optional<std::string> value;
  Instant at;  // event_timestamp, where present
  std::string why;
};

struct EntityRow {
  std::string entity;
  Instant at;  // the instant as of which the features are wanted
};

struct HistoricalRow {
  EntityRow row;
  bool kept = false;
  std::optional<std::string> value;
  std::optional<Instant> at;
  std::string why;
};

class FeatureView {
 public:
  // Zero is no ttl.
  explicit FeatureView(Duration ttl) : ttl_(ttl) {}

  // A row arrives in the offline store.
  void Write(FeatureRow row) { rows_.push_back({std::move(row), false}); }

  // materialize(from, until); from must not be after until.
  Materialization Materialize(Instant from, Instant until);
  // materialize_incremental(until) called at `now`: from the latest end of all windows so far; the
  // first one from ttl before now, without ttl from 52 weeks before.
  Materialization MaterializeIncremental(Instant now, Instant until);

  // get_online_features: no ttl is looked at.
  OnlineRead Read(const std::string& entity, Instant now) const;
  // get_historical_features. Rows of the same entity and instant come once.
  std::vector<HistoricalRow> Historical(const std::vector<EntityRow>& rows) const;

  Duration ttl() const { return ttl_; }

 private:
  struct Stored {
    FeatureRow row;
    bool materialized = false;
  };

  Duration ttl_;
  std::vector<Stored> rows_;
  std::map<std::string, FeatureRow> online_;
  std::optional<Instant> most_recent_end_;
};

}  // namespace servescape
