// SPDX-License-Identifier: MIT
// A pack as pack.cmake writes it: files one after the other, each behind a line with its name and
// one with its length in bytes.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/embedded.h"

namespace servescape {

struct Pack {
  std::string text;
  std::vector<EmbeddedFile> files;  // parts of `text`

  // What is not of the form is left out.
  void Read(std::string from) {
    text = std::move(from);
    files.clear();
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view path = TakeLine(&rest);
      const size_t length = std::strtoul(std::string(TakeLine(&rest)).c_str(), nullptr, 10);
      if (length == 0 || length > rest.size()) return;
      files.push_back({path, rest.substr(0, length)});
      rest.remove_prefix(length);
    }
  }

 private:
  // The next line of `rest`, taken from it.
  static std::string_view TakeLine(std::string_view* rest) {
    const size_t end = rest->find('\n');
    const std::string_view line = rest->substr(0, end);
    rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
    return line;
  }
};

}  // namespace servescape
