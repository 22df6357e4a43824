// SPDX-License-Identifier: MIT
#include "ui/schema_help.h"

#include "sim/scenario/schema.h"
#include "sim/scenario/whole.h"

namespace servescape::ui {

std::string SchemaSentence(std::string_view path) {
  const SchemaRow* row = FindSchema(path);
  return row == nullptr ? "" : SentenceOf(*row);
}

}  // namespace servescape::ui
