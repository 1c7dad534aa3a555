/* SPDX-License-Identifier: MIT */
/*
 * Example firmware: receives the answer to a batch deletion in pieces of 64 bytes and prints the
 * deleted secrets. All memory is static, and no C library is needed.
 */
#include "board.h"
#include "csms.h"

#include <string.h>

static struct csms_reader reader;
static char window[512]; /* for names and messages of up to 256 bytes */
static char piece[64];

static void say(const char *text)
{
    board_print(text, strlen(text));
}

/* Names and messages come from the server: no control characters for the terminal. */
static void say_text(csms_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool safe = text.ptr[i] >= ' ' && text.ptr[i] <= '~';
        board_print(safe ? text.ptr + i : "?", 1);
    }
}

static void report(enum csms_event event)
{
    say(event == CSMS_EVENT_DELETED  ? "deleted "
        : event == CSMS_EVENT_FAILED ? "not deleted "
                                     : "refused ");
    say_text(event == CSMS_EVENT_REFUSED ? reader.code : reader.name);
    if (reader.message.ptr) {
        say(": ");
        say_text(reader.message);
    }
    say("\n");
}

/* The last two: truncated, or no answer. Only the secrets reported as deleted are known to be. */
#define OPEN "outcome unknown: look before sending again\n"

static const char *const verdicts[] = {
    [CSMS_VERDICT_ALL_DELETED] = "all deleted\n",
    [CSMS_VERDICT_NONE_MATCHED] = "nothing matched\n",
    [CSMS_VERDICT_PART_DELETED] = "partly deleted\n",
    [CSMS_VERDICT_NONE_DELETED] = "nothing deleted\n",
    [CSMS_VERDICT_REJECTED] = "rejected\n",
    [CSMS_VERDICT_DENIED] = "rejected: credentials or permission\n",
    [CSMS_VERDICT_NOT_EXECUTED] = "not executed: send it later\n",
    [CSMS_VERDICT_UNKNOWN] = OPEN,
    [CSMS_VERDICT_INVALID] = OPEN};

/* 0 if the answer says that everything is gone, or that there was nothing. */
int main(void)
{
    enum csms_event event;
    csms_reader_init(&reader, window, sizeof window);
    while ((event = csms_reader_next(&reader)) > CSMS_EVENT_DONE) {
        if (event == CSMS_EVENT_MORE)
            csms_reader_feed(&reader, piece, board_receive(piece, sizeof piece));
        else
            report(event);
    }
    if (event == CSMS_EVENT_ERROR) {
        say(csms_err_text(reader.err));
        say("\n");
    }
    enum csms_verdict verdict = csms_judge(board_http_status(), &reader);
    say(verdicts[verdict]);
    return verdict == CSMS_VERDICT_ALL_DELETED || verdict == CSMS_VERDICT_NONE_MATCHED ? 0 : 1;
}
