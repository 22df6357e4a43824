// SPDX-License-Identifier: MIT
// The shipped scenarios and the traces they name, for programs that read no files. To add one: a
// TOML file that opens with its question, answer and source, its name in CMakeLists.txt, and its
// expected figures in tests/scenario.
#pragma once

#include <span>
#include <string_view>

namespace servescape {

struct EmbeddedFile {
  std::string_view path;  // from the scenarios folder: "quickstart.toml", "traces/x.csv"
  std::string_view text;
};

// In the order of menus.
std::span<const EmbeddedFile> EmbeddedFiles();

// The lessons of the course, in its order: "06_staffing.toml". In the page they are a file of their
// own (packed.h).
std::span<const EmbeddedFile> EmbeddedLessons();

}  // namespace servescape
