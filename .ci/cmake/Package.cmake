# SPDX-License-Identifier: MIT
# The program for machines without a compiler: cpack makes a .tar.gz and a .deb of it. Linked
# statically (SERVESCAPE_STATIC) it needs nothing of the machine but its kernel.
include(GNUInstallDirs)
install(TARGETS servescape_cli RUNTIME COMPONENT program)
install(FILES README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program)
install(DIRECTORY scenarios/ DESTINATION "${CMAKE_INSTALL_DATADIR}/servescape/scenarios"
  COMPONENT program FILES_MATCHING PATTERN "*.toml" PATTERN "*.csv" PATTERN "*.yaml")
servescape_licenses(licenses servescape tomlplusplus nlohmann-json fmt zlib-ng zstd cli11 libyaml
  gcc-runtime glibc)
foreach(entry ${licenses})
  string(REGEX MATCH "^([^=]+)=(.*)$" matched "${entry}")
  install(FILES "${CMAKE_MATCH_2}" DESTINATION "${CMAKE_INSTALL_DOCDIR}/licenses"
    RENAME "${CMAKE_MATCH_1}.txt" COMPONENT program)
endforeach()

string(TOLOWER "${CMAKE_SYSTEM_NAME}" system)
set(CPACK_PACKAGE_NAME servescape)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_FILE_NAME
  "servescape-${PROJECT_VERSION}-${system}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "A simulator of ML serving: latency, throughput and cost")
set(CPACK_PACKAGE_CONTACT "Servescape")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_SOURCE_DIR}/.ci/cmake/cpack_options.cmake")
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_SET_DESTDIR OFF)
include(CPack)
