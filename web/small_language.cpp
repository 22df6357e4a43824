// SPDX-License-Identifier: MIT
// The page's first module plays no system that sim/systems/ has: see scenario/whole.h.
#include "sim/scenario/whole.h"

namespace servescape {

const Whole& WholeLanguage() {
  static constexpr Whole kNone;
  return kNone;
}

}  // namespace servescape
