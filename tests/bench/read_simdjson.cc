// SPDX-License-Identifier: MIT
// simdjson, both ways. On demand, it uses the best kernel that the compiler may assume, so this
// file is compiled for the machine at hand; the other one chooses when it runs.
#include <simdjson.h>

#include "bench.h"

using namespace simdjson;

static bool read_on_demand(char *document, size_t len, struct found *found)
{
    static ondemand::parser parser;
    try {
        ondemand::document root =
            parser.iterate(padded_string_view(document, len, len + BENCH_PADDING));
        for (auto member : root.get_object()) {
            std::string_view key = member.unescaped_key();
            if (key == TOTAL) {
                found->total += member.value().get_uint64();
            } else if (key == DELETED) {
                for (auto value : member.value().get_array()) {
                    std::string_view name = value.get_string();
                    found_deleted(found, name.data(), name.size());
                }
            } else if (key == FAILED) {
                for (auto value : member.value().get_array()) {
                    ondemand::object entry = value.get_object();
                    std::string_view name = entry[SECRET_NAME].get_string();
                    std::string_view message = entry[ERROR_MSG].get_string();
                    found_failed(found, name.data(), name.size(), message.data(), message.size());
                }
            }
        }
        return true;
    } catch (const simdjson_error &) {
        return false;
    }
}

static bool read_dom(char *document, size_t len, struct found *found)
{
    static dom::parser parser;
    try {
        dom::object root = parser.parse(document, len, false).get_object();
        found->total += root[TOTAL].get_uint64();
        for (auto value : root[DELETED].get_array()) {
            std::string_view name = value.get_string();
            found_deleted(found, name.data(), name.size());
        }
        for (auto value : root[FAILED].get_array()) {
            dom::object entry = value.get_object();
            std::string_view name = entry[SECRET_NAME].get_string();
            std::string_view message = entry[ERROR_MSG].get_string();
            found_failed(found, name.data(), name.size(), message.data(), message.size());
        }
        return true;
    } catch (const simdjson_error &) {
        return false;
    }
}

extern "C" {

const struct candidate simdjson_ondemand = {"simdjson on-demand", false, read_on_demand};
const struct candidate simdjson_dom = {"simdjson DOM", false, read_dom};

const char *simdjson_kernel(void)
{
    static const std::string name =
        SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION) +
        (" on demand, " + get_active_implementation()->name() + " for the DOM");
    return name.c_str();
}
}
