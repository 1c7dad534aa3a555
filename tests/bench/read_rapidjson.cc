// SPDX-License-Identifier: MIT
// RapidJSON, as events from the document in place, as events from a document that stays as it is,
// and as a DOM. It checks neither UTF-8 nor anything else that it does not check by default.
#define RAPIDJSON_SSE2
#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstring>

#include "bench.h"

using namespace rapidjson;

namespace
{

enum place { ELSEWHERE, IN_DELETED, IN_FAILED, IN_ENTRY };

template <size_t N> bool is(const char *text, SizeType len, const char (&name)[N])
{
    return len == N - 1 && std::memcmp(text, name, N - 1) == 0;
}

struct text {
    const char *ptr;
    SizeType len;
};

// In place, texts stay where they are until the end of the entry; else they must be copied.
template <bool IN_SITU> struct keeper {
    char buf[4096];
    text keep(const char *s, SizeType len)
    {
        if (IN_SITU || len > sizeof buf)
            return {s, len};
        std::memcpy(buf, s, len);
        return {buf, len};
    }
};

template <bool IN_SITU> struct handler : BaseReaderHandler<UTF8<>, handler<IN_SITU>> {
    struct found *found;
    place at = ELSEWHERE;
    enum { OTHER, IS_TOTAL, IS_DELETED, IS_FAILED, IS_NAME, IS_MESSAGE } member = OTHER;
    keeper<IN_SITU> name_keeper, message_keeper;
    text name = {nullptr, 0}, message = {nullptr, 0};

    explicit handler(struct found *f) : found(f)
    {
    }
    bool Uint64(uint64_t n)
    {
        if (member == IS_TOTAL)
            found->total += n;
        return true;
    }
    bool Uint(unsigned n)
    {
        return Uint64(n);
    }
    bool Key(const char *s, SizeType len, bool)
    {
        if (at == IN_ENTRY)
            member = is(s, len, SECRET_NAME) ? IS_NAME : is(s, len, ERROR_MSG) ? IS_MESSAGE : OTHER;
        else
            member = is(s, len, TOTAL)     ? IS_TOTAL
                     : is(s, len, DELETED) ? IS_DELETED
                     : is(s, len, FAILED)  ? IS_FAILED
                                           : OTHER;
        return true;
    }
    bool String(const char *s, SizeType len, bool)
    {
        if (at == IN_DELETED)
            found_deleted(found, s, len);
        else if (at == IN_ENTRY && member == IS_NAME)
            name = name_keeper.keep(s, len);
        else if (at == IN_ENTRY && member == IS_MESSAGE)
            message = message_keeper.keep(s, len);
        return true;
    }
    bool StartArray()
    {
        at = member == IS_DELETED ? IN_DELETED : member == IS_FAILED ? IN_FAILED : ELSEWHERE;
        return true;
    }
    bool EndArray(SizeType)
    {
        at = ELSEWHERE;
        return true;
    }
    bool StartObject()
    {
        if (at == IN_FAILED)
            at = IN_ENTRY;
        return true;
    }
    bool EndObject(SizeType)
    {
        if (at == IN_ENTRY) {
            found_failed(found, name.ptr, name.len, message.ptr, message.len);
            at = IN_FAILED;
        }
        return true;
    }
};

} // namespace

static bool read_in_situ(char *document, size_t len, struct found *found)
{
    handler<true> h(found);
    Reader reader;
    document[len] = '\0';
    InsituStringStream stream(document);
    return !reader.Parse<kParseInsituFlag>(stream, h).IsError();
}

static bool read_sax(char *document, size_t len, struct found *found)
{
    handler<false> h(found);
    Reader reader;
    document[len] = '\0';
    StringStream stream(document);
    return !reader.Parse<kParseDefaultFlags>(stream, h).IsError();
}

static bool read_dom(char *document, size_t len, struct found *found)
{
    Document root;
    document[len] = '\0';
    if (root.Parse(document).HasParseError())
        return false;
    found->total += root[TOTAL].GetUint64();
    for (const auto &name : root[DELETED].GetArray())
        found_deleted(found, name.GetString(), name.GetStringLength());
    for (const auto &entry : root[FAILED].GetArray()) {
        const auto &name = entry[SECRET_NAME], &message = entry[ERROR_MSG];
        found_failed(found, name.GetString(), name.GetStringLength(), message.GetString(),
                     message.GetStringLength());
    }
    return true;
}

extern "C" {

const struct candidate rapidjson_in_situ = {"RapidJSON SAX in situ", true, read_in_situ};
const struct candidate rapidjson_sax = {"RapidJSON SAX", false, read_sax};
const struct candidate rapidjson_dom = {"RapidJSON DOM", false, read_dom};
}
