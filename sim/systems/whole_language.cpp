// SPDX-License-Identifier: MIT
#include "sim/scenario/schema_rows.h"
#include "sim/systems/language.h"
#include "sim/systems/notes.h"

namespace servescape {

const Whole& WholeLanguage() {
  static const Whole whole = SystemsLanguage(SurpriseAt, StudyRows());
  return whole;
}

}  // namespace servescape
