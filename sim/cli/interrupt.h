// SPDX-License-Identifier: MIT
// Ctrl-C: the first one asks the study to stop, the second one ends the program at once.
#pragma once

namespace servescape {

void CatchInterrupt();
bool Interrupted();

}  // namespace servescape
