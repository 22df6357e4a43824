# SPDX-License-Identifier: MIT
# servescape_compression: what unpacks gzip and zstd, zlib-ng and zstd, their upstream sources
# unmodified and the same for every build. They come in the source packages zlib-ng and zstd,
# pinned by hash; ./dev fetches them. Only the readers' half is compiled, portable C without
# assembly.
enable_language(C)
set(SERVESCAPE_ZLIB_NG "${PROJECT_SOURCE_DIR}/build/fetched/zlib_ng-1.1.0.tar.gz" CACHE FILEPATH
  "The fetched source package zlib-ng")
set(SERVESCAPE_ZSTD "${PROJECT_SOURCE_DIR}/build/fetched/zstd-1.5.7.2.tar.gz" CACHE FILEPATH
  "The fetched source package zstd")

set(pins "${PROJECT_SOURCE_DIR}/.ci/requirements-compression.txt")
if(NOT EXISTS "${SERVESCAPE_ZLIB_NG}" OR NOT EXISTS "${SERVESCAPE_ZSTD}")
  file(MAKE_DIRECTORY "${PROJECT_SOURCE_DIR}/build/fetched")
  message(STATUS "Fetching zlib-ng and zstd")
  execute_process(COMMAND python3 -m pip download --quiet --disable-pip-version-check --no-deps
    --no-binary :all: --require-hashes -r "${pins}" --dest "${PROJECT_SOURCE_DIR}/build/fetched"
    RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR NOT EXISTS "${SERVESCAPE_ZLIB_NG}" OR NOT EXISTS "${SERVESCAPE_ZSTD}")
    message(FATAL_ERROR "Could not fetch zlib-ng and zstd. Without a network, set "
      "SERVESCAPE_ZLIB_NG and SERVESCAPE_ZSTD to the packages' files.")
  endif()
endif()

# pip checked the hash when it fetched; a file given by hand is checked here.
function(servescape_check_pin pins package file)
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "${file} was not found: ./dev fetches it")
  endif()
  file(STRINGS "${pins}" pin REGEX "^${package}==")
  string(REGEX REPLACE ".*sha256:([0-9a-f]+).*" "\\1" pin "${pin}")
  file(SHA256 "${file}" actual)
  if(NOT pin STREQUAL actual)
    message(FATAL_ERROR "${file} is not the pinned package: remove it")
  endif()
endfunction()
function(servescape_unpack_package package file folder pattern)
  servescape_check_pin("${pins}" ${package} "${file}")
  if(NOT EXISTS "${PROJECT_BINARY_DIR}/third_party/${folder}")
    file(ARCHIVE_EXTRACT INPUT "${file}" DESTINATION "${PROJECT_BINARY_DIR}/third_party"
      PATTERNS "${pattern}")
  endif()
endfunction()
servescape_unpack_package(zlib-ng "${SERVESCAPE_ZLIB_NG}" zlib_ng-1.1.0 "*/src/zlib_ng/zlib-ng/*")
servescape_unpack_package(zstd "${SERVESCAPE_ZSTD}" zstd-1.5.7.2 "zstd-1.5.7.2/*")

set(zlib "${PROJECT_BINARY_DIR}/third_party/zlib_ng-1.1.0/src/zlib_ng/zlib-ng")
set(zstd "${PROJECT_BINARY_DIR}/third_party/zstd-1.5.7.2/zstd/lib")
set(headers "${PROJECT_BINARY_DIR}/third_party/zlib-headers")
set(ZLIB_SYMBOL_PREFIX "")
configure_file("${zlib}/zconf-ng.h.in" "${headers}/zconf-ng.h" COPYONLY)
configure_file("${zlib}/zlib_name_mangling.h.empty" "${headers}/zlib_name_mangling-ng.h" COPYONLY)
configure_file("${zlib}/zlib-ng.h.in" "${headers}/zlib-ng.h" @ONLY)

add_library(servescape_compression STATIC
  "${zlib}/crc32.c" "${zlib}/inflate.c" "${zlib}/inftrees.c" "${zlib}/zutil.c"
  "${zlib}/arch/generic/adler32_c.c" "${zlib}/arch/generic/adler32_fold_c.c"
  "${zlib}/arch/generic/chunkset_c.c" "${zlib}/arch/generic/crc32_braid_c.c"
  "${zlib}/arch/generic/crc32_fold_c.c"
  "${zstd}/common/entropy_common.c" "${zstd}/common/error_private.c"
  "${zstd}/common/fse_decompress.c" "${zstd}/common/xxhash.c" "${zstd}/common/zstd_common.c"
  "${zstd}/decompress/huf_decompress.c" "${zstd}/decompress/zstd_ddict.c"
  "${zstd}/decompress/zstd_decompress.c" "${zstd}/decompress/zstd_decompress_block.c")
target_include_directories(servescape_compression SYSTEM PUBLIC "${headers}" "${zstd}"
  PRIVATE "${zlib}")
target_compile_definitions(servescape_compression PRIVATE DISABLE_RUNTIME_CPU_DETECTION
  WITHOUT_CHORBA ZSTD_DISABLE_ASM)
target_compile_options(servescape_compression PRIVATE -w -O2)
