// SPDX-License-Identifier: MIT
// The engine whose recorder reports, compiled once for the tests that step it themselves.
#pragma once

#include "sim/engine/engine.h"
#include "sim/study/general_run.h"

namespace servescape {
extern template class Engine<ReportingRecorder>;
}  // namespace servescape
