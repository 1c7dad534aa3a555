# SPDX-License-Identifier: MIT
# The library for a Cortex-M: cmake --toolchain tests/embedded/cortex-m.cmake -DCSMS_CPU=cortex-m4
# picolibc provides the headers, and memcpy, memmove, memset, memcmp and strlen.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # a program cannot be linked without a board
set(CSMS_CPU cortex-m0plus CACHE STRING "The value of gcc's -mcpu")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CSMS_CPU)
set(CMAKE_C_FLAGS_INIT "-mcpu=${CSMS_CPU} -mthumb --specs=picolibc.specs \
-ffunction-sections -fdata-sections")
