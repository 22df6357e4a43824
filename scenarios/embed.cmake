# SPDX-License-Identifier: MIT
# cmake -DOUTPUT=FILE.cpp -DROOT=FOLDER "-DFILES=a;b" -DNAME=FUNCTION -P embed.cmake: C++ that holds
# the files as raw string literals.
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" text)
  string(APPEND entries "    {\"${file}\", R\"SERVESCAPE(${text})SERVESCAPE\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// SPDX-License-Identifier: MIT
// Made from the scenarios folder by embed.cmake.
#include \"scenarios/embedded.h\"

namespace servescape {
namespace {

constexpr EmbeddedFile k${NAME}[] = {
${entries}};

}  // namespace

std::span<const EmbeddedFile> ${NAME}() { return k${NAME}; }

}  // namespace servescape
")
