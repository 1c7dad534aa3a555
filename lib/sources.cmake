# SPDX-License-Identifier: MIT
# The library's sources, for every build system based on CMake: this one, ESP-IDF and Zephyr.
# library.json has the same list for PlatformIO; the test `library` compares them.
set(csms_sources
    catalog.c
    errors.c
    reader.c
    request.c
    request_check.c
    sign.c
    text.c
    tokens.c
    verdict.c)
