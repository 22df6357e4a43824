// SPDX-License-Identifier: MIT
#include "scenarios/packed.h"

#include <cstdlib>
#include <vector>

#include "scenarios/embedded.h"

namespace servescape {
namespace {

struct Pack {
  std::string text;
  std::vector<EmbeddedFile> files;
};

Pack& ThePack() {
  static Pack pack;
  return pack;
}

// The next line of `rest`, taken from it.
std::string_view TakeLine(std::string_view* rest) {
  const size_t end = rest->find('\n');
  const std::string_view line = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return line;
}

}  // namespace

void SetPackedFiles(std::string text) {
  Pack& pack = ThePack();
  pack = {std::move(text), {}};
  for (std::string_view rest = pack.text; !rest.empty();) {
    const std::string_view path = TakeLine(&rest);
    const size_t length = std::strtoul(std::string(TakeLine(&rest)).c_str(), nullptr, 10);
    if (length == 0 || length > rest.size()) return;
    pack.files.push_back({path, rest.substr(0, length)});
    rest.remove_prefix(length);
  }
}

std::span<const EmbeddedFile> EmbeddedFiles() { return ThePack().files; }

}  // namespace servescape
