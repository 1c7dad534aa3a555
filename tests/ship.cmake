# SPDX-License-Identifier: MIT
# Installation and packages, without sanitizers.
if(CSMS_TOOLS AND CSMS_SHARED AND NOT CSMS_SANITIZE)
    add_test(NAME install COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/install.sh ${CMAKE_BINARY_DIR}
        ${JSMN_INCLUDE_DIR})
    add_test(NAME presets COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/presets.sh)
    csms_python(manual manual.py ${CMAKE_BINARY_DIR})
    csms_python(completions completions.py ${CMAKE_BINARY_DIR})
    set_tests_properties(install presets PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
    if(CSMS_SEND)
        add_test(NAME supported COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/supported.sh)
        set_tests_properties(supported PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
        csms_python(version version.py ${CMAKE_BINARY_DIR})
        add_test(NAME package COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package.sh)
        set_tests_properties(package PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900)
    endif()
endif()

# The quick start without apt-get.
if(CSMS_TOOLS AND CSMS_SEND AND NOT CSMS_SANITIZE)
    add_test(NAME quickstart COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/quickstart.sh)
    set_tests_properties(quickstart PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

# The quick start on minimal Debian 12 and 13 (requires root); tests/systems without arguments runs everything.
if(CSMS_TOOLS AND NOT CSMS_SANITIZE)
    add_test(NAME systems COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/systems -q 12 13)
    set_tests_properties(systems PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1800)
endif()
