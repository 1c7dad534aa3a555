# SPDX-License-Identifier: MIT
# What is installed. Sanitized objects are not for others to link.
if(CSMS_TOOLS AND CSMS_SHARED AND NOT CSMS_SANITIZE)
    add_test(NAME install COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/install.sh ${CMAKE_BINARY_DIR}
        ${JSMN_INCLUDE_DIR})
    add_test(NAME presets COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/presets.sh)
    add_test(NAME manual COMMAND ${DEBIAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/manual.py
        ${CMAKE_BINARY_DIR})
    add_test(NAME completions COMMAND ${DEBIAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/completions.py
        ${CMAKE_BINARY_DIR})
    set_tests_properties(install presets manual completions PROPERTIES TIMEOUT 300)
    if(CSMS_SEND)
        add_test(NAME version COMMAND ${DEBIAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/version.py
            ${CMAKE_BINARY_DIR})
        add_test(NAME package COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package.sh)
        set_tests_properties(package PROPERTIES TIMEOUT 900)
    endif()
endif()
