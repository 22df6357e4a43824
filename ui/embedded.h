// SPDX-License-Identifier: MIT
// The files of the scenarios folder as they are linked in; presets.h gives them meaning.
#pragma once

#include <cstddef>

namespace servescape::ui {

struct EmbeddedData {
  const char* path;  // below scenarios/, nullptr ends the list
  const unsigned char* data;
  size_t size;
};

const EmbeddedData* EmbeddedFiles();

}  // namespace servescape::ui
