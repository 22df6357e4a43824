# SPDX-License-Identifier: MIT
# Puts the static site together: run as a script by CMakeLists.txt. index.html is told the size
# of the packed module (for the progress bar: not every server announces it) and a mark of the
# build, so that a browser never mixes the files of two.
string(REPLACE "," ";" PAGE "${PAGE}")
string(REPLACE "," ";" SCRIPTS "${SCRIPTS}")
file(MAKE_DIRECTORY "${SITE}/js")
# Those of a module are its own, so that its names can be short. Debian keeps what terser needs
# where only its own node looks.
function(tighten file)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env NODE_PATH=/usr/share/nodejs
    "${TERSER}" "${file}" --compress --mangle ${ARGN} -o "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The whole app holds most of what the first module holds: it is packed as what follows that one.
set(before "")
foreach(module servescape whole)
  file(COPY_FILE "${MODULES}/${module}.js" "${SITE}/${module}.js")
  tighten("${SITE}/${module}.js" --module)
  execute_process(COMMAND "${WASM_OPT}" -Oz --enable-bulk-memory --enable-sign-ext
    --enable-nontrapping-float-to-int --enable-mutable-globals "${MODULES}/${module}.wasm"
    -o "${MODULES}/${module}.small.wasm" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${PYTHON}" "${SOURCE}/.ci/pack_module.py"
    "${MODULES}/${module}.small.wasm" "${SITE}/${module}.wasm.lzma" ${before}
    COMMAND_ERROR_IS_FATAL ANY)
  set(before "${MODULES}/${module}.small.wasm")
endforeach()
file(REMOVE "${SITE}/engine.js" "${SITE}/engine.wasm.lzma")  # of an earlier build
file(COPY_FILE "${SCENARIOS}" "${SITE}/scenarios.txt" ONLY_IF_DIFFERENT)
file(COPY_FILE "${FIRST}" "${SITE}/first.txt" ONLY_IF_DIFFERENT)
file(COPY_FILE "${LESSONS}" "${SITE}/lessons.txt" ONLY_IF_DIFFERENT)
file(SIZE "${SITE}/servescape.wasm.lzma" WASM_BYTES)
set(all "")
foreach(file servescape.js servescape.wasm.lzma whole.js whole.wasm.lzma scenarios.txt first.txt
    lessons.txt)
  file(SHA256 "${SITE}/${file}" hash)
  string(APPEND all ${hash})
endforeach()
foreach(file ${PAGE} ${SCRIPTS})
  file(SHA256 "${SOURCE}/web/${file}" hash)
  string(APPEND all ${hash})
endforeach()
string(SHA256 BUILD "${all}")
string(SUBSTRING "${BUILD}" 0 12 BUILD)

# Reads without indentation and comments; the first one, the licence, stays.
function(read_script file result)
  file(READ "${SOURCE}/web/${file}" text)
  string(REGEX REPLACE "  +// [^\n]*" "" text "${text}")
  string(REGEX REPLACE "\n[ \t]+" "\n" text "${text}")
  string(REGEX REPLACE "(\n//[^\n]*)+\n" "\n" text "${text}")
  string(REGEX REPLACE "\n+" "\n" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

foreach(file ${PAGE})
  if(file MATCHES "\\.html$")
    configure_file("${SOURCE}/web/${file}" "${SITE}/${file}" @ONLY)
  else()
    read_script("${file}" text)
    file(WRITE "${SITE}/${file}" "${text}")
    if(file MATCHES "\\.js$")
      tighten("${SITE}/${file}")
    endif()
  endif()
endforeach()

# One file packs better than many and comes at once. All share one scope then: what they export is
# there, and a name that two of them have is an error in every browser.
set(scripts "")
foreach(file ${SCRIPTS})
  read_script("${file}" text)
  string(REPLACE "\nexport " "\n" text "${text}")
  string(APPEND scripts "${text}")
  file(REMOVE "${SITE}/${file}")  # of an earlier build
endforeach()
foreach(file ${SCRIPTS})
  get_filename_component(name "${file}" NAME)
  string(REGEX REPLACE "\nimport [^\n]* from './${name}';" "" scripts "${scripts}")
endforeach()
string(REGEX REPLACE "\n//[^\n]*" "" scripts "${scripts}")  # the licence again
file(WRITE "${SITE}/js/loader.js" "${scripts}")
tighten("${SITE}/js/loader.js" --module)
file(TOUCH "${STAMP}")
