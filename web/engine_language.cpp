// SPDX-License-Identifier: MIT
// The whole engine's module reads the whole language and shows none of it: no words on its fields.
#include "sim/systems/language.h"

namespace servescape {

const Whole& WholeLanguage() {
  static const Whole whole = SystemsLanguage(nullptr, {});
  return whole;
}

}  // namespace servescape
