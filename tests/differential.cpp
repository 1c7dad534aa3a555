// SPDX-License-Identifier: MIT
//
// The library and simdjson's DOM parser accept the same documents; jansson is a second opinion.
// usage: differential exhaustive LENGTH | strings LENGTH | mutate COUNT [SEED]
//
// Intended differences:
//   root     a document of this API is an object; simdjson accepts any value.
//   depth    more than CSMS_DEPTH_MAX levels are CSMS_ERR_DEPTH; simdjson accepts 1024.
//   numbers  the library computes only with total, so it accepts numbers that fit no double or 64-bit
//            integer; simdjson refuses them. If simdjson refuses a document, it gets it again with
//            shortened digits.
//   BOM      bytes EF BB BF at the start are an error of the library; simdjson 3.4 and later skips them.
//   members  duplicates of known members and wrong types are errors of the reader, not of JSON. So the
//            tokens are compared with simdjson, and the reader with the tokens.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <jansson.h>
#include <simdjson.h>

#include "csms.h"
extern "C" {
#include "events.h"
#include "tokens.h"
}

namespace
{

using std::string;
using std::string_view;

simdjson::dom::parser parser;
uint64_t cases, accepted, shortened, second_opinions;

[[noreturn]] void fail(const char *what, string_view doc)
{
    printf("FAILED %s:", what);
    for (unsigned char c : doc)
        printf(c >= ' ' && c < 0x7F ? "%c" : "\\x%02x", c);
    printf("\n");
    exit(1);
}

// ---- the other parsers ----

size_t depth_of(simdjson::dom::element e)
{
    size_t deepest = 0;
    if (e.is_array())
        for (auto item : simdjson::dom::array(e))
            deepest = std::max(deepest, depth_of(item));
    else if (e.is_object())
        for (auto field : simdjson::dom::object(e))
            deepest = std::max(deepest, depth_of(field.value));
    else
        return 0;
    return deepest + 1;
}

// Runs of digits outside strings, to at most two; those of an exponent, to one.
string with_short_numbers(string_view doc)
{
    string out;
    bool inside = false;
    size_t run = 0, most = 2;
    for (size_t i = 0; i < doc.size(); i++) {
        char c = doc[i];
        bool digit = c >= '0' && c <= '9';
        if (inside && c == '\\' && i + 1 < doc.size())
            out += doc[i++];
        else if (c == '"')
            inside = !inside;
        if (!inside && (c == 'e' || c == 'E'))
            most = 1;
        else if (!digit && c != '+' && c != '-')
            most = 2;
        run = digit ? run + 1 : 0;
        if (inside || run <= most)
            out += doc[i];
    }
    return out;
}

bool jansson_accepts(string_view doc)
{
    json_error_t error;
    json_t *value = json_loadb(doc.data(), doc.size(), JSON_ALLOW_NUL, &error);
    json_decref(value);
    return value != nullptr;
}

enum class answer { no, yes, too_deep };

answer ask(string_view doc)
{
    if (doc.substr(0, 3) == "\xEF\xBB\xBF")
        return answer::no;
    static string padded;
    padded.assign(doc);
    padded.append(simdjson::SIMDJSON_PADDING, '\0');
    simdjson::dom::element root;
    if (parser.parse(padded.data(), doc.size(), false).get(root) != simdjson::SUCCESS ||
        !root.is_object())
        return answer::no;
    return depth_of(root) > CSMS_DEPTH_MAX ? answer::too_deep : answer::yes;
}

// ---- ours ----

struct outcome {
    csms_err err;
    uint64_t offset;
    bool operator==(const outcome &o) const
    {
        return err == o.err && (err == CSMS_OK || offset == o.offset);
    }
};

outcome by_tokens(string_view doc, size_t piece)
{
    struct csms_tokens t;
    csms_tokens_init(&t);
    for (size_t at = 0; at < doc.size(); at += piece) {
        csms_str in = {doc.data() + at, std::min(piece, doc.size() - at)};
        enum token token;
        while ((token = csms_tokens_next(&t, &in, nullptr)) > TOKEN_MORE)
            ;
        if (token == TOKEN_ERROR)
            break;
    }
    csms_tokens_end(&t);
    return {static_cast<csms_err>(t.err), t.offset};
}

outcome by_reader(string_view doc, size_t piece)
{
    static char window[EVENTS_WINDOW];
    struct csms_reader r;
    enum csms_event event;
    size_t at = 0;
    csms_reader_init(&r, window, sizeof window);
    while ((event = csms_reader_next(&r)) > CSMS_EVENT_DONE) {
        if (event != CSMS_EVENT_MORE)
            continue;
        size_t n = std::min(piece, doc.size() - at);
        csms_reader_feed(&r, doc.data() + at, n);
        at += n;
    }
    return {r.err, r.offset};
}

bool is_json_error(csms_err err)
{
    return err >= CSMS_ERR_SYNTAX && err <= CSMS_ERR_NOT_OBJECT;
}

// ---- one document ----

void compare(string_view doc)
{
    cases++;
    outcome ours = by_tokens(doc, doc.size() + 1);
    if (!(ours == by_tokens(doc, 1)))
        fail("tokens differ by pieces", doc);
    answer theirs = ask(doc);
    if (theirs == answer::too_deep) {
        if (ours.err != CSMS_ERR_DEPTH)
            fail("depth", doc);
        return;
    }
    bool accept = ours.err == CSMS_OK;
    accepted += accept;
    if (accept == (theirs == answer::yes))
        return;
    if (accept && ask(with_short_numbers(doc)) == answer::yes) {
        shortened++;
        return;
    }
    second_opinions++;
    fail(jansson_accepts(doc) ? "jansson accepts, one of us does not" : "jansson does not accept",
         doc);
}

// The reader over the same document: as the tokens say, or an error of a member at an earlier byte.
void compare_reader(string_view doc)
{
    outcome tokens = by_tokens(doc, doc.size() + 1);
    outcome whole = by_reader(doc, doc.size() + 1);
    if (!(whole == by_reader(doc, 1)))
        fail("reader differs by pieces", doc);
    if (whole == tokens)
        return;
    if (whole.err == CSMS_OK || is_json_error(whole.err))
        fail("reader and tokens differ", doc);
    if (tokens.err != CSMS_OK && whole.offset > tokens.offset)
        fail("reader continued after an error", doc);
}

// ---- every short document ----

// Every text of up to n symbols between before and after.
void every(const std::vector<string> &symbols, size_t n, const string &before, const string &after)
{
    std::vector<size_t> at(n);
    for (size_t len = 0; len <= n; len++) {
        std::fill(at.begin(), at.end(), 0);
        for (bool more = true; more;) {
            string doc = before;
            for (size_t i = 0; i < len; i++)
                doc += symbols[at[i]];
            doc += after;
            compare(doc);
            if (!before.empty())
                compare_reader(doc);
            more = false;
            for (size_t i = len; i-- > 0 && !more;)
                more = ++at[i] < symbols.size() || (at[i] = 0);
        }
    }
}

void exhaustive(size_t n)
{
    const std::vector<string> bytes = {"{",  "}", "[", "]", ",", ":", "\"",
                                       "\\", "0", "1", "-", "e", "."};
    const std::vector<string> words = {"{",     "}",    "[",   "]", ",",       ":",
                                       "\"a\"", "\"\"", "\"",  "0", "-1.5E+2", "true",
                                       "false", "null", "nul", " ", "\n",      "x"};
    every(bytes, n, "", "");
    every(bytes, n, "{\"total\":0,\"x\":", "}");
    // Words make longer documents than bytes, but there are more of them.
    every(words, n - 1, "", "");
    every(words, n - 1, "{\"total\":0,\"x\":", "}");
}

// ---- the content of strings ----

void in_string(const string &text)
{
    compare("{\"x\":\"" + text + "\"}");
    compare_reader("{\"success_secrets\":[\"" + text + "\",\"a\"]}"); // the fast path
}

void every_utf8()
{
    static const unsigned char edges[] = {0x00, 0x1F, 0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                          0xA0, 0xBF, 0xC0, 0xC2, 0xED, 0xF4, 0xFF};
    for (unsigned a = 0; a < 256; a++) {
        in_string({static_cast<char>(a)});
        for (unsigned b = 0; b < 256; b++) {
            in_string({static_cast<char>(a), static_cast<char>(b)});
            for (unsigned char c : edges) {
                in_string({static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)});
                for (unsigned char d : edges)
                    in_string({static_cast<char>(a), static_cast<char>(b), static_cast<char>(c),
                               static_cast<char>(d)});
            }
        }
    }
}

string escape_of(unsigned unit)
{
    char text[8];
    snprintf(text, sizeof text, unit & 1 ? "\\u%04x" : "\\u%04X", unit);
    return text;
}

void every_surrogate()
{
    static const unsigned edges[] = {0x0000, 0x0041, 0xD7FF, 0xD800, 0xD83D, 0xDBFF,
                                     0xDC00, 0xDE00, 0xDFFF, 0xE000, 0xFFFF};
    for (unsigned first = 0; first < 0x10000; first++) {
        in_string(escape_of(first));
        for (unsigned second : edges) {
            in_string(escape_of(first) + escape_of(second));
            in_string(escape_of(second) + escape_of(first));
        }
    }
    for (unsigned a : edges)
        for (unsigned b : edges)
            for (unsigned c : edges)
                in_string(escape_of(a) + escape_of(b) + escape_of(c));
}

void strings(size_t n)
{
    every({"\"", "\\", "u", "d8", "DC", "00", "n", "/", "\xC3", "\xA9", "\xED", "\x9F", "\xF0",
           "\x90", "\x80", "\x1F", "a"},
          n, "{\"total\":0,\"x\":\"", "\"}");
    every_utf8();
    every_surrogate();
}

// ---- mutated documents ----

struct random_numbers {
    uint64_t state;
    uint64_t next()
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state * 0x2545F4914F6CDD1Du >> 16;
    }
    size_t below(size_t n)
    {
        return static_cast<size_t>(next() % n);
    }
};

std::vector<string> corpus()
{
    enum { LONGEST = 4096 };
    std::vector<string> docs;
    for (const char *folder : {TESTDATA "/response", TESTDATA "/response/invalid"}) {
        for (const auto &entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".json" || entry.file_size() > LONGEST)
                continue;
            std::ifstream file(entry.path(), std::ios::binary);
            docs.emplace_back(std::istreambuf_iterator<char>(file),
                              std::istreambuf_iterator<char>());
        }
    }
    std::sort(docs.begin(), docs.end()); // the folder's order must not choose the mutations
    return docs;
}

void mutate(string &doc, const std::vector<string> &docs, random_numbers &random)
{
    static const char *const tokens[] = {"{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         ":",
                                         "\"",
                                         "\\",
                                         "\\u",
                                         "\\ud83d",
                                         "\\ude00",
                                         "null",
                                         "true",
                                         "0",
                                         "-",
                                         "1e999",
                                         "\"total\":",
                                         "\"success_secrets\":",
                                         "\"error_code\":",
                                         "\"a\"",
                                         " ",
                                         "\n",
                                         "\xF0\x9F\x98\x80",
                                         "\xED\xA0\x80",
                                         "\xFF",
                                         "1.5",
                                         "18446744073709551616",
                                         "[[[[[[[[",
                                         "{\"a\":{\"b\":"};
    size_t at = random.below(doc.size() + 1);
    size_t len = random.below(std::min<size_t>(doc.size() - at, 16) + 1);
    const string &other = docs[random.below(docs.size())];
    switch (random.below(7)) {
    case 0:
        if (at < doc.size())
            doc[at] = static_cast<char>(doc[at] ^ 1 << random.below(8));
        break;
    case 1:
        if (at < doc.size())
            doc[at] = static_cast<char>(random.next());
        break;
    case 2:
        doc.erase(at, len);
        break;
    case 3:
        doc.insert(random.below(doc.size() + 1), doc.substr(at, len));
        break;
    case 4:
        doc.resize(at);
        break;
    case 5:
        doc = doc.substr(0, at) + other.substr(random.below(other.size() + 1));
        break;
    default:
        doc.insert(at, tokens[random.below(std::size(tokens))]);
        break;
    }
}

size_t random_pieces(void *state, size_t left)
{
    random_numbers &random = *static_cast<random_numbers *>(state);
    size_t most = random.below(4) == 0 ? left : std::min<size_t>(left, 24);
    return random.below(most) + 1;
}

void compare_events(string_view doc, random_numbers &random)
{
    struct log whole = {}, pieces = {};
    size_t all = doc.size();
    events_of(doc.data(), doc.size(), EVENTS_WINDOW, fixed_pieces, &all, &whole);
    events_of(doc.data(), doc.size(), EVENTS_WINDOW, random_pieces, &random, &pieces);
    if (strcmp(whole.ptr, pieces.ptr) != 0)
        fail("events differ by pieces", doc);
    free(whole.ptr);
    free(pieces.ptr);
}

void mutations(uint64_t count, uint64_t seed)
{
    const std::vector<string> docs = corpus();
    random_numbers random = {seed * 2 + 1};
    if (docs.size() < 200)
        fail("too few documents", "");
    for (uint64_t i = 0; i < count; i++) {
        string doc = docs[random.below(docs.size())];
        for (size_t n = random.below(4) + 1; n > 0; n--)
            mutate(doc, docs, random);
        compare(doc);
        compare_reader(doc);
        compare_events(doc, random);
    }
}

} // namespace

int main(int argc, char **argv)
{
    string_view mode = argc > 1 ? argv[1] : "";
    uint64_t n = argc > 2 ? strtoull(argv[2], nullptr, 10) : 0;
    if (n == 0 || argc > 4) {
        fprintf(stderr,
                "usage: differential exhaustive LENGTH | strings LENGTH | mutate COUNT [SEED]\n");
        return 64;
    }
    if (mode == "exhaustive")
        exhaustive(n);
    else if (mode == "strings")
        strings(n);
    else if (mode == "mutate")
        mutations(n, argc > 3 ? strtoull(argv[3], nullptr, 10) : 1);
    printf("%llu documents, %llu accepted by both, %llu of them after shortening a number\n",
           static_cast<unsigned long long>(cases), static_cast<unsigned long long>(accepted),
           static_cast<unsigned long long>(shortened));
    return cases > 0 && accepted > 0 ? 0 : 1;
}
