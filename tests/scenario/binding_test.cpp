// SPDX-License-Identifier: MIT
// Rows of the schema and the fields they are bound to (scenario/bind.h): the two do not drift
// apart, and what is read by hand has a reason to be.
#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "sim/scenario/config.h"
#include "sim/scenario/fields.h"

namespace servescape {
namespace {

struct ByHand {
  std::string_view key;
  std::string_view why;
};

constexpr std::string_view kName = "a name, resolved to an index";
constexpr std::string_view kCatalog = "looked up in the catalog";

constexpr auto kByHand = std::to_array<ByHand>({
    {"service.*.host", kCatalog},
    {"service.*.price", "of a pool; without it the catalog's price of host"},
    {"service.*.profile", kCatalog},
    {"service.*.batch_time.points", "a curve"},
    {"service.*.noise", "scaled to mean 1"},
    {"service.*.pools[].host", kCatalog},
    {"service.*.pools[].price", "without it the catalog's price of host"},
    {"service.*.slots.every", "every and at make one list"},
    {"service.*.slots.at", "every and at make one list"},
    {"service.*.slots.repeat", "the same field as every"},
    {"service.*.slots.size", "of every entry of that list"},
    {"service.*.slots.sizes", "of each entry of that list"},
    {"service.*.hold", kName},
    {"service.*.machine", kName},
});

// Keys of a table that turns something on: without it the field says that there is none.
constexpr auto kTurnsOn = std::to_array<std::string_view>({
    "service.*.processor_sharing.cores",
    "service.*.queue.codel.target",
});

bool IsTable(const SchemaRow& row) {
  return row.type == ValueType::kTable || row.type == ValueType::kTableList;
}

TEST_CASE("every key is bound to a field, or read by hand for a reason") {
  for (const SchemaRow& row : Schema()) {
    if (!row.path.starts_with("service") || IsTable(row)) continue;
    CAPTURE(row.path);
    const auto* hand = std::find_if(kByHand.begin(), kByHand.end(),
                                    [&](const ByHand& each) { return each.key == row.path; });
    CHECK((row.bind.read != nullptr) != (hand != kByHand.end()));
  }
  for (const ByHand& each : kByHand) {
    const SchemaRow* row = FindSchema(each.key);
    CAPTURE(each.key);
    CHECK((row && row->path == each.key && !each.why.empty()));
  }
}

// Whether a struct, as it is made, has what the row's default reads to; nothing if the row is not
// bound to it.
template <class Part>
std::optional<bool> HasDefault(const SchemaRow& row) {
  if (row.bind.part_id != &kPartId<Part>) return std::nullopt;
  const size_t dot = row.path.rfind('.');
  const bool top = dot == std::string_view::npos;
  const Section absent(nullptr, std::string(top ? "" : row.path.substr(0, dot)), Label(), Origin{});
  const std::vector<Setting> none;
  Reporter reporter(none);
  Part part{};
  row.bind.read({row, absent, row.path.substr(top ? 0 : dot + 1), reporter}, &part);
  CHECK(reporter.ok());
  return part == Part{};
}

template <class... Parts>
std::optional<bool> HasDefaultIn(const SchemaRow& row) {
  std::optional<bool> has;
  ((has = has ? has : HasDefault<Parts>(row)), ...);
  return has;
}

TEST_CASE("a struct as it is made has the defaults of the rows bound to it") {
  for (const SchemaRow& row : Schema()) {
    if (!row.bind.read) continue;
    CAPTURE(row.path);
    const std::optional<bool> has = HasDefaultIn<ServiceConfig, PoolConfig>(row);
    const bool on = std::find(kTurnsOn.begin(), kTurnsOn.end(), row.path) != kTurnsOn.end();
    REQUIRE(has);
    CHECK(*has != on);
  }
  for (const std::string_view key : kTurnsOn) CHECK(FindSchema(key) != nullptr);
}

}  // namespace
}  // namespace servescape
