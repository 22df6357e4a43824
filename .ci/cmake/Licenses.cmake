# SPDX-License-Identifier: MIT
# The licences of everything the site contains, into its folder licenses/.
set(licenses
  "servescape=${PROJECT_SOURCE_DIR}/LICENSE"
  "dear-imgui=${PROJECT_BINARY_DIR}/third_party/imgui/LICENSE.txt"
  "implot=${PROJECT_BINARY_DIR}/third_party/implot/LICENSE"
  "inter-font=/usr/share/doc/fonts-inter/copyright"
  "tomlplusplus=/usr/share/doc/libtomlplusplus-dev/copyright"
  "nlohmann-json=/usr/share/doc/nlohmann-json3-dev/copyright"
  "fmt=/usr/share/doc/libfmt-dev/copyright"
  "glm=/usr/share/doc/libglm-dev/copyright"
  "zlib-ng=${PROJECT_BINARY_DIR}/third_party/zlib_ng-1.1.0/src/zlib_ng/zlib-ng/LICENSE.md"
  "zstd=/usr/share/doc/libzstd1/copyright"
  "cli11=/usr/share/doc/libcli11-dev/copyright"
  "emscripten-and-its-libraries=/usr/share/doc/emscripten/copyright")
set(commands "")
foreach(entry ${licenses})
  string(REGEX MATCH "^([^=]+)=(.*)$" matched "${entry}")
  if(EXISTS "${CMAKE_MATCH_2}")
    list(APPEND commands COMMAND ${CMAKE_COMMAND} -E copy_if_different "${CMAKE_MATCH_2}"
      "${SERVESCAPE_SITE}/licenses/${CMAKE_MATCH_1}.txt")
  else()
    message(WARNING "No licence text for ${CMAKE_MATCH_1} at ${CMAKE_MATCH_2}: add it to the "
      "site's licenses/ before publishing")
  endif()
endforeach()
add_custom_target(servescape_licenses ALL
  COMMAND ${CMAKE_COMMAND} -E make_directory "${SERVESCAPE_SITE}/licenses" ${commands}
  COMMENT "Licences" VERBATIM)
