// SPDX-License-Identifier: MIT
// Which engine a program is linked with. The page's first module has one without the rooms that few
// scenarios need (SERVESCAPE_FIRST_ENGINE); all other programs, the page's second module among
// them, have the whole one.
#pragma once

#include <string>

namespace servescape {

struct Config;

// The first key of the scenario that this program's engine cannot play (NeedsWholeEngine), or "".
std::string MissingPart(const Config& config);

}  // namespace servescape
