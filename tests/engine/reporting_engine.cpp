// SPDX-License-Identifier: MIT
#include "tests/engine/reporting_engine.h"

namespace servescape {
template class Engine<ReportingRecorder>;
}  // namespace servescape
