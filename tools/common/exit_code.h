/* SPDX-License-Identifier: MIT */
#ifndef EXIT_CODE_H
#define EXIT_CODE_H

/* Exit codes. 0 to 7 are csms-parse's verdicts; those from 64 on follow sysexits.h. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_PARTLY = 1,       /* some deleted, some not */
    EXIT_NONE_DELETED = 2, /* matched, none deleted */
    EXIT_REJECTED = 3,     /* 3xx, 4xx */
    EXIT_DENIED = 4,       /* 401, 403 */
    EXIT_UNKNOWN = 5,      /* may have been executed */
    EXIT_NOT_EXECUTED = 6, /* safe to send again */
    EXIT_NO_MATCH = 7,     /* with --require-match */
    EXIT_USAGE = 64,       /* the command line */
    EXIT_DATA = 65,        /* the input */
    EXIT_NO_INPUT = 66,    /* input missing or empty */
    EXIT_UNSENT = 69,      /* csms-send: a request was not sent */
    EXIT_INTERNAL = 70,    /* internal error, or out of memory */
    EXIT_IO = 74,          /* reading or writing failed */
    EXIT_UNCONFIRMED = 77, /* csms-send: not confirmed, nothing sent */
    EXIT_CONFIG = 78,      /* csms-send: no usable credentials or TLS files */
    EXIT_INTERRUPTED = 130 /* csms-send: SIGINT */
};

#endif
