/* SPDX-License-Identifier: MIT */
/* What somebody meant who wrote an instance type that the service does not list. */
#ifndef REQ_SPELLING_H
#define REQ_SPELLING_H

#include "csms.h"

enum spelling {
    SPELLING_UNKNOWN, /* no idea */
    SPELLING_LISTED,  /* right as it is */
    SPELLING_CASE,    /* a listed type in another letter case */
    SPELLING_SECRET,  /* a type of secrets in other calls, such as GaussDB-FG */
    SPELLING_NEAR     /* a part of a listed type, or a letter or two away from one */
};

/* meant: the listed type it stands for, if known. */
enum spelling spelling_of(csms_str type, csms_str *meant);

#endif
