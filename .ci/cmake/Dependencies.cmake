# SPDX-License-Identifier: MIT
# Header-only packages come from the system. When cross-compiling, /usr/include itself must not
# be on the path (it would bring the host's C library), so each package's one folder is linked
# into the build tree and only that is searched.
set(SERVESCAPE_HEADERS "${PROJECT_BINARY_DIR}/headers")
file(MAKE_DIRECTORY "${SERVESCAPE_HEADERS}")
foreach(package toml++ nlohmann CLI fmt glm doctest)
  find_path(SERVESCAPE_${package}_PARENT NAMES ${package} PATHS /usr/include /usr/local/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  file(CREATE_LINK "${SERVESCAPE_${package}_PARENT}/${package}" "${SERVESCAPE_HEADERS}/${package}"
    SYMBOLIC)
endforeach()

add_library(servescape_dependencies INTERFACE)
target_include_directories(servescape_dependencies SYSTEM INTERFACE "${SERVESCAPE_HEADERS}")
target_compile_definitions(servescape_dependencies INTERFACE
  FMT_HEADER_ONLY=1 FMT_EXCEPTIONS=0 JSON_NOEXCEPTION=1
  TOML_EXCEPTIONS=0 TOML_ENABLE_FORMATTERS=0)
