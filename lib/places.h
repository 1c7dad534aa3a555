/* SPDX-License-Identifier: MIT */
/* Where the reader is, and what members are for. Internal to the library. */
#ifndef CSMS_PLACES_H
#define CSMS_PLACES_H

/* Which container is being read. */
enum place {
    AT_START,
    IN_ROOT,
    IN_ENTRY,   /* an object in failed_secrets */
    IN_DELETED, /* the array success_secrets */
    IN_FAILED,  /* the array failed_secrets */
    IN_ERROR,   /* the object error */
    AT_END
};

/* What a known member is for. Up to FAILED it makes the document an answer, up to AUTH a refusal;
   the rest may stand in both. A container has the number of the place in it. */
enum use {
    NAME,
    REASON,
    TOTAL,
    DELETED = IN_DELETED,
    FAILED = IN_FAILED,
    ERROR = IN_ERROR,
    CODE,
    MESSAGE,
    AUTH,
    REQUEST_ID,
    TITLE,
    NO_USE
};

#endif
