/* SPDX-License-Identifier: MIT */
/* The parts of the replay. What they print is described in bundle.py; a line that starts with two
   spaces has no counterpart in testdata, and is only compared with the host's. */
#ifndef REPLAY_H
#define REPLAY_H

#include "csms.h"

#define REPLAY_STR(text) ((csms_str){(text), sizeof(text) - 1})

void put_start(int fd);
void put_flush(void); /* exits 74 on failure */
void put_char(char c);
void put(const char *text);
void put_number(uint64_t n);
void put_raw(csms_str s);
void put_json(csms_str s); /* as a JSON string in ASCII; absent is "-" */

/* Returns the next line of text without its newline; ptr NULL after the last. */
csms_str next_line(csms_str *text);

bool is_text(csms_str s, const char *text);

/* Splits "name<separator>value"; value is absent if there is no separator. */
csms_str split(csms_str line, char separator, csms_str *value);

/* Each replays one input, and may change text. */
void replay_request(csms_str text);
void replay_sign(csms_str text);

#endif
