// SPDX-License-Identifier: MIT
// From a checked document to the structs of config.h, one function per table. Each reports what
// the schema table could not tell (names, keys that exclude each other) and goes on.
#pragma once

#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "sim/scenario/reporter.h"

namespace servescape {

// Whether the top of the text holds only known keys. If not, what seems to be missing may be
// misspelt, and one complaint is enough.
bool TopIsKnown(const Node& root);

void ReadRun(const Node& root, Config& config, Reporter& reporter);
void ReadServices(const Node& root, Config& config, Reporter& reporter);
// Needs the services; unfolds sub-paths, and makes the implied path of a single service.
void ReadPaths(const Node& root, Config& config, Reporter& reporter);
// Needs the paths.
void ReadTraffic(const Node& root, Config& config, const Resources& resources, Reporter& reporter);
// Needs the services.
void ReadSlos(const Node& root, Config& config, Reporter& reporter);

}  // namespace servescape
