// SPDX-License-Identifier: MIT
// Caches and feature stores as real systems are, as far as the scenario language knows them. A
// program that does not play them (the page) has other functions of these names, which refuse.
#pragma once

#include <span>

#include "sim/scenario/config_store.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

// Rows of the systems' own fields; none in a program that plays no system.
std::span<const SchemaRow> DataSystemRows();

// `out.kind` and the cache's own keys have been read.
void ReadCacheSystem(const Section& in, CacheConfig& out, Reporter& reporter);
void ReadFeatureView(const Section& in, StoreConfig& out, Reporter& reporter);

}  // namespace servescape
