# SPDX-License-Identifier: MIT
# Checks of size, portability and strictness. They build the library themselves, so one build is
# enough. Their tools may be missing, but not after tests/run.
if(NOT CSMS_SANITIZE)
    foreach(name library without_fast lying_jsmn amalgamation sizes everywhere)
        add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/${name}.sh ${JSMN_INCLUDE_DIR})
        set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1800)
    endforeach()
endif()

# Every line and branch of lib/, except those in coverage.txt.
if(NOT CSMS_SANITIZE)
    add_test(NAME coverage COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/coverage.sh -j ${JSMN_INCLUDE_DIR}
        ${CMAKE_BINARY_DIR}/coverage)
    set_tests_properties(coverage PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

# The linters on lib/, and some of the command line cases under valgrind. The complete runs are
# tests/lint.sh and tests/valgrind.sh BUILD_DIR.
if(NOT CSMS_SANITIZE)
    add_test(NAME lint COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/lint.sh -q ${CMAKE_BINARY_DIR}/lint)
    set_tests_properties(lint PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600)
endif()
if(CSMS_TOOLS AND NOT CSMS_SANITIZE)
    add_test(NAME valgrind COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/valgrind.sh ${CMAKE_BINARY_DIR}
        parse-body-escapes parse-format-html parse-har parse-hostile-junit parse-http-chunk-trailer
        req-csv-quoted req-http req-ndjson-escapes req-same-again
        send-id-twice send-replay-chunked send-replay-output-file)
    set_tests_properties(valgrind PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900)
endif()

# Functions that are not public.
csms_suite(tokens support.c)

# Comparison with other parsers. The long runs are commands: differential exhaustive 7, differential mutate
# 10000000.
include(CheckLanguage)
check_language(CXX)
find_package(simdjson QUIET)
set(runs differential_mutate)
if(NOT CSMS_SANITIZE)
    list(APPEND runs differential_exhaustive differential_strings)
endif()
csms_needs(found "${runs}" "a C++ compiler, simdjson or jansson"
    CMAKE_CXX_COMPILER AND simdjson_FOUND AND JANSSON_FOUND)
if(found)
    enable_language(CXX)
    add_executable(differential differential.cpp events.c)
    target_compile_definitions(differential PRIVATE TESTDATA="${PROJECT_SOURCE_DIR}/testdata")
    target_compile_options(differential PRIVATE -Wall -Wextra -Wpedantic)
    target_link_libraries(differential PRIVATE csms simdjson::simdjson PkgConfig::JANSSON)
    set_target_properties(differential PROPERTIES C_STANDARD 11 CXX_STANDARD 17)
    add_test(NAME differential_mutate COMMAND differential mutate 100000)
    if(NOT CSMS_SANITIZE)
        add_test(NAME differential_exhaustive COMMAND differential exhaustive 6)
        add_test(NAME differential_strings COMMAND differential strings 3)
    endif()
    set_tests_properties(${runs} PROPERTIES TIMEOUT 300)
endif()

# The C examples of the pages and the header. They build the library themselves, too.
if(NOT CSMS_SANITIZE)
    csms_python(examples examples.py ${JSMN_INCLUDE_DIR})
endif()

# A short run of each fuzz target; tests/fuzz/run runs them longer.
if(NOT CSMS_SANITIZE)
    foreach(name reader request sign record http_head base64 ini har parse)
        add_test(NAME fuzz_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run
            -d ${CMAKE_BINARY_DIR}/fuzz -s 5 ${name})
        set_tests_properties(fuzz_${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
    endforeach()
    # The same targets with the other engines.
    add_test(NAME fuzz_afl COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run
        -d ${CMAKE_BINARY_DIR}/fuzz-afl -a -s 2 reader ini)
    add_test(NAME fuzz_memory COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run
        -d ${CMAKE_BINARY_DIR}/fuzz-memory -m -s 1 reader sign record)
    set_tests_properties(fuzz_afl fuzz_memory PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

# The defects for tests/proof/run --seeded are quoted lines of the library.
if(NOT CSMS_SANITIZE)
    csms_python(proof_seeds proof/run --check)
endif()

# Instructions per byte: counted, not timed, so that the load of the machine does not matter.
if(NOT CSMS_SANITIZE)
    add_test(NAME instructions
        COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/bench/instructions.sh ${JSMN_INCLUDE_DIR})
    set_tests_properties(instructions PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()
