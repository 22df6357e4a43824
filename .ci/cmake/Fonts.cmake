# SPDX-License-Identifier: MIT
# servescape_fonts: two faces of Inter, subset from the system's files at build time and embedded
# as arrays. A source that uses them includes "generated/fonts.h".
set(SERVESCAPE_FONT_DIR "" CACHE PATH "Folder with Inter-Regular and Inter-SemiBold, if not found")

# The python on PATH may be one that lacks fonttools although the system's has it.
if(NOT SERVESCAPE_FONT_PYTHON)
  foreach(candidate python3 /usr/bin/python3)
    execute_process(COMMAND ${candidate} -c "import fontTools.subset" RESULT_VARIABLE status
      OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(SERVESCAPE_FONT_PYTHON ${candidate} CACHE STRING "A python3 that has fonttools" FORCE)
      break()
    endif()
  endforeach()
  if(NOT SERVESCAPE_FONT_PYTHON)
    message(FATAL_ERROR "No python3 with fonttools found: install python3-fonttools")
  endif()
endif()

set(generated "${PROJECT_BINARY_DIR}/generated/generated")
file(CONFIGURE OUTPUT "${generated}/fonts.h" CONTENT [[
// SPDX-License-Identifier: MIT
// Subsets of Inter (SIL Open Font License 1.1) as OpenType files in memory: Latin-1, punctuation,
// a few operators; digits are tabular.
#pragma once

namespace servescape {

extern const unsigned char kInterRegular[];
extern const unsigned kInterRegularSize;
extern const unsigned char kInterSemiBold[];
extern const unsigned kInterSemiBoldSize;

}  // namespace servescape
]])

set(sources "")
foreach(face Regular SemiBold)
  file(GLOB found "${SERVESCAPE_FONT_DIR}/Inter-${face}.[ot]tf"
    "/usr/share/fonts/*/inter/Inter-${face}.[ot]tf" "/usr/share/fonts/*/Inter-${face}.[ot]tf"
    "/usr/local/share/fonts/Inter-${face}.[ot]tf")
  if(NOT found)
    message(FATAL_ERROR "Inter-${face} not found: install fonts-inter or set SERVESCAPE_FONT_DIR")
  endif()
  list(GET found 0 font)
  message(STATUS "Inter ${face}: ${font}")
  add_custom_command(OUTPUT "${generated}/inter_${face}.cpp"
    COMMAND ${SERVESCAPE_FONT_PYTHON} "${PROJECT_SOURCE_DIR}/.ci/subset_fonts.py" "${font}"
      kInter${face} "${generated}/inter_${face}.cpp"
    DEPENDS "${font}" "${PROJECT_SOURCE_DIR}/.ci/subset_fonts.py"
    COMMENT "Subsetting Inter ${face}" VERBATIM)
  list(APPEND sources "${generated}/inter_${face}.cpp")
endforeach()

add_library(servescape_fonts STATIC ${sources})
target_include_directories(servescape_fonts PUBLIC "${PROJECT_BINARY_DIR}/generated")
