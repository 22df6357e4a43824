# SPDX-License-Identifier: MIT
# Header-only packages come from the system. When cross-compiling, /usr/include itself must not
# be on the path (it would bring the host's C library), so each package's one folder is linked
# into the build tree and only that is searched.
set(SERVESCAPE_HEADERS "${PROJECT_BINARY_DIR}/headers")
file(MAKE_DIRECTORY "${SERVESCAPE_HEADERS}")

# servescape_header(FOLDER DEBIAN_PACKAGE FILE PATTERN...): finds /usr/include/FOLDER and says its
# version: the numbers after PATTERN in FILE, in order.
function(servescape_header folder package file)
  find_path(SERVESCAPE_${folder}_PARENT NAMES ${folder} PATHS /usr/include /usr/local/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  set(parent "${SERVESCAPE_${folder}_PARENT}")
  if(NOT parent)
    message(FATAL_ERROR "The headers of ${folder} were not found: install ${package}")
  endif()
  file(CREATE_LINK "${parent}/${folder}" "${SERVESCAPE_HEADERS}/${folder}" SYMBOLIC)
  set(version "")
  foreach(pattern ${ARGN})
    set(line "")
    if(EXISTS "${parent}/${folder}/${file}")
      file(STRINGS "${parent}/${folder}/${file}" line LIMIT_COUNT 1
        REGEX "define[ \t]+${pattern}[ \t]+\"?[0-9]")
    endif()
    string(REGEX REPLACE ".*${pattern}[ \t]+\"?([0-9.]+).*" "\\1" number "${line}")
    list(APPEND version "${number}")
  endforeach()
  list(JOIN version "." version)
  message(STATUS "${folder} ${version} (${parent})")
endfunction()

servescape_header(toml++ libtomlplusplus-dev impl/version.h TOML_LIB_MAJOR TOML_LIB_MINOR
  TOML_LIB_PATCH)
servescape_header(nlohmann nlohmann-json3-dev detail/abi_macros.hpp NLOHMANN_JSON_VERSION_MAJOR
  NLOHMANN_JSON_VERSION_MINOR NLOHMANN_JSON_VERSION_PATCH)
servescape_header(CLI libcli11-dev Version.hpp CLI11_VERSION)
servescape_header(fmt libfmt-dev core.h FMT_VERSION)
servescape_header(glm libglm-dev detail/setup.hpp GLM_VERSION_MAJOR GLM_VERSION_MINOR
  GLM_VERSION_PATCH)
if(SERVESCAPE_TESTS AND NOT EMSCRIPTEN)
  servescape_header(doctest doctest-dev doctest.h DOCTEST_VERSION_MAJOR DOCTEST_VERSION_MINOR
    DOCTEST_VERSION_PATCH)
endif()

add_library(servescape_dependencies INTERFACE)
target_include_directories(servescape_dependencies SYSTEM INTERFACE "${SERVESCAPE_HEADERS}")
# The same inline code in the engine (no exceptions) as in the CLI and the tests (exceptions).
target_compile_definitions(servescape_dependencies INTERFACE
  FMT_EXCEPTIONS=0 JSON_NOEXCEPTION=1 TOML_EXCEPTIONS=0 TOML_ENABLE_FORMATTERS=0)
# fmt's own library saves compiling its code in every file: a file of the engine takes a third of
# the time. It cannot be linked when cross-compiling.
if(NOT EMSCRIPTEN)
  find_library(SERVESCAPE_FMT_LIBRARY fmt)
endif()
if(SERVESCAPE_FMT_LIBRARY)
  target_link_libraries(servescape_dependencies INTERFACE "${SERVESCAPE_FMT_LIBRARY}")
else()
  target_compile_definitions(servescape_dependencies INTERFACE FMT_HEADER_ONLY=1)
endif()

message(STATUS "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, CMake ${CMAKE_VERSION}")
