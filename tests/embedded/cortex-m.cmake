# SPDX-License-Identifier: MIT
# The library for a Cortex-M: cmake --toolchain tests/embedded/cortex-m.cmake -DCSMS_CPU=cortex-m4
# picolibc has the headers; of a C library, libcsms needs memcpy, memmove, memset, memcmp and strlen.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # there is no board to link for
set(CSMS_CPU cortex-m0plus CACHE STRING "As gcc's -mcpu has it")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CSMS_CPU)
set(CMAKE_C_FLAGS_INIT "-mcpu=${CSMS_CPU} -mthumb --specs=picolibc.specs \
-ffunction-sections -fdata-sections")
