# SPDX-License-Identifier: MIT
# csms::csms is the shared library if it is installed, else the static one; csms::static and
# csms::shared select one of them.
include(${CMAKE_CURRENT_LIST_DIR}/csms-targets.cmake)
if(NOT TARGET csms::csms)
    add_library(csms::csms INTERFACE IMPORTED)
    if(TARGET csms::shared)
        target_link_libraries(csms::csms INTERFACE csms::shared)
    else()
        target_link_libraries(csms::csms INTERFACE csms::static)
    endif()
endif()
