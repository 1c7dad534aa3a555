/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "buffer.h"
#include "program.h"
#include "str.h"

static const char pin_start[] = "sha256//";

static void check_cacert(const char *path)
{
    if (access(path, R_OK) != 0)
        tool_die(EXIT_CONFIG, "--cacert %s: %s", path, strerror(errno));
    X509_STORE *store = X509_STORE_new();
    if (store == NULL)
        tool_out_of_memory();
    int loaded = X509_STORE_load_locations(store, path, NULL);
    X509_STORE_free(store);
    ERR_clear_error();
    if (loaded != 1)
        tool_die(EXIT_CONFIG, "--cacert %s: no PEM certificate found", path);
}

/* True for sha256//BASE64 of 32 bytes. */
static bool is_pin(csms_str pin)
{
    struct buffer hash = {0};
    bool ok = str_starts(pin, pin_start) &&
              buffer_unbase64(&hash, str_skip(pin, strlen(pin_start))) == 0 && hash.len == 32;
    buffer_free(&hash);
    return ok;
}

static void check_pins(csms_str pins)
{
    for (bool more = true; more;) {
        csms_str pin = str_until(pins, ';');
        if (!is_pin(pin))
            tool_die(EXIT_CONFIG, "--pinnedpubkey: expected sha256//HASH[;sha256//HASH...] "
                                  "with hashes of 32 bytes in base64");
        more = pin.len < pins.len;
        pins = str_skip(pins, pin.len + more);
    }
}

void tls_files_check(const char *cacert, const char *pinnedpubkey)
{
    csms_str pins = str_from(pinnedpubkey);
    if (cacert != NULL)
        check_cacert(cacert);
    if (str_starts(pins, pin_start))
        check_pins(pins);
    else if (pinnedpubkey != NULL && access(pinnedpubkey, R_OK) != 0)
        tool_die(EXIT_CONFIG, "--pinnedpubkey %s: %s", pinnedpubkey, strerror(errno));
}
