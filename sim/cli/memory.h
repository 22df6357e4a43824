// SPDX-License-Identifier: MIT
// How much memory the program may still take.
#pragma once

#include <cstdint>

namespace servescape {

// Bytes: what the machine has free, less where its container or a limit of the process (ulimit -v)
// allows less. Huge where nothing tells.
uint64_t AvailableMemory();

}  // namespace servescape
