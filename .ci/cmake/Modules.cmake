# SPDX-License-Identifier: MIT
# servescape_module(NAME SOURCES...): one folder of the engine. Its objects go into the library
# `servescape`; what it may include from whom is checked by tests/tidy, not by the linker.
function(servescape_module name)
  add_library(sim_${name} OBJECT ${ARGN})
  target_link_libraries(sim_${name} PUBLIC servescape_options servescape_dependencies)
  target_compile_options(sim_${name} PRIVATE -fno-exceptions)
  set_property(GLOBAL APPEND PROPERTY SERVESCAPE_MODULES sim_${name})
endfunction()

# servescape_test(NAME SOURCES... MODULES m...): one doctest program, registered with ctest.
# MODULES names folders of sim/ whose objects it links; without it the whole engine is linked.
function(servescape_test name)
  if(NOT SERVESCAPE_TESTS OR EMSCRIPTEN)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 T "" "" "SOURCES;MODULES;LIBRARIES")
  add_executable(test_${name} ${T_SOURCES} "${PROJECT_SOURCE_DIR}/tests/main.cpp")
  target_link_libraries(test_${name} PRIVATE servescape_options servescape_dependencies
    ${T_LIBRARIES})
  if(T_MODULES)
    foreach(module ${T_MODULES})
      target_link_libraries(test_${name} PRIVATE sim_${module} $<TARGET_OBJECTS:sim_${module}>)
    endforeach()
  else()
    target_link_libraries(test_${name} PRIVATE servescape)
  endif()
  target_compile_definitions(test_${name} PRIVATE
    SERVESCAPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
endfunction()
