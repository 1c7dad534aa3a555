# SPDX-License-Identifier: MIT
# Small, the same everywhere, strict. These build the library themselves, so one build is enough.
# What they need may be missing here, not after tests/run.
if(NOT CSMS_SANITIZE)
    foreach(name sizes everywhere)
        add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/${name}.sh ${JSMN_INCLUDE_DIR})
        set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900)
    endforeach()
endif()

# The examples that people copy.
add_test(NAME examples COMMAND ${DEBIAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/examples.py
    ${JSMN_INCLUDE_DIR})
set_tests_properties(examples PROPERTIES TIMEOUT 120)

# A taste of each fuzz target; tests/fuzz/run goes on from there.
if(NOT CSMS_SANITIZE)
    foreach(name reader request sign record http_head base64 parse)
        add_test(NAME fuzz_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run
            -d ${CMAKE_BINARY_DIR}/fuzz -s 5 ${name})
        set_tests_properties(fuzz_${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
    endforeach()
endif()

# How much work a byte is: counted, not timed, so that a busy machine does not matter.
if(NOT CSMS_SANITIZE)
    add_test(NAME instructions
        COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/bench/instructions.sh ${JSMN_INCLUDE_DIR})
    set_tests_properties(instructions PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()
