// SPDX-License-Identifier: MIT
// From a checked document to the structs of config.h, one function per table. Each reports what
// the schema table could not tell (names, keys that exclude each other) and goes on.
#pragma once

#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "sim/scenario/read_steps.h"
#include "sim/scenario/reporter.h"

namespace servescape {

// Whether the top of the text holds only known keys. If not, what seems to be missing may be
// misspelt, and one complaint is enough.
bool TopIsKnown(const Node& root);

void ReadRun(const Node& root, Config& config, Reporter& reporter);
void ReadClasses(const Node& root, Config& config, Reporter& reporter);
void ReadServices(const Node& root, Config& config, const Resources& resources,
                  Reporter& reporter);
// Need the services.
void ReadCaches(const Node& root, Config& config, Reporter& reporter);
void ReadStores(const Node& root, Config& config, Reporter& reporter);
// Needs all of those; unfolds sub-paths, and makes the implied path of a single service. Says what
// the steps use.
Usage ReadPaths(const Node& root, Config& config, Reporter& reporter);
// The paths that services hold a replica for. Corrects the paths' expected visits.
void BindHolds(const Node& root, Config& config, Reporter& reporter);
// The classes' own paths.
void BindClasses(const Node& root, Config& config, Reporter& reporter);
// Needs the paths and classes; its fallbacks use services too.
void ReadTraffic(const Node& root, Config& config, const Resources& resources, Usage& usage,
                 Reporter& reporter);
// Needs the run, services, caches and stores.
void ReadIncidents(const Node& root, Config& config, Reporter& reporter);
void ReadSlos(const Node& root, Config& config, Reporter& reporter);

// When all is read: what nothing uses, and what needs keys from traffic that has none.
void CheckUsage(const Node& root, const Config& config, const Usage& usage, Reporter& reporter);
void CheckClasses(const Node& root, const Config& config, Reporter& reporter);
void CheckKeys(const Node& root, const Config& config, Reporter& reporter);
// No request has more items than a batch may have.
void CheckItems(const Node& root, const Config& config, Reporter& reporter);
// Traffic to services with batching.tokens says how many tokens.
void CheckTokenCounts(const Node& root, const Config& config, Reporter& reporter);

// The names of everything read so far.
StepNames NamesOf(const Config& config);

}  // namespace servescape
