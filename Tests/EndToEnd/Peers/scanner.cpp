// The same five columns of the same records, by our scanner and by simdjson's on-demand reader, one thread, in turns:
// scanner [RECORDS] [ROUNDS]. `scanner.sh` builds and runs it.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
#include "CJSONColumns.h"
}

namespace {

constexpr size_t kBatch = 10000;

struct Records {
    std::string bytes;
    std::vector<size_t> ends;  // A record is followed by a line feed.

    std::string_view at(size_t i) const {
        size_t start = i == 0 ? 0 : ends[i - 1] + 1;
        return std::string_view(bytes).substr(start, ends[i] - start);
    }
};

// Orders in the manner of the use cases: about 200 bytes, some texts often and some once, one date a day.
Records make_records(size_t count) {
    const char* types[] = {"purchase", "view", "click", "signup", "refund"};
    const char* devices[] = {"mobile", "desktop", "tablet"};
    std::mt19937_64 random(1);
    Records records;
    for (size_t i = 0; i < count; i++) {
        char line[512];
        int length = std::snprintf(
            line, sizeof line,
            "{\"event_id\": %zu, \"event_type\": \"%s\", \"timestamp\": \"2024-03-%02zu %02zu:%02zu:%02zu\", "
            "\"user_id\": %zu, \"page_id\": %zu, \"session\": \"%016llx\", \"device\": \"%s\", \"price\": %.2f, "
            "\"ok\": %s}\n",
            i, types[random() % 5], 1 + i / 864000 % 28, i / 36000 % 24, i / 600 % 60, i / 10 % 60,
            size_t(random() % 5000), size_t(random() % 200), (unsigned long long)random(), devices[random() % 3],
            double(random() % 10000) / 100, random() % 2 ? "true" : "false");
        records.bytes.append(line, size_t(length));
        records.ends.push_back(records.bytes.size() - 1);
    }
    records.bytes.reserve(records.bytes.size() + simdjson::SIMDJSON_PADDING);
    return records;
}

struct Totals {
    int64_t ids = 0, times = 0, users = 0, pages = 0, texts = 0;
    bool operator==(const Totals&) const = default;
};

// What a program around simdjson needs to have columns: as simple as it can be, and not slower than ours.
struct Columns {
    std::vector<int64_t> ids, times, users, pages;
    std::vector<int32_t> types;
    std::vector<std::string> dictionary;
    std::vector<std::pair<uint64_t, int32_t>> slots = std::vector<std::pair<uint64_t, int32_t>>(1024, {0, -1});
    uint64_t day = 0;
    uint16_t day_end = 0;
    int64_t day_start = 0;

    int32_t intern(std::string_view text) {
        uint64_t head = 0, tail = 0;
        if (text.size() >= 8) {
            std::memcpy(&head, text.data(), 8);
            std::memcpy(&tail, text.data() + text.size() - 8, 8);
        } else {
            std::memcpy(&head, text.data(), text.size());
        }
        __uint128_t product = (__uint128_t)(head ^ 0x9E3779B97F4A7C15u) * (tail ^ text.size() ^ 0xD6E8FEB86659FD93u);
        uint64_t hash = (uint64_t)product ^ (uint64_t)(product >> 64);
        for (size_t place = hash & 1023;; place = (place + 1) & 1023) {
            auto& slot = slots[place];
            if (slot.second < 0) {
                slot = {hash, (int32_t)dictionary.size()};
                dictionary.emplace_back(text);
                return slot.second;
            }
            if (slot.first == hash && dictionary[(size_t)slot.second] == text) return slot.second;
        }
    }

    bool time(std::string_view text, int64_t& milliseconds) {
        if (text.size() != 19 || text[10] != ' ') return false;
        uint64_t first;
        uint16_t end;
        std::memcpy(&first, text.data(), 8);
        std::memcpy(&end, text.data() + 8, 2);
        auto two = [&](size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
        if (first != day || end != day_end) {
            int year = two(0) * 100 + two(2), month = two(5), date = two(8);
            year -= month <= 2;
            int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1;
            int64_t of_era = year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + of_year;
            day_start = (year / 400 * 146097LL + of_era - 719468) * 86400;
            day = first;
            day_end = end;
        }
        milliseconds = (day_start + two(11) * 3600 + two(14) * 60 + two(17)) * 1000;
        return true;
    }

    void add(simdjson::ondemand::object object) {
        ids.push_back(object.find_field("event_id").get_int64());
        types.push_back(intern(object.find_field("event_type").get_string()));
        int64_t moment;
        if (!time(object.find_field("timestamp").get_string(), moment)) std::abort();
        times.push_back(moment);
        users.push_back(object.find_field("user_id").get_int64());
        pages.push_back(object.find_field("page_id").get_int64());
    }

    void finish(Totals& totals) {
        for (int64_t value : ids) totals.ids += value;
        for (int64_t value : times) totals.times += value;
        for (int64_t value : users) totals.users += value;
        for (int64_t value : pages) totals.pages += value;
        for (int32_t code : types) totals.texts += (int64_t)dictionary[(size_t)code].size();
        for (auto* column : {&ids, &times, &users, &pages}) column->clear();
        types.clear();
        dictionary.clear();
        std::fill(slots.begin(), slots.end(), std::pair<uint64_t, int32_t>{0, -1});
    }
};

// A record after the other, as a log hands them out.
Totals read_each(const Records& records) {
    static simdjson::ondemand::parser parser;
    static Columns columns;
    Totals totals;
    size_t capacity = records.bytes.capacity();
    for (size_t i = 0; i < records.ends.size(); i++) {
        auto record = records.at(i);
        size_t readable = capacity - size_t(record.data() - records.bytes.data());
        auto document = parser.iterate(simdjson::padded_string_view(record.data(), record.size(), readable));
        columns.add(document.get_object());
        if ((i + 1) % kBatch == 0) columns.finish(totals);
    }
    columns.finish(totals);
    return totals;
}

// All records as one run of lines, which only a file is.
Totals read_many(const Records& records) {
    static simdjson::ondemand::parser parser;
    static Columns columns;
    Totals totals;
    size_t count = 0;
    simdjson::ondemand::document_stream documents;
    if (parser.iterate_many(records.bytes.data(), records.bytes.size(), 1 << 20).get(documents)) std::abort();
    for (auto document : documents) {
        columns.add(document.get_object());
        if (++count % kBatch == 0) columns.finish(totals);
    }
    columns.finish(totals);
    return totals;
}

sluice_json_reader* make_reader() {
    sluice_json_options options = {};
    options.depth = 512;
    options.problems_a_row = 8;
    options.largest_record = 1 << 28;
    options.seeds[0] = std::random_device()() | 1ull << 40;
    options.seeds[1] = std::random_device()() | 1ull << 50;
    auto* reader = sluice_json_create(&options);
    std::pair<const char*, sluice_json_type> fields[] = {
        {"event_id", SLUICE_JSON_BIGINT}, {"event_type", SLUICE_JSON_TEXT}, {"timestamp", SLUICE_JSON_TIMESTAMP_ISO},
        {"user_id", SLUICE_JSON_BIGINT},  {"page_id", SLUICE_JSON_BIGINT},
    };
    for (auto& [name, type] : fields) {
        sluice_json_begin_field(reader);
        sluice_json_add_step(reader, (const uint8_t*)name, std::strlen(name));
        sluice_json_end_field(reader, type);
    }
    if (!sluice_json_prepare(reader)) std::abort();
    return reader;
}

Totals read_ours(const Records& records) {
    static sluice_json_reader* reader = make_reader();
    Totals totals;
    auto finish = [&] {
        size_t count = sluice_json_row_count(reader), problems = 0;
        sluice_json_problems(reader, &problems);
        if (problems > 0) std::abort();
        auto sum = [&](uint32_t field) {
            auto* values = (const int64_t*)sluice_json_column_at(reader, field).values;
            int64_t sum = 0;
            for (size_t i = 0; i < count; i++) sum += values[i];
            return sum;
        };
        totals.ids += sum(0);
        totals.times += sum(2);
        totals.users += sum(3);
        totals.pages += sum(4);
        auto texts = sluice_json_column_at(reader, 1);
        for (size_t i = 0; i < count; i++) {
            int32_t code = texts.codes[i];
            totals.texts += texts.text_ends[code] - (code == 0 ? 0 : texts.text_ends[code - 1]);
        }
        sluice_json_reset(reader);
    };
    for (size_t i = 0; i < records.ends.size(); i++) {
        auto record = records.at(i);
        if (!sluice_json_append(reader, (const uint8_t*)record.data(), record.size())) std::abort();
        if ((i + 1) % kBatch == 0) finish();
    }
    finish();
    return totals;
}

struct Contestant {
    const char* name;
    Totals (*read)(const Records&);
    std::vector<double> seconds = {};

    // The quickest round is the one that others disturbed least.
    double best() const { return *std::min_element(seconds.begin(), seconds.end()); }
    double median() const {
        auto sorted = seconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
};

}  // namespace

int main(int count, char** arguments) {
    size_t records_wanted = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 500000;
    int rounds = count > 2 ? std::atoi(arguments[2]) : 9;
    Records records = make_records(records_wanted);
    double size = double(records.bytes.size()) / double(records_wanted);
    std::printf("%zu records of %.0f bytes, five columns, simdjson %d.%d.%d (%s)\n", records_wanted, size,
        simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR, simdjson::SIMDJSON_VERSION_REVISION,
        simdjson::get_active_implementation()->name().c_str());
    Contestant contestants[] = {
        {"our scanner", read_ours}, {"simdjson, a record at a time", read_each}, {"simdjson, all lines as one", read_many}};
    Totals expected = read_ours(records);
    for (int round = 0; round < rounds; round++) {
        for (auto& contestant : contestants) {
            auto start = std::chrono::steady_clock::now();
            Totals totals = contestant.read(records);
            contestant.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
            if (totals == expected) continue;
            std::fprintf(stderr, "%s read something else\n", contestant.name);
            return 1;
        }
    }
    for (auto& contestant : contestants) {
        double best = contestant.best(), median = contestant.median();
        std::printf("%-30s best %6.2f M records/s %5.2f GB/s (%4.2f x of ours)   median %6.2f M/s (%4.2f x)\n", contestant.name,
            double(records_wanted) / best / 1e6, double(records.bytes.size()) / best / 1e9, contestants[0].best() / best,
            double(records_wanted) / median / 1e6, contestants[0].median() / median);
    }
}
