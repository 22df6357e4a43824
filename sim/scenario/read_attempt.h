// SPDX-License-Identifier: MIT
// How often a caller tries: the keys that traffic and the steps of paths share.
#pragma once

#include "sim/scenario/config_path.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"

namespace servescape {

// Whether a key is one of them (timeout, retries, fallback, ...).
bool IsPolicy(std::string_view key);

// All of them but the fallback, whose name the caller binds.
AttemptConfig ReadAttempt(const Section& in, Reporter& reporter);

}  // namespace servescape
