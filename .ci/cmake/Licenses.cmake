# SPDX-License-Identifier: MIT
# The licences of everything that is shipped: servescape_licenses(OUTPUT NAME...) gives the texts as
# NAME=PATH; what has none on this machine is warned of.
function(servescape_licenses output)
  set(docs /usr/share/doc)
  set(third_party "${PROJECT_BINARY_DIR}/third_party")
  set(known
    "servescape=${PROJECT_SOURCE_DIR}/LICENSE"
    "dear-imgui=${third_party}/imgui/LICENSE.txt"
    "implot=${third_party}/implot/LICENSE"
    "inter-font=${docs}/fonts-inter/copyright"
    "tomlplusplus=${docs}/libtomlplusplus-dev/copyright"
    "nlohmann-json=${docs}/nlohmann-json3-dev/copyright"
    "fmt=${docs}/libfmt-dev/copyright"
    "glm=${docs}/libglm-dev/copyright"
    "zlib-ng=${third_party}/zlib_ng-1.1.0/src/zlib_ng/zlib-ng/LICENSE.md"
    "zstd=${docs}/libzstd1/copyright"
    "cli11=${docs}/libcli11-dev/copyright"
    "libyaml=${docs}/libyaml-dev/copyright"
    "gcc-runtime=${docs}/libstdc++6/copyright"
    "glibc=${docs}/libc6/copyright"
    "emscripten-and-its-libraries=${docs}/emscripten/copyright")
  set(found "")
  foreach(name ${ARGN})
    set(entries ${known})
    string(REPLACE "+" "[+]" pattern "${name}")
    list(FILTER entries INCLUDE REGEX "^${pattern}=")
    string(REGEX REPLACE "^[^=]+=" "" path "${entries}")
    if(EXISTS "${path}")
      list(APPEND found "${name}=${path}")
    else()
      message(WARNING "No licence text for ${name} at ${path}: add it before publishing")
    endif()
  endforeach()
  set(${output} ${found} PARENT_SCOPE)
endfunction()

if(EMSCRIPTEN AND SERVESCAPE_UI)
  servescape_licenses(licenses servescape dear-imgui implot inter-font tomlplusplus nlohmann-json
    fmt glm zlib-ng zstd cli11 emscripten-and-its-libraries)
  set(commands "")
  foreach(entry ${licenses})
    string(REGEX MATCH "^([^=]+)=(.*)$" matched "${entry}")
    list(APPEND commands COMMAND ${CMAKE_COMMAND} -E copy_if_different "${CMAKE_MATCH_2}"
      "${SERVESCAPE_SITE}/licenses/${CMAKE_MATCH_1}.txt")
  endforeach()
  add_custom_target(servescape_licenses ALL
    COMMAND ${CMAKE_COMMAND} -E make_directory "${SERVESCAPE_SITE}/licenses" ${commands}
    COMMENT "Licences" VERBATIM)
endif()
