# SPDX-License-Identifier: MIT
# Packages: tools/package/build makes them.
set(CPACK_PACKAGE_VENDOR "The libcsms authors")
# CPack puts the summary before each package's own description, unless it is this one.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_NAME} built using CMake")
set(CPACK_PACKAGE_FILE_NAME ${PROJECT_NAME}-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL tools library dev)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/stage.cmake)
set(CPACK_CSMS_SOURCE_DIR ${PROJECT_SOURCE_DIR})
set(CPACK_CSMS_STRIP ${CMAKE_STRIP})
set(CPACK_CSMS_JSMN_DIR ${JSMN_INCLUDE_DIR})

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SOURCE csms)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0csms1) # 0: not one of Debian's own
set(release ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME csms-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_DESCRIPTION "batch deletion of secrets in Huawei Cloud CSMS
Three programs in a chain: csms-req writes requests, csms-send sends each
once at most, csms-parse says what became of each secret.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libcsms${csms_soversion})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
# With SHLIBDEPS, CPack would add scripts that call ldconfig, which is for the trigger to do.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libc6 (>= 2.14)")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/triggers ${PROJECT_BINARY_DIR}/package/symbols
    ${PROJECT_BINARY_DIR}/package/shlibs)

set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
    "batch deletion of secrets in Huawei Cloud CSMS (shared library)
Writes and signs requests, and reads answers of any length in constant
memory.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libcsms-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libcsms${csms_soversion} (= ${release})")
set(CPACK_DEBIAN_DEV_DESCRIPTION
    "batch deletion of secrets in Huawei Cloud CSMS (development files)
Header, archive, CMake package and pkg-config file of a library that writes
and signs requests, and reads answers of any length in constant memory.")

# What dpkg-shlibdeps makes of a program that is linked to the library: one line for each symbol.
set(soname libcsms.so.${csms_soversion})
set(node CSMS_${csms_soversion})
file(STRINGS ${PROJECT_SOURCE_DIR}/lib/csms.map.in symbols REGEX "^    csms_")
list(TRANSFORM symbols REPLACE "^    (.*);$" " \\1@${node} ${PROJECT_VERSION}\n")
list(JOIN symbols "" symbols)
file(WRITE ${PROJECT_BINARY_DIR}/package/symbols
    "${soname} libcsms${csms_soversion} #MINVER#\n* Build-Depends-Package: libcsms-dev\n ${node}@${node} ${PROJECT_VERSION}\n${symbols}")
file(WRITE ${PROJECT_BINARY_DIR}/package/shlibs "libcsms ${csms_soversion} libcsms${csms_soversion} (>= ${PROJECT_VERSION})\n")

include(CPack)
