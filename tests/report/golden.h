// SPDX-License-Identifier: MIT
// Whole-text comparison with a file of tests/report/golden. SERVESCAPE_UPDATE_GOLDENS=1 in the
// environment writes the files anew; say in the commit why they changed.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "generated/source_dir.h"

inline void CheckGolden(const std::string& text, const std::string& name) {
  const std::string path = std::string(SERVESCAPE_SOURCE_DIR) + "/tests/report/golden/" + name;
  const char* update = std::getenv("SERVESCAPE_UPDATE_GOLDENS");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), "no golden file ", path);
  std::ostringstream expected;
  expected << file.rdbuf();
  CHECK_MESSAGE(text == expected.str(), name, " differs; the text is now:\n", text);
}
