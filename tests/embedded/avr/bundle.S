/* SPDX-License-Identifier: MIT */
/* The file "bundle" in flash,. */
.section .text.bundle, "ax", @progbits
.global bundle_start
.global bundle_end
bundle_start:
.incbin "bundle"
bundle_end:
.balign 2
