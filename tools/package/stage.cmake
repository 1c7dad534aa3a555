# SPDX-License-Identifier: MIT
# Run by CPack between staging and packing: adds the other files of a package, and makes modes
# independent of the umask. CPack itself sets the time of all files from SOURCE_DATE_EPOCH.
set(root ${CPACK_TEMPORARY_DIRECTORY})

function(compress file)
    execute_process(COMMAND gzip -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# CPack's own stripping keeps the name of the compiler.
function(strip_all option)
    if(ARGN)
        execute_process(COMMAND ${CPACK_CSMS_STRIP} -D ${option} -R .comment ${ARGN}
                        COMMAND_ERROR_IS_FATAL ANY)
    endif()
endfunction()

# Writes the license in Debian's format: lines of a field are indented, and empty lines have a dot.
function(write_copyright file)
    file(READ ${CPACK_RESOURCE_FILE_LICENSE} license)
    string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)\n+" line "${license}")
    set(holder ${CMAKE_MATCH_1})
    string(REGEX REPLACE "^MIT License\n+Copyright[^\n]*\n+" "" license "${license}")
    string(REGEX REPLACE "\n+$" "" license "${license}")
    string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
    string(REPLACE "\n" "\n " license "${license}")
    file(WRITE ${file}
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: libcsms\n\n"
        "Files: *\nCopyright: ${holder}\nLicense: Expat\n ${license}\n")
endfunction()

function(complete_debian_package component)
    string(TOUPPER ${component} upper)
    set(doc ${root}/${component}/usr/share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
    write_copyright(${doc}/copyright)
    # TIMESTAMP also uses SOURCE_DATE_EPOCH.
    string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
    file(WRITE ${doc}/changelog.Debian
        "csms (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium\n\n"
        "  * See changelog.gz for what is new.\n\n"
        " -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
    file(COPY_FILE ${CPACK_CSMS_SOURCE_DIR}/CHANGELOG.md ${doc}/changelog)
    compress(${doc}/changelog)
    compress(${doc}/changelog.Debian)
endfunction()

function(complete_rpm_package component)
    string(TOUPPER ${component} upper)
    set(share ${root}/${component}/usr/share)
    set(name ${CPACK_RPM_${upper}_PACKAGE_NAME})
    file(COPY ${CPACK_RESOURCE_FILE_LICENSE} DESTINATION ${share}/licenses/${name})
    file(COPY ${CPACK_CSMS_SOURCE_DIR}/CHANGELOG.md DESTINATION ${share}/doc/${name})
endfunction()

file(GLOB_RECURSE programs ${root}/csms-*)
list(FILTER programs INCLUDE REGEX "/bin/csms-[a-z]+$")
file(GLOB_RECURSE libraries ${root}/libcsms.so.*.*)
file(GLOB_RECURSE archives ${root}/libcsms.a)
strip_all(--strip-unneeded ${programs} ${libraries})
strip_all(--strip-debug ${archives})
if(CPACK_GENERATOR MATCHES "^(DEB|RPM)$")
    file(GLOB_RECURSE pages ${root}/*/usr/share/man/*)
    foreach(page ${pages})
        compress(${page})
    endforeach()
    foreach(component ${CPACK_COMPONENTS_ALL})
        if(CPACK_GENERATOR STREQUAL DEB)
            complete_debian_package(${component})
        else()
            complete_rpm_package(${component})
        endif()
    endforeach()
else()
    file(COPY ${CPACK_RESOURCE_FILE_LICENSE} ${CPACK_CSMS_SOURCE_DIR}/CHANGELOG.md
         DESTINATION ${root})
    # The library as two files to copy.
    execute_process(COMMAND ${CPACK_CSMS_SOURCE_DIR}/tools/package/amalgamate
        ${CPACK_CSMS_JSMN_DIR} ${root}/amalgamation COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(COMMAND chmod -R u=rwX,go=rX ${root} COMMAND_ERROR_IS_FATAL ANY)
if(CPACK_GENERATOR STREQUAL RPM) # rpmbuild looks for dependencies in executable files only
    execute_process(COMMAND chmod +x ${libraries} COMMAND_ERROR_IS_FATAL ANY)
endif()
