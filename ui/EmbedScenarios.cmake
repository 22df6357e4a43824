# SPDX-License-Identifier: MIT
# Writes the scenarios folder as a C++ source: run as a script with OUTPUT, FOLDER and FILES
# (paths below FOLDER, separated by commas).
string(REPLACE "," ";" FILES "${FILES}")
set(arrays "")
set(table "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ "${FOLDER}/${file}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "const unsigned char kFile${index}[] = {${bytes}0};\n")
  string(APPEND table "    {\"${file}\", kFile${index}, ${size}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// SPDX-License-Identifier: MIT
// Generated from the scenarios folder.
#include \"ui/embedded.h\"

namespace servescape::ui {
namespace {

${arrays}
const EmbeddedData kFiles[] = {
${table}    {nullptr, nullptr, 0},
};

}  // namespace

const EmbeddedData* EmbeddedFiles() { return kFiles; }

}  // namespace servescape::ui
")
