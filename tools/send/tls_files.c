/* SPDX-License-Identifier: MIT */
#include "tls_files.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "buffer.h"
#include "program.h"

static void check_cacert(const char *path)
{
    if (access(path, R_OK) != 0)
        tool_die(EXIT_CONFIG, "--cacert %s: %s", path, strerror(errno));
    X509_STORE *store = X509_STORE_new();
    if (store == NULL)
        tool_die(EXIT_INTERNAL, "out of memory");
    int loaded = X509_STORE_load_locations(store, path, NULL);
    X509_STORE_free(store);
    ERR_clear_error();
    if (loaded != 1)
        tool_die(EXIT_CONFIG, "--cacert %s: no PEM certificate found", path);
}

/* True for sha256//BASE64 of 32 bytes. */
static bool is_pin(csms_str pin)
{
    static const char start[] = "sha256//";
    struct buffer hash = {0};
    if (pin.len < sizeof start || memcmp(pin.ptr, start, sizeof start - 1) != 0)
        return false;
    csms_str base64 = {pin.ptr + sizeof start - 1, pin.len - (sizeof start - 1)};
    bool ok = buffer_unbase64(&hash, base64) == 0 && hash.len == 32;
    buffer_free(&hash);
    return ok;
}

static void check_pins(const char *pins)
{
    const char *pin = pins;
    for (;;) {
        size_t len = strcspn(pin, ";");
        if (!is_pin((csms_str){pin, len}))
            tool_die(EXIT_CONFIG, "--pinnedpubkey: expected sha256//HASH[;sha256//HASH...] "
                                  "with hashes of 32 bytes in base64");
        if (pin[len] == '\0')
            return;
        pin += len + 1;
    }
}

void tls_files_check(const char *cacert, const char *pinnedpubkey)
{
    if (cacert != NULL)
        check_cacert(cacert);
    if (pinnedpubkey == NULL)
        return;
    if (strncmp(pinnedpubkey, "sha256//", 8) == 0)
        check_pins(pinnedpubkey);
    else if (access(pinnedpubkey, R_OK) != 0)
        tool_die(EXIT_CONFIG, "--pinnedpubkey %s: %s", pinnedpubkey, strerror(errno));
}
