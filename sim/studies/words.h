// SPDX-License-Identifier: MIT
// Differences in words and figures, for sentences and tables.
#pragma once

#include <string>

#include "sim/studies/difference.h"

namespace servescape {

// With its sign: "+12.3 ms", "-$0.526/h", "0 s".
std::string SignedWords(double value, Unit unit);
// "+12.3 ms (+10.1 ms .. +14.4 ms)", or "the same"; "no difference seen, within -2 ms .. +3 ms".
std::string ChangeWords(const Difference& difference);
// Of the first value: "+4.2 %"; empty where that is 0 or not known.
std::string RelativeWords(const Difference& difference);

// For an attribute or the text of XML and HTML.
std::string XmlText(const std::string& text);

}  // namespace servescape
