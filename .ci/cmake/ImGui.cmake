# SPDX-License-Identifier: MIT
# servescape_imgui: Dear ImGui and ImPlot, their upstream sources unmodified. They come in the
# source package slimgui, pinned by hash; ./dev fetches it. Only their imconfig.h is ours
# (ui/imconfig.h), and it must be the one the compiler finds beside imgui.h, so the sources in use
# are copied into the build tree.
set(SERVESCAPE_IMGUI_DIR "" CACHE PATH "An upstream checkout of Dear ImGui to use instead")
set(SERVESCAPE_IMPLOT_DIR "" CACHE PATH "An upstream checkout of ImPlot to use instead")
set(SERVESCAPE_SLIMGUI "${PROJECT_SOURCE_DIR}/build/fetched/slimgui-0.8.3.tar.gz" CACHE FILEPATH
  "The fetched source package slimgui")

set(third_party "${PROJECT_BINARY_DIR}/third_party")
if(NOT SERVESCAPE_IMGUI_DIR OR NOT SERVESCAPE_IMPLOT_DIR)
  if(NOT EXISTS "${SERVESCAPE_SLIMGUI}")
    file(MAKE_DIRECTORY "${PROJECT_SOURCE_DIR}/build/fetched")
    message(STATUS "Fetching slimgui (Dear ImGui and ImPlot)")
    execute_process(COMMAND python3 -m pip download --quiet --disable-pip-version-check --no-deps
      --no-binary slimgui --require-hashes -r "${PROJECT_SOURCE_DIR}/.ci/requirements-imgui.txt"
      --dest "${PROJECT_SOURCE_DIR}/build/fetched" RESULT_VARIABLE status)
    if(NOT status EQUAL 0 OR NOT EXISTS "${SERVESCAPE_SLIMGUI}")
      message(FATAL_ERROR "Could not fetch slimgui. Without a network, set SERVESCAPE_SLIMGUI to "
        "the package's file, or SERVESCAPE_IMGUI_DIR and SERVESCAPE_IMPLOT_DIR to checkouts.")
    endif()
  endif()
  # pip checked the hash when it fetched; a file given by hand is checked here.
  file(STRINGS "${PROJECT_SOURCE_DIR}/.ci/requirements-imgui.txt" pin REGEX "^slimgui==")
  string(REGEX REPLACE ".*sha256:([0-9a-f]+).*" "\\1" pin "${pin}")
  file(SHA256 "${SERVESCAPE_SLIMGUI}" actual)
  if(NOT pin STREQUAL actual)
    message(FATAL_ERROR "${SERVESCAPE_SLIMGUI} is not the pinned package: remove it")
  endif()
  if(NOT EXISTS "${third_party}/slimgui-0.8.3/src/c/implot/implot.h")
    file(ARCHIVE_EXTRACT INPUT "${SERVESCAPE_SLIMGUI}" DESTINATION "${third_party}"
      PATTERNS "*/src/c/imgui/*" "*/src/c/implot/*")
  endif()
endif()

function(servescape_copy_sources variable default to)
  set(from "${${variable}}")
  if(NOT from)
    set(from "${third_party}/${default}")
  endif()
  foreach(file ${ARGN})
    configure_file("${from}/${file}" "${third_party}/${to}/${file}" COPYONLY)
  endforeach()
endfunction()

servescape_copy_sources(SERVESCAPE_IMGUI_DIR slimgui-0.8.3/src/c/imgui imgui
  imgui.h imgui_internal.h imstb_rectpack.h imstb_textedit.h imstb_truetype.h imgui.cpp
  imgui_draw.cpp imgui_tables.cpp imgui_widgets.cpp LICENSE.txt
  backends/imgui_impl_opengl3.h backends/imgui_impl_opengl3.cpp
  backends/imgui_impl_opengl3_loader.h)
servescape_copy_sources(SERVESCAPE_IMPLOT_DIR slimgui-0.8.3/src/c/implot implot
  implot.h implot_internal.h implot.cpp implot_items.cpp LICENSE)
configure_file("${PROJECT_SOURCE_DIR}/ui/imconfig.h" "${third_party}/imgui/imconfig.h" COPYONLY)

add_library(servescape_imgui STATIC
  "${PROJECT_SOURCE_DIR}/ui/imgui_without_tables.cpp" "${third_party}/imgui/imgui_draw.cpp"
  "${third_party}/imgui/imgui_tables.cpp" "${third_party}/imgui/imgui_widgets.cpp"
  "${PROJECT_SOURCE_DIR}/ui/charts/implot_without_menus.cpp"
  "${third_party}/implot/implot_items.cpp")
target_include_directories(servescape_imgui SYSTEM PUBLIC
  "${third_party}/imgui" "${third_party}/implot")
# The app plots doubles and floats: the other eight types of ImPlot would be 40 % of its size.
target_compile_definitions(servescape_imgui PRIVATE
  "IMPLOT_CUSTOM_NUMERIC_TYPES=(float)(double)")
target_compile_options(servescape_imgui PRIVATE -w -fno-exceptions -fno-rtti)
servescape_optimise_for_size(servescape_imgui)
servescape_optimise_little(servescape_imgui)

file(STRINGS "${third_party}/imgui/imgui.h" version REGEX "define IMGUI_VERSION ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" SERVESCAPE_IMGUI_VERSION "${version}")
file(STRINGS "${third_party}/implot/implot.h" version REGEX "define IMPLOT_VERSION ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" SERVESCAPE_IMPLOT_VERSION "${version}")
message(STATUS "Dear ImGui ${SERVESCAPE_IMGUI_VERSION}, ImPlot ${SERVESCAPE_IMPLOT_VERSION}")

# The OpenGL ES 3 (WebGL 2) renderer of Dear ImGui, for the page.
if(EMSCRIPTEN)
  add_library(servescape_imgui_opengl3 STATIC
    "${third_party}/imgui/backends/imgui_impl_opengl3.cpp")
  target_include_directories(servescape_imgui_opengl3 SYSTEM PUBLIC "${third_party}/imgui/backends")
  target_compile_options(servescape_imgui_opengl3 PRIVATE -w -fno-exceptions -fno-rtti)
  target_link_libraries(servescape_imgui_opengl3 PUBLIC servescape_imgui)
  servescape_optimise_for_size(servescape_imgui_opengl3)
endif()
