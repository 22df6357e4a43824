# SPDX-License-Identifier: MIT
if(SERVESCAPE_TESTS AND NOT EMSCRIPTEN)
  # doctest itself, once for all test programs.
  add_library(servescape_test_main OBJECT "${PROJECT_SOURCE_DIR}/tests/main.cpp")
  target_link_libraries(servescape_test_main PRIVATE servescape_options servescape_dependencies)
  servescape_optimise_little(servescape_test_main)
endif()

# servescape_module(NAME [COLD] SOURCES... [HOT SOURCES...]): one folder of the engine. Its objects
# go into the library `servescape`; what it may include from whom is checked by tests/tidy, not by
# the linker. COLD: nothing in it runs for each event, but the sources after HOT, which are a
# library of their own: what emcc makes of flags that take others back is slow.
function(servescape_module name)
  cmake_parse_arguments(PARSE_ARGV 1 M "COLD" "" "HOT")
  add_library(sim_${name} OBJECT ${M_UNPARSED_ARGUMENTS})
  if(M_HOT)
    servescape_module(${name}_hot ${M_HOT})
  endif()
  if(M_COLD)
    servescape_compile_together(sim_${name})
    servescape_optimise_little(sim_${name})
    servescape_optimise_for_size(sim_${name})
  endif()
  target_link_libraries(sim_${name} PUBLIC servescape_options servescape_dependencies)
  target_compile_options(sim_${name} PRIVATE -fno-exceptions)
  set_property(GLOBAL APPEND PROPERTY SERVESCAPE_MODULES sim_${name})
endfunction()

# What needs the place of the sources includes "generated/source_dir.h": a definition on the command
# line would keep compiler caches from sharing the other objects between checkouts.
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/generated/source_dir.h" CONTENT [[
// SPDX-License-Identifier: MIT
#pragma once
#define SERVESCAPE_SOURCE_DIR "@PROJECT_SOURCE_DIR@"
]] @ONLY)

# Links a test program with doctest and folders of sim/, or with all of the engine.
function(servescape_link_test target modules libraries)
  target_link_libraries(${target} PRIVATE servescape_test_main servescape_options
    servescape_dependencies ${libraries})
  servescape_optimise_little(${target})
  if("scenario" IN_LIST modules)
    # The whole language (scenario/whole.h).
    list(APPEND modules systems autoscaler balancing jobs llm schedule vectors catalog random base)
    list(REMOVE_DUPLICATES modules)
  endif()
  foreach(module ${modules})
    target_link_libraries(${target} PRIVATE sim_${module})
    if(TARGET sim_${module}_hot)
      target_link_libraries(${target} PRIVATE sim_${module}_hot)
    endif()
  endforeach()
  if(NOT modules)
    target_link_libraries(${target} PRIVATE servescape)
  endif()
endfunction()

# servescape_test(NAME [PLAIN] SOURCES... ALONE... MODULES m... COST c): one doctest program, a test
# of ctest; those of the greatest COST (about seconds) begin first. PLAIN: what takes time in it is
# the library's, so that the tests themselves need no optimiser (-O0 takes 0.6 of the time of -O1).
# MODULES names folders of sim/ whose objects it links; without it the whole engine is linked.
# Sources after ALONE share names with others, and are compiled alone.
function(servescape_test name)
  if(NOT SERVESCAPE_TESTS OR EMSCRIPTEN)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 T "PLAIN" "COST" "SOURCES;ALONE;MODULES;LIBRARIES")
  set(sources ${T_SOURCES} ${T_ALONE})
  add_executable(test_${name} ${sources})
  set_property(SOURCE ${T_ALONE} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
  servescape_link_test(test_${name} "${T_MODULES}" "${T_LIBRARIES}")
  if(T_PLAIN)
    servescape_optimise_little(test_${name} -O0)
  endif()
  servescape_compile_together(test_${name})
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES COST "0${T_COST}")
  if(SERVESCAPE_SINGLE_TESTS)
    servescape_single_tests(${name} "${sources}" "${T_MODULES}" "${T_LIBRARIES}")
  endif()
endfunction()

# A program one_NAME_FILE for each file of tests, with as little else as it needs (tests/mutants).
function(servescape_single_tests name sources modules libraries)
  set(helpers ${sources})
  list(FILTER helpers EXCLUDE REGEX "_test[.]cpp$")
  list(FILTER sources INCLUDE REGEX "_test[.]cpp$")
  foreach(source ${sources})
    get_filename_component(file "${source}" NAME_WE)
    add_executable(one_${name}_${file} EXCLUDE_FROM_ALL ${source} ${helpers})
    set(needed ${modules})
    file(STRINGS "${source}" study REGEX "include \"(sim|tests)/study/")
    if(NOT study)
      list(REMOVE_ITEM needed study)
    endif()
    servescape_link_test(one_${name}_${file} "${needed}" "${libraries}")
  endforeach()
endfunction()

# servescape_node_program(TARGET PROGRAM FOLDER): with Emscripten, makes an executable one for node.
# FOLDER gets PROGRAM.mjs (to start), PROGRAM.cjs and PROGRAM.wasm. Does nothing in a native build.
# Its sources may throw: Emscripten wants that said when they are compiled, too.
function(servescape_node_program target program folder)
  if(NOT EMSCRIPTEN)
    return()
  endif()
  set(built "${PROJECT_BINARY_DIR}/node")
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${program} SUFFIX .cjs
    RUNTIME_OUTPUT_DIRECTORY "${built}")
  target_compile_options(${target} PRIVATE -fwasm-exceptions)
  target_link_options(${target} PRIVATE -fwasm-exceptions -sENVIRONMENT=node -sMODULARIZE=1
    -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1)
  configure_file("${PROJECT_SOURCE_DIR}/.ci/cmake/node_program.mjs.in" "${built}/${program}.mjs"
    @ONLY)
  # Always run, so that a removed file comes back.
  add_custom_target(${target}_files ALL
    COMMAND ${CMAKE_COMMAND} -E make_directory "${folder}"
    COMMAND ${CMAKE_COMMAND} -E copy_if_different "${built}/${program}.mjs"
      "${built}/${program}.cjs" "${built}/${program}.wasm" "${folder}"
    COMMENT "Copying ${program}" VERBATIM)
  add_dependencies(${target}_files ${target})
endfunction()
