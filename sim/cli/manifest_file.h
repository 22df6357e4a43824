// SPDX-License-Identifier: MIT
// Opening a manifest and telling what is wrong with it, whichever verb reads it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/manifest/manifest.h"
#include "sim/scenario/document.h"

namespace servescape {

// "NAME=VALUE" into pairs; what is wrong, or "".
std::string ReadPairs(const char* option, const std::vector<std::string>& texts, Settings* out);

struct NamedText {
  std::string name, text;
};

void TellOf(const Diagnostics& reported, const NamedText& file);

// Each the thing, or the exit code after telling why not.
Result<NamedText, int> OpenNamed(const std::string& path, size_t most);
// `what` the file should be, for one that is something else.
Result<std::vector<Node>, int> ParseNamed(const NamedText& file, const char* what);

// Tells what the reading of a manifest has found; false if it cannot be played.
bool TellManifest(const Node& document, ManifestLog* log, const NamedText& file);

}  // namespace servescape
