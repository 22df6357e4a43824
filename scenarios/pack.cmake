# SPDX-License-Identifier: MIT
# cmake -DOUTPUT=FILE -DROOT=FOLDER "-DFILES=a;b" -P pack.cmake: the files one after the other, each
# behind a line with its name and one with its length in bytes (packed.cpp reads it).
set(pack "")
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" text)
  string(LENGTH "${text}" length)
  string(APPEND pack "${file}\n${length}\n${text}")
endforeach()
file(WRITE "${OUTPUT}" "${pack}")
