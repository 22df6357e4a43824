// SPDX-License-Identifier: MIT
// The engine's version: part of every report, because the same scenario and seed promise the same
// digest only within one version.
#pragma once

namespace servescape {

const char* EngineVersion();  // "0.1.0", from the project's CMakeLists.txt

}  // namespace servescape
