// SPDX-License-Identifier: MIT
// The page's first module plays no real cache or feature store: these functions stand
// in for those of sim/scenario/data_systems.h, sim/model/data_systems.h and sim/study/why_data.h,
// and of sim/study/whole_size.h, as it reads no run.scale; their object files are then not linked.
// A module that plays them leaves this file out.
#include <string>

#include "sim/model/data_systems.h"
#include "sim/scenario/data_systems.h"
#include "sim/study/whole_size.h"
#include "sim/study/why_data.h"

namespace servescape {
namespace {

void PassOver(const Section& in, Reporter& reporter) {
  if (!in.Has("system")) return;
  reporter.PassOver(in.ValueOrigin("system"), in.label().Below("system").Text());
}

}  // namespace

std::span<const SchemaRow> DataSystemRows() { return {}; }
void ReadCacheSystem(const Section& in, CacheConfig& /*out*/, Reporter& reporter) {
  PassOver(in, reporter);
}
void ReadFeatureView(const Section& in, StoreConfig& /*out*/, Reporter& reporter) {
  PassOver(in, reporter);
}
std::shared_ptr<const CacheSystemModel> ModelOf(const CacheConfig& /*config*/,
                                                const CacheSpec& /*spec*/) {
  return nullptr;
}
std::shared_ptr<const FeatureStoreModel> ModelOf(const StoreConfig& /*config*/) { return nullptr; }
std::string DataRuleWords(const Config& /*config*/,
                          const std::vector<ReplicationRecord>& /*records*/, double /*latency*/) {
  return {};
}
void TellWhole(const Config& /*config*/, RunReport* /*report*/) {}

}  // namespace servescape
