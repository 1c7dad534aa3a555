# SPDX-License-Identifier: MIT
# Settings of CPack for tools/package/build.
set(CPACK_PACKAGE_VENDOR "The libcsms authors")
# With any other summary, CPack would prepend it to the description of each package.
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

set(about_tools "Three programs in a chain: csms-req writes requests, csms-send sends each
at most once, csms-parse reports the outcome of each secret.")
set(about_library "Writes and signs requests, and reads answers of any length in constant
memory.")
set(about_dev "Header, archive, CMake package and pkg-config file of a library that writes
and signs requests, and reads answers of any length in constant memory.")

# ---- Debian packages ----

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
set(CPACK_DEBIAN_TOOLS_DESCRIPTION "batch deletion of secrets in Huawei Cloud CSMS\n${about_tools}")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libcsms${csms_soversion})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
# With SHLIBDEPS, CPack would add scripts that call ldconfig; the trigger already does.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libc6 (>= 2.14)")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/triggers ${PROJECT_BINARY_DIR}/package/symbols
    ${PROJECT_BINARY_DIR}/package/shlibs)

set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
    "batch deletion of secrets in Huawei Cloud CSMS (shared library)\n${about_library}")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libcsms-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libcsms${csms_soversion} (= ${release})")
set(CPACK_DEBIAN_DEV_DESCRIPTION
    "batch deletion of secrets in Huawei Cloud CSMS (development files)\n${about_dev}")

# The symbols and shlibs files, by which dpkg-shlibdeps finds the dependency of a program on the library.
set(soname libcsms.so.${csms_soversion})
set(node CSMS_${csms_soversion})
file(STRINGS ${PROJECT_SOURCE_DIR}/lib/csms.map.in symbols REGEX "^    csms_")
list(TRANSFORM symbols REPLACE "^    (.*);$" " \\1@${node} ${PROJECT_VERSION}\n")
list(JOIN symbols "" symbols)
file(WRITE ${PROJECT_BINARY_DIR}/package/symbols
    "${soname} libcsms${csms_soversion} #MINVER#\n* Build-Depends-Package: libcsms-dev\n ${node}@${node} ${PROJECT_VERSION}\n${symbols}")
file(WRITE ${PROJECT_BINARY_DIR}/package/shlibs "libcsms ${csms_soversion} libcsms${csms_soversion} (>= ${PROJECT_VERSION})\n")

# ---- RPM packages, for Fedora and similar systems ----

set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_PACKAGE_RELOCATABLE OFF)
set(CPACK_RPM_PACKAGE_LICENSE MIT)
set(CPACK_RPM_COMPRESSION_TYPE xz)
# Reproducible on every machine; no build-id directory, which all packages would share.
set(CPACK_RPM_SPEC_MORE_DEFINE "%global packager ${CPACK_PACKAGE_CONTACT}
%global _buildhost localhost
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _build_id_links none
%global __os_install_post %{nil}")
# Directories of the system or of other packages.
set(share /usr/share)
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /usr/lib64/cmake /usr/lib64/pkgconfig ${share}/licenses
    ${share}/man ${share}/man/man1 ${share}/man/man3 ${share}/man/man5 ${share}/man/man7
    ${share}/bash-completion ${share}/bash-completion/completions
    ${share}/fish ${share}/fish/vendor_completions.d ${share}/zsh ${share}/zsh/site-functions)

set(CPACK_RPM_TOOLS_PACKAGE_NAME csms-tools)
set(CPACK_RPM_TOOLS_PACKAGE_GROUP Applications/System)
set(CPACK_RPM_TOOLS_PACKAGE_SUMMARY "Batch deletion of secrets in Huawei Cloud CSMS")
set(CPACK_RPM_TOOLS_PACKAGE_DESCRIPTION "${about_tools}")

# The name contains the version of the interface, so that two versions can be installed side by side.
string(REPLACE . _ CPACK_RPM_LIBRARY_PACKAGE_NAME libcsms${csms_soversion})
set(CPACK_RPM_LIBRARY_PACKAGE_GROUP "System Environment/Libraries")
set(CPACK_RPM_LIBRARY_PACKAGE_SUMMARY "C library for batch deletion of secrets in Huawei Cloud CSMS")
set(CPACK_RPM_LIBRARY_PACKAGE_DESCRIPTION "${about_library}")
set(CPACK_RPM_LIBRARY_POST_INSTALL_SCRIPT_FILE ${CMAKE_CURRENT_LIST_DIR}/ldconfig)
set(CPACK_RPM_LIBRARY_POST_UNINSTALL_SCRIPT_FILE ${CMAKE_CURRENT_LIST_DIR}/ldconfig)

set(CPACK_RPM_DEV_PACKAGE_NAME libcsms-devel)
set(CPACK_RPM_DEV_PACKAGE_GROUP Development/Libraries)
set(CPACK_RPM_DEV_PACKAGE_SUMMARY "Development files of libcsms")
set(CPACK_RPM_DEV_PACKAGE_DESCRIPTION "${about_dev}")
set(CPACK_RPM_DEV_PACKAGE_REQUIRES "${CPACK_RPM_LIBRARY_PACKAGE_NAME} = ${PROJECT_VERSION}")
foreach(component TOOLS LIBRARY DEV)
    set(name ${CPACK_RPM_${component}_PACKAGE_NAME})
    set(CPACK_RPM_${component}_USER_FILELIST
        "%license ${share}/licenses/${name}/LICENSE" "%doc ${share}/doc/${name}/CHANGELOG.md")
endforeach()

include(CPack)
