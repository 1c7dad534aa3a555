/* SPDX-License-Identifier: MIT */
#include "spooled_text.h"

#include "temp_file.h"

enum { HELD_MAX = 64 << 10, PIECE = 16 << 10 };

static void spill(struct spooled_text *t)
{
    if (t->file == NULL)
        t->file = temp_file_open();
    temp_file_write(t->file, t->held.ptr, t->held.len);
    t->held.len = 0;
}

void spooled_text_add(struct spooled_text *t, csms_str s)
{
    if (t->held.len + s.len > HELD_MAX)
        spill(t);
    buffer_str(&t->held, s);
}

static csms_str next_piece(struct spooled_text *t)
{
    if (t->file == NULL)
        return (csms_str){t->held.ptr, t->reading ? 0 : t->held.len};
    if (!t->reading) {
        spill(t);
        temp_file_rewind(t->file);
        buffer_grow(&t->held, PIECE);
    }
    return (csms_str){t->held.ptr, temp_file_read(t->file, t->held.ptr, PIECE)};
}

bool spooled_text_read(struct spooled_text *t, csms_str *piece)
{
    *piece = next_piece(t);
    t->reading = piece->len > 0;
    if (t->reading)
        return true;
    if (t->file != NULL)
        fclose(t->file);
    t->file = NULL;
    t->held.len = 0;
    return false;
}

void spooled_text_clear(struct spooled_text *t)
{
    if (t->file != NULL)
        fclose(t->file);
    buffer_free(&t->held);
    *t = (struct spooled_text){{0}, NULL, false};
}
