// SPDX-License-Identifier: MIT
// Threads for a study. Results do not depend on their number.
#pragma once

#include "sim/study/study.h"

namespace servescape {

// Hardware threads, at least 1; 1 where the program is built without threads.
int DefaultThreads();

// Runs bodies on that many threads, each taking the next index; on one, on the calling thread. What
// one throws asks the rest to stop and is thrown again when they have.
Executor ThreadExecutor(int threads);

}  // namespace servescape
