// SPDX-License-Identifier: MIT
#include "sim/registry/feature_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace servescape {
namespace {

constexpr Duration kWithoutTtl{int64_t{52} * 7 * kDaySeconds * kNsOfSecond};

// Rows without a created_timestamp come first, as pandas sorts them.
bool Earlier(const FeatureRow& a, const FeatureRow& b) {
  return std::tie(a.at, a.created) < std::tie(b.at, b.created);
}

std::string HoursOf(Duration span) {
  return fmt::format("{:.6g} h", static_cast<double>(span.ns) / 3.6e12);
}

}  // namespace

Materialization FeatureView::Materialize(Instant from, Instant until) {
  Materialization out{from, until, "as asked", 0, 0, 0, 0};
  std::map<std::string, const FeatureRow*> latest;
  for (Stored& each : rows_) {
    if (each.row.at < from) out.late_unseen += each.materialized ? 0 : 1;
    if (each.row.at < from || each.row.at > until) continue;
    ++out.rows;
    each.materialized = true;
    const FeatureRow*& known = latest[each.row.entity];
    if (known == nullptr || !Earlier(each.row, *known)) known = &each.row;
  }
  for (const auto& [entity, row] : latest) {
    const auto online = online_.find(entity);
    if (online != online_.end() && online->second.at > row->at) ++out.over_newer;
    online_.insert_or_assign(entity, *row);
    ++out.written;
  }
  most_recent_end_ = most_recent_end_ ? std::max(*most_recent_end_, until) : until;
  return out;
}

Materialization FeatureView::MaterializeIncremental(Instant now, Instant until) {
  std::string why;
  Instant from;
  if (most_recent_end_) {
    from = *most_recent_end_;
    why = "the latest end so far";
  } else if (ttl_.ns > 0) {
    from = now - ttl_;
    why = "the first one: ttl before now";
  } else {
    from = now - kWithoutTtl;
    why = "the first one, without ttl: 52 weeks before now";
  }
  Materialization out = Materialize(from, until);
  out.why = std::move(why);
  return out;
}

OnlineRead FeatureView::Read(const std::string& entity, Instant now) const {
  OnlineRead out;
  const auto found = online_.find(entity);
  if (found == online_.end()) {
    const bool offline = std::any_of(rows_.begin(), rows_.end(),
                                     [&](const Stored& each) { return each.row.entity == entity; });
    out.why = offline ? "its rows are in no window that was materialised" : "it has no row at all";
    return out;
  }
  out.present = true;
  out.value = found->second.value;
  out.at = found->second.at;
  const Duration age = now - out.at;
  out.why = fmt::format("{} old", HoursOf(age));
  if (ttl_.ns > 0 && age > ttl_) {
    out.why += fmt::format(", ttl {}: online reads do not look at it", HoursOf(ttl_));
  }
  const bool newer = std::any_of(rows_.begin(), rows_.end(), [&](const Stored& each) {
    return each.row.entity == entity && each.row.at > out.at && each.row.at <= now;
  });
  if (newer) out.why += "; a newer row is offline";
  return out;
}

std::vector<HistoricalRow> FeatureView::Historical(const std::vector<EntityRow>& rows) const {
  std::vector<HistoricalRow> out;
  std::set<std::pair<std::string, Instant>> seen;
  for (const EntityRow& wanted : rows) {
    HistoricalRow each;
    each.row = wanted;
    if (!seen.insert({wanted.entity, wanted.at}).second) {
      each.why = "dropped: the same entity and instant again";
      out.push_back(std::move(each));
      continue;
    }
    const FeatureRow* best = nullptr;
    const FeatureRow* stale = nullptr;
    bool any = false;
    for (const Stored& stored : rows_) {
      const FeatureRow& row = stored.row;
      if (row.entity != wanted.entity) continue;
      any = true;
      if (row.at > wanted.at) continue;
      const FeatureRow*& to = ttl_.ns > 0 && row.at < wanted.at - ttl_ ? stale : best;
      if (to == nullptr || !Earlier(row, *to)) to = &row;
    }
    each.kept = best != nullptr || !any;
    if (best != nullptr) {
      each.value = best->value;
      each.at = best->at;
      each.why = fmt::format("{} old", HoursOf(wanted.at - best->at));
    } else if (!any) {
      each.why = "no row at all: kept, with null";
    } else if (stale != nullptr) {
      each.why = fmt::format("dropped: its newest row is {} old, ttl {}",
                             HoursOf(wanted.at - stale->at), HoursOf(ttl_));
    } else {
      each.why = "dropped: its rows are of later";
    }
    out.push_back(std::move(each));
  }
  return out;
}

}  // namespace servescape
