# SPDX-License-Identifier: MIT
# A project that takes this one in with add_subdirectory gets the library and the program.
option(SERVESCAPE_UI "Build the app (needs the pinned Dear ImGui sources)" ${PROJECT_IS_TOP_LEVEL})
option(SERVESCAPE_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(SERVESCAPE_BENCH "Build the benchmarks (needs google-benchmark)" OFF)
option(SERVESCAPE_PYTHON "Build the Python package (needs nanobind and Python's headers)" OFF)
option(SERVESCAPE_STATIC "Link the program statically, for machines that have nothing" OFF)
if(SERVESCAPE_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()
set(SERVESCAPE_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, for example address,undefined")
set(SERVESCAPE_SITE "${PROJECT_BINARY_DIR}/web" CACHE PATH "Where the static site is put together")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# For the module of Python; hidden, calls within the library cost what they do in a program.
if(NOT EMSCRIPTEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  set(CMAKE_CXX_VISIBILITY_PRESET hidden)
  set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(SERVESCAPE_CCACHE ccache NO_CMAKE_FIND_ROOT_PATH)
  if(SERVESCAPE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${SERVESCAPE_CCACHE}")
  endif()
endif()

# Emscripten's linker scripts need the module acorn, which Debian keeps where only its own node
# looks.
if(EMSCRIPTEN AND EXISTS /usr/share/nodejs/acorn)
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK
    "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
endif()

# One set of flags for everything the project compiles itself. -ffp-contract=off is part of the
# reproducibility contract: the same bits on every platform.
# Warnings are this project's alone: whoever links to it has their own.
add_library(servescape_options INTERFACE)
target_compile_features(servescape_options INTERFACE cxx_std_20)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(servescape_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror)
endif()
target_compile_options(servescape_options INTERFACE
  -ffp-contract=off
  # g++ 12 sees overlaps in std::string's own operator+ that are not there (GCC bug 105651).
  # Files compiled together are no main file to it: unnamed namespaces in them are no mistake.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-subobject-linkage>)
target_include_directories(servescape_options INTERFACE
  "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")

# What every browser has had since 2021 and newer Emscripten takes for granted: smaller and faster.
if(EMSCRIPTEN)
  add_compile_options(-msign-ext -mnontrapping-fptoint -mbulk-memory)
endif()

# The engine is compiled for speed (CMAKE_BUILD_TYPE Release: -O3), the app and its libraries for
# size: what a page has to download. That part is optimised across files, too.
set(SERVESCAPE_FOR_SIZE -Oz -flto)
function(servescape_optimise_for_size target)
  if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE ${SERVESCAPE_FOR_SIZE})
  endif()
endfunction()

# Natively, the app and the tests are built in less time instead; with -O0 as a second argument in
# even less.
function(servescape_optimise_little target)
  if(NOT EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release" AND
      CMAKE_CXX_FLAGS_RELEASE MATCHES "-O[23]")
    if(NOT ARGN)
      set(ARGN -O1)
    endif()
    target_compile_options(${target} PRIVATE ${ARGN})
  endif()
endfunction()
set(SERVESCAPE_CLI_OPTIMISATION -O1 CACHE STRING "Optimisation of sim/cli, in which nothing is hot")

# An engine that goes through its own books as it runs, and aborts where they do not agree.
option(SERVESCAPE_AUDIT "Check the invariants of the engine every few hundred events" OFF)
if(SERVESCAPE_AUDIT)
  add_compile_definitions(SERVESCAPE_AUDIT)
endif()

if(SERVESCAPE_SANITIZE)
  add_compile_options(-fsanitize=${SERVESCAPE_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SERVESCAPE_SANITIZE})
endif()

# Files that are read once each are compiled several in one go (a "unity build"), which saves most
# of the time that goes into reading headers. What is hot is compiled alone.
option(SERVESCAPE_UNITY "Compile files that are not hot several at a time" ON)
function(servescape_compile_together target)
  if(SERVESCAPE_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
  endif()
endfunction()

# Instrumented for libFuzzer (./dev fuzz): clang with its run-time library (libclang-rt-14-dev).
option(SERVESCAPE_FUZZ "Build the fuzzers (clang only)" OFF)
if(SERVESCAPE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SERVESCAPE_FUZZ needs clang: -DCMAKE_CXX_COMPILER=clang++-14")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -g1)
  add_link_options(-fsanitize=address,undefined)
endif()
