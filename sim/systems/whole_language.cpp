// SPDX-License-Identifier: MIT
#include "sim/systems/language.h"
#include "sim/systems/notes.h"

namespace servescape {

const Whole& WholeLanguage() {
  static const Whole whole = SystemsLanguage(SurpriseAt);
  return whole;
}

}  // namespace servescape
