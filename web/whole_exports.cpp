// SPDX-License-Identifier: MIT
// The functions that only the whole app has for JavaScript (see exports.cpp).
#include <emscripten.h>

#include <string>

#include "scenarios/packed.h"

extern "C" {

// The lessons of the course: before its place is opened.
EMSCRIPTEN_KEEPALIVE void set_lessons(const char* pack, int size) {
  servescape::SetPackedLessons({pack, static_cast<size_t>(size)});
}

}  // extern "C"
