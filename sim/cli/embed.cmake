# SPDX-License-Identifier: MIT
# cmake -DOUTPUT=FILE.cpp -DROOT=FOLDER -DFILES=a;b -P embed.cmake: C++ with the bytes of the
# files, scenarios (*.toml) apart from what they refer to. Numbers, because compilers bound the
# length of string literals.
set(arrays "")
set(scenarios "")
set(others "")
set(index 0)
foreach(file ${FILES})
  file(READ "${ROOT}/${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],)" "\\1\n" bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char kFile${index}[] = {\n${bytes}0};\n")
  if(file MATCHES "^([^/]+)\\.toml$")
    string(APPEND scenarios "      {\"${CMAKE_MATCH_1}\", Text(kFile${index})},\n")
  else()
    string(APPEND others "  if (path == \"${file}\") return std::string(Text(kFile${index}));\n")
  endif()
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// SPDX-License-Identifier: MIT
// Made by embed.cmake from the scenarios folder.
#include \"sim/cli/embedded.h\"

#include <cstddef>

namespace servescape {
namespace {

${arrays}
// Without the zero byte at the end.
template <size_t kSize>
std::string_view Text(const unsigned char (&bytes)[kSize]) {
  return {reinterpret_cast<const char*>(bytes), kSize - 1};
}

}  // namespace

std::vector<EmbeddedScenario> EmbeddedScenarios() {
  return {
${scenarios}  };
}

std::optional<std::string> EmbeddedFile([[maybe_unused]] const std::string& path) {
${others}  return std::nullopt;
}

}  // namespace servescape
")
