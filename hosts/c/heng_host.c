/* See heng_host.h. Which modules are loaded is decided as in the hosts for JavaScript and Python: the digest, the version, a memory of the
 * size that the interface says, and every column inside it. That the code keeps inside its columns and never traps is `heng verify`'s to say.
 *
 * INVARIANT: of a loaded module every address that is used lies inside the memory with room for its column. */
#include "heng_host.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ABI_MAJOR = 1, PAGE = 65536, LEAST_PAGES = 1, MOST_PAGES = 256, MOST_ROWS = 4096, REASONS = 32 };

typedef enum { UNKNOWN, ABSENT, KNOWN } state;

typedef struct cell {
    state state;
    int64_t value;
} cell;

typedef struct input {
    const json *self;
    const char *name, *type;
    int64_t min, max;
    size_t width, values, known, present;
    bool optional, has_present;
} input;

typedef struct integer {
    size_t values, known;
} integer;

typedef struct benefit {
    const char *name;
    size_t eligible, awaiting, deciding;
    integer amount, payable, periods_left;
    bool has_periods, has_deciding;
} benefit;

typedef struct output {
    size_t address, width;
} output;

struct heng_module {
    const heng_engine *engine;
    void *instance;
    uint8_t *memory;
    size_t size;
    json *interface, *vectors;
    size_t capacity, as_of, flags, refusals;
    int64_t as_of_min, as_of_max;
    size_t inputs_count, benefits_count, outputs_count, plain_count, taken_count;
    input *inputs;
    benefit *benefits;
    output *outputs; /* the plain ones, then what was taken, then the trace words */
    cell *row;
    bool *given, answered;
    heng_reason reasons[REASONS];
    size_t reasons_count;
};

/* Reasons */

static bool say(heng_reason *why, const char *name, const char *zh, const char *en) {
    snprintf(why->name, sizeof why->name, "%s", name);
    snprintf(why->zh, sizeof why->zh, "%s", zh);
    snprintf(why->en, sizeof why->en, "%s", en);
    return false;
}

static bool refuse(heng_module *m, const char *name, const char *zh, const char *en) {
    m->answered = false;
    if (m->reasons_count < REASONS) say(&m->reasons[m->reasons_count++], name, zh, en);
    return false;
}

/* Admission */

static bool number_at(const uint8_t **at, const uint8_t *end, size_t *number) {
    *number = 0;
    for (int shift = 0; shift < 35 && *at < end; shift += 7) {
        uint8_t byte = *(*at)++;
        *number |= (size_t)(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

typedef struct section {
    const uint8_t *start, *content, *end;
} section;

/* The custom section of a name, and where it begins; false: there is none, or no whole module. */
static bool custom(const heng_engine *engine, const char *name, section *out) {
    static const uint8_t header[8] = {0, 'a', 's', 'm', 1};
    const uint8_t *at = engine->bytes, *end = engine->end;
    bool found = false;
    if (end - at < 8 || memcmp(at, header, 8) != 0) return false;
    for (at += 8; at < end;) {
        section one = {at++, NULL, NULL};
        size_t size, length;
        if (!number_at(&at, end, &size) || size > (size_t)(end - at)) return false;
        one.end = at + size;
        if (*one.start == 0) {
            if (!number_at(&at, one.end, &length) || length > (size_t)(one.end - at)) return false;
            one.content = at + length;
            if (length == strlen(name) && memcmp(at, name, length) == 0) *out = one, found = true;
        }
        at = one.end;
    }
    return found;
}

static bool check_digest(const heng_engine *engine, heng_reason *why) {
    section last;
    heng_sha256 hash;
    uint8_t digest[32];
    if (!custom(engine, "heng:digest", &last) || last.end != engine->end || last.end - last.content != 7 + 32 ||
        memcmp(last.content, "sha256:", 7) != 0)
        return say(why, "digest", "最后一节不是 SHA-256 摘要：文件不完整，或不是衡编译的模块",
                   "the last section is no SHA-256: the file is cut off, or no Heng module");
    heng_sha256_start(&hash);
    heng_sha256_add(&hash, engine->bytes, (size_t)(last.start - engine->bytes));
    heng_sha256_end(&hash, digest);
    if (memcmp(digest, last.content + 7, 32) != 0)
        return say(why, "digest", "内容与摘要不符：文件在编译之后被改动或损坏",
                   "the digest is not that of the content: the file was altered or damaged after it was compiled");
    return true;
}

static json *section_of(const heng_engine *engine, const char *name) {
    section found;
    if (!custom(engine, name, &found)) return NULL;
    return json_read((const char *)found.content, (size_t)(found.end - found.content));
}

/* A number of the interface. What is missing or no number becomes one that no column can have. */
static int64_t whole(const json *object, const char *key) {
    const json *found = json_get(object, key);
    return found && found->kind == JSON_INTEGER ? found->integer : INT64_MIN;
}

static const char *text(const json *object, const char *key) {
    const json *found = json_get(object, key);
    return found && found->kind == JSON_TEXT ? found->text : "";
}

static bool there(const json *object, const char *key) {
    const json *found = json_get(object, key);
    return found && found->kind != JSON_NULL;
}

/* An address with room behind it; SIZE_MAX: there is none. */
static size_t place(heng_module *m, int64_t address, size_t length, bool *right) {
    if (address >= 0 && (uint64_t)address <= m->size && length <= m->size - (size_t)address) return (size_t)address;
    *right = false;
    return SIZE_MAX;
}

static void put_output(heng_module *m, size_t address, size_t width) {
    m->outputs[m->outputs_count++] = (output){address, width};
}

static integer integer_of(heng_module *m, const json *sum, bool *right) {
    integer out = {place(m, whole(sum, "values"), 8 * m->capacity, right), place(m, whole(sum, "known"), m->capacity, right)};
    put_output(m, out.values, 8);
    put_output(m, out.known, 1);
    return out;
}

static bool read_inputs(heng_module *m) {
    bool right = true;
    size_t at = 0;
    for (const json *one = json_get(m->interface, "inputs")->first; one; one = one->next, at++) {
        input *in = &m->inputs[at];
        const char *storage = text(one, "storage");
        size_t width = !strcmp(storage, "i8") ? 1 : !strcmp(storage, "i16") ? 2 : !strcmp(storage, "i32") ? 4 : !strcmp(storage, "i64") ? 8 : 0;
        *in = (input){.self = one, .name = text(one, "name"), .type = text(json_get(one, "ty"), "type"), .width = width};
        in->min = whole(one, "min"), in->max = whole(one, "max");
        in->optional = json_get(one, "optional") && json_get(one, "optional")->integer;
        in->has_present = there(one, "present");
        in->values = place(m, whole(one, "values"), width * m->capacity, &right);
        in->known = place(m, whole(one, "known"), m->capacity / 8, &right);
        if (in->has_present) in->present = place(m, whole(one, "present"), m->capacity / 8, &right);
        right = right && width > 0;
    }
    return right;
}

static bool read_outputs(heng_module *m) {
    bool right = true;
    size_t at = 0;
    m->refusals = place(m, whole(m->interface, "refusals"), 4 * m->capacity, &right);
    put_output(m, m->refusals, 4);
    for (const json *one = json_get(m->interface, "benefits")->first; one; one = one->next, at++) {
        benefit *b = &m->benefits[at];
        b->name = text(one, "name");
        b->eligible = place(m, whole(one, "eligible"), m->capacity, &right);
        b->awaiting = place(m, whole(one, "awaiting"), m->capacity, &right);
        put_output(m, b->eligible, 1);
        put_output(m, b->awaiting, 1);
        b->has_deciding = there(one, "deciding");
        if (b->has_deciding) {
            b->deciding = place(m, whole(one, "deciding"), m->capacity, &right);
            put_output(m, b->deciding, 1);
        }
        if (there(one, "waits")) {
            const json *waits = json_at(json_get(one, "waits"), 0);
            put_output(m, place(m, waits && waits->kind == JSON_INTEGER ? waits->integer : -1, m->capacity, &right), 1);
        }
        b->amount = integer_of(m, json_get(one, "amount"), &right);
        b->payable = integer_of(m, json_get(one, "payable"), &right);
        b->has_periods = there(one, "periods_left");
        if (b->has_periods) b->periods_left = integer_of(m, json_get(one, "periods_left"), &right);
    }
    m->plain_count = m->outputs_count;
    for (const json *one = json_get(m->interface, "coordinations")->first; one; one = one->next)
        for (const json *taken = json_get(one, "taken") ? json_get(one, "taken")->first : NULL; taken; taken = taken->next)
            integer_of(m, taken, &right);
    m->taken_count = m->outputs_count - m->plain_count;
    const json *trace = json_get(m->interface, "trace");
    for (int64_t w = 0; w < whole(trace, "words"); w++)
        put_output(m, place(m, whole(trace, "address") + 4 * w * (int64_t)m->capacity, 4 * m->capacity, &right), 4);
    return right;
}

/* How many outputs there are at most: what the lists of the interface hold, each with the most that one can have. */
static size_t most_outputs(const heng_module *m) {
    size_t count = 1 + 10 * m->benefits_count;
    for (const json *one = json_get(m->interface, "coordinations")->first; one; one = one->next)
        count += 2 * (json_get(one, "taken") ? json_get(one, "taken")->count : 0);
    return count + (size_t)whole(json_get(m->interface, "trace"), "words");
}

static bool check_interface(heng_module *m, heng_reason *why) {
    static const char *lists[] = {"inputs", "benefits", "coordinations", "doors"};
    const json *major = json_at(json_get(m->interface, "abi"), 0), *parameters = json_get(m->interface, "parameters");
    bool right = true;
    if (!m->interface) return say(why, "interface", "模块没有可读取的接口说明", "the module has no interface section that can be read");
    if (!major || major->kind != JSON_INTEGER || major->integer != ABI_MAJOR)
        return say(why, "abi-version", "模块的接口版本不是 1", "the module's interface has another major version than 1");
    int64_t pages = whole(m->interface, "memory_pages"), capacity = whole(m->interface, "capacity");
    int64_t words = whole(json_get(m->interface, "trace"), "words");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const json *list = json_get(m->interface, lists[i]);
        if (!list || list->kind != JSON_LIST) return say(why, "interface", "接口说明缺少内容", "something is missing in the interface");
    }
    if (pages < LEAST_PAGES || pages > MOST_PAGES || m->size != (size_t)pages * PAGE)
        return say(why, "fixed-memory", "内存与接口所写的不符", "the memory is not what the interface says");
    if (capacity <= 0 || capacity % 16 != 0 || capacity > MOST_ROWS || words < 0 || words > MOST_ROWS)
        return say(why, "addresses", "接口中的容量有误", "the capacity of the interface is wrong");
    m->capacity = (size_t)capacity;
    m->inputs_count = json_get(m->interface, "inputs")->count;
    m->benefits_count = json_get(m->interface, "benefits")->count;
    m->inputs = calloc(m->inputs_count + 1, sizeof *m->inputs);
    m->row = calloc(m->inputs_count + 1, sizeof *m->row);
    m->given = calloc(m->inputs_count + 1, sizeof *m->given);
    m->benefits = calloc(m->benefits_count + 1, sizeof *m->benefits);
    m->outputs = calloc(most_outputs(m), sizeof *m->outputs);
    if (!m->inputs || !m->row || !m->given || !m->benefits || !m->outputs) return say(why, "engine", "内存不足", "there is no more memory");
    m->as_of = place(m, whole(parameters, "as_of"), 4, &right);
    m->flags = place(m, whole(parameters, "flags"), 4, &right);
    m->as_of_min = whole(parameters, "as_of_min"), m->as_of_max = whole(parameters, "as_of_max");
    bool inputs = read_inputs(m), outputs = read_outputs(m);
    if (!right || !inputs || !outputs) return say(why, "addresses", "接口中的地址有误", "the addresses of the interface are wrong");
    return true;
}

heng_module *heng_load(const heng_engine *engine, heng_reason *why) {
    if (!check_digest(engine, why)) return NULL;
    heng_module *m = calloc(1, sizeof *m);
    if (m) {
        m->engine = engine;
        m->interface = section_of(engine, "heng:abi");
        m->vectors = section_of(engine, "heng:vectors");
        m->instance = engine->start(&m->memory, &m->size);
    }
    if (!m || !m->instance) {
        say(why, "engine", "内存不足", "there is no more memory");
    } else if (check_interface(m, why)) {
        heng_new_row(m, false);
        return m;
    }
    heng_free(m);
    return NULL;
}

void heng_free(heng_module *m) {
    if (!m) return;
    if (m->instance) m->engine->stop(m->instance);
    json_free(m->interface);
    json_free(m->vectors);
    free(m->inputs);
    free(m->row);
    free(m->given);
    free(m->benefits);
    free(m->outputs);
    free(m);
}

/* The memory */

static void put(uint8_t *to, int64_t value, size_t width) {
    for (size_t i = 0; i < width; i++) to[i] = (uint8_t)((uint64_t)value >> (8 * i));
}

static int64_t got(const uint8_t *from, size_t width) {
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++) value |= (uint64_t)from[i] << (8 * i);
    unsigned rest = 64 - 8 * (unsigned)width;
    return (int64_t)(value << rest) >> rest;
}

static bool call(heng_module *m, int32_t as_of, size_t rows, int32_t flags) {
    put(m->memory + m->as_of, as_of, 4);
    put(m->memory + m->flags, flags, 4);
    return m->engine->eval(m->instance, (int32_t)rows) == 0;
}

/* Writes one row. The code of a refusal that the module cannot see, since its column cannot hold the value. */
static int32_t write_row(heng_module *m, const cell *row) {
    int32_t refused = 0;
    for (size_t i = 0; i < m->inputs_count; i++) {
        const input *in = &m->inputs[i];
        cell c = row[i];
        int64_t least = in->width == 8 ? INT64_MIN : -((int64_t)1 << (8 * in->width - 1)), most = -(least + 1);
        if (c.state == ABSENT ? !in->has_present : c.state == KNOWN && (c.value < least || c.value > most)) {
            refused = refused ? refused : (int32_t)i + 1;
            c.state = UNKNOWN;
        }
        if (c.state == KNOWN) put(m->memory + in->values, c.value, in->width);
        m->memory[in->known] = c.state != UNKNOWN;
        if (in->has_present) m->memory[in->present] = c.state != ABSENT;
    }
    return refused;
}

/* One subject */

static bool is_choice(const input *in) { return !strcmp(text(in->self, "kind"), "choice"); }

void heng_new_row(heng_module *m, bool receipts_complete) {
    m->reasons_count = 0;
    m->answered = false;
    for (size_t i = 0; i < m->inputs_count; i++) {
        const input *in = &m->inputs[i];
        bool receipt = !strcmp(text(in->self, "kind"), "receipt") && receipts_complete;
        bool never = receipt && (in->optional || !strcmp(in->type, "date"));
        m->given[i] = false;
        m->row[i] = (cell){is_choice(in) || never ? ABSENT : receipt ? KNOWN : UNKNOWN, 0};
    }
}

/* The input of a name, if it has the type, and was not given before. */
static const input *named(heng_module *m, const char *fact, const char *type, const char *zh, const char *en) {
    for (size_t i = 0; i < m->inputs_count; i++) {
        const input *in = &m->inputs[i];
        if (strcmp(in->name, fact) != 0) continue;
        if (type && strcmp(in->type, type) != 0) return refuse(m, fact, zh, en), NULL;
        if (m->given[i]) return refuse(m, fact, "出现了两次", "it stands there twice"), NULL;
        m->given[i] = true;
        return in;
    }
    return refuse(m, fact, "没有这个名称的数据项", "no fact is called so"), NULL;
}

static bool set(heng_module *m, const input *in, int64_t value) {
    char zh[96], en[96];
    snprintf(zh, sizeof zh, "超出范围，应在 %lld 至 %lld 之间", (long long)in->min, (long long)in->max);
    snprintf(en, sizeof en, "out of range: from %lld to %lld is accepted", (long long)in->min, (long long)in->max);
    if (value < in->min || value > in->max) return refuse(m, in->name, zh, en);
    m->row[in - m->inputs] = (cell){KNOWN, value};
    return true;
}

/* Whether a unit is the one that a type has; none is none. */
static bool same_unit(heng_module *m, const input *in, const char *key, const char *unit) {
    const char *wanted = text(json_get(in->self, "ty"), key);
    char zh[160], en[160];
    if (!strcmp(wanted, unit ? unit : "")) return true;
    snprintf(zh, sizeof zh, "单位 `%.40s` 不符，应为 `%.40s`", unit ? unit : "", wanted);
    snprintf(en, sizeof en, "unit `%.40s` does not fit: `%.40s` is expected", unit ? unit : "", wanted);
    return refuse(m, in->name, zh, en);
}

bool heng_yes_no(heng_module *m, const char *fact, bool value) {
    const input *in = named(m, fact, "yes_no", "此项不是是否", "this is not a yes/no");
    return in && set(m, in, value);
}

bool heng_case(heng_module *m, const char *fact, const char *name) {
    const input *in = named(m, fact, NULL, "", "");
    if (!in) return false;
    bool is_text = !strcmp(in->type, "text"), region = !strcmp(in->type, "region");
    if (!is_text && !region && strcmp(in->type, "enum") != 0) return refuse(m, fact, "此项不是类别、地区或文本", "this is not an enum, a region or a text");
    const json *names = json_get(json_get(in->self, "ty"), is_text ? "literals" : region ? "leaves" : "cases");
    int64_t at = 0;
    for (const json *one = names ? names->first : NULL; one; one = one->next, at++)
        if (one->kind == JSON_TEXT && !strcmp(one->text, name)) return set(m, in, at);
    return is_text ? set(m, in, at) : refuse(m, fact, "没有这一类", "no such case");
}

bool heng_days(int year, int month, int day, int32_t *days) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1] + (month == 2 && leap)) return false;
    int y = year - (month <= 2), shifted = (month + 9) % 12;
    *days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468;
    return true;
}

bool heng_date(heng_module *m, const char *fact, int year, int month, int day) {
    const input *in = named(m, fact, "date", "此项不是日期", "this is not a date");
    int32_t days;
    if (!in) return false;
    if (!heng_days(year, month, day, &days)) return refuse(m, fact, "日历上没有这一天", "there is no such day in the calendar");
    return set(m, in, days);
}

bool heng_fen(heng_module *m, const char *fact, int64_t fen, const char *per) {
    const input *in = named(m, fact, "money", "此项不是金额", "this is not a sum of money");
    return in && same_unit(m, in, "per", per) && set(m, in, fen);
}

bool heng_number(heng_module *m, const char *fact, int64_t value, int scale, const char *unit) {
    const input *in = named(m, fact, "number", "此项不是数", "this is not a number");
    if (!in || !same_unit(m, in, "unit", unit)) return false;
    int64_t digits = whole(json_get(in->self, "ty"), "scale");
    if (scale < 0 || scale > digits) return refuse(m, fact, "小数位数过多", "more decimals than this fact has");
    for (; scale < digits; scale++) {
        if (value > INT64_MAX / 10 || value < INT64_MIN / 10) return refuse(m, fact, "超出范围", "out of range");
        value *= 10;
    }
    return set(m, in, value);
}

bool heng_millionths(heng_module *m, const char *fact, int64_t value) {
    const input *in = named(m, fact, "percent", "此项不是比例", "this is not a percent");
    return in && set(m, in, value);
}

bool heng_absent(heng_module *m, const char *fact) {
    const input *in = named(m, fact, NULL, "", "");
    if (!in) return false;
    if (!in->has_present) return refuse(m, fact, "此项不会没有", "this fact is never absent");
    m->row[in - m->inputs].state = ABSENT;
    return true;
}

bool heng_evaluate(heng_module *m, int32_t as_of) {
    if (as_of < m->as_of_min || as_of > m->as_of_max)
        refuse(m, "as_of", "不是支持的基准日", "not an as-of date that the module supports");
    if (m->reasons_count > 0) return false;
    int32_t refused = write_row(m, m->row);
    if (!call(m, as_of, 1, HENG_EVERYTHING)) return refuse(m, "as_of", "不是支持的基准日", "not an as-of date that the module supports");
    int64_t code = refused ? refused : got(m->memory + m->refusals, 4);
    if (code > (int64_t)m->inputs_count) {
        const json *door = json_at(json_get(m->interface, "doors"), (size_t)code - 1 - m->inputs_count), *first = json_at(json_get(door, "inputs"), 0);
        bool of_input = first && first->integer >= 0 && (size_t)first->integer < m->inputs_count;
        return refuse(m, of_input ? m->inputs[first->integer].name : "", text(door, "zh"), text(door, "en"));
    }
    if (code > 0) return refuse(m, m->inputs[code - 1].name, "超出范围，或无法识别", "out of range, or not one of its values");
    m->answered = true;
    return true;
}

size_t heng_reasons(const heng_module *m, const heng_reason **reasons) {
    *reasons = m->reasons;
    return m->reasons_count;
}

size_t heng_benefits(const heng_module *m) { return m->benefits_count; }

const char *heng_benefit(const heng_module *m, size_t at) { return at < m->benefits_count ? m->benefits[at].name : ""; }

const char *heng_status(const heng_module *m, size_t at) {
    if (!m->answered || at >= m->benefits_count) return "undetermined";
    const benefit *b = &m->benefits[at];
    uint8_t eligible = m->memory[b->eligible], awaiting = m->memory[b->awaiting];
    if (eligible == HENG_NO) return "not_eligible";
    if (eligible == HENG_UNKNOWN && b->has_deciding && m->memory[b->deciding] == HENG_YES) return "needs_decision";
    if (eligible == HENG_UNKNOWN || awaiting == HENG_UNKNOWN) return "undetermined";
    return awaiting == HENG_YES ? "awaiting_choice" : "eligible";
}

static bool known(const heng_module *m, integer sum, int64_t *value) {
    *value = got(m->memory + sum.values, 8);
    return m->memory[sum.known] != 0;
}

bool heng_payable(const heng_module *m, size_t at, int64_t *fen) {
    *fen = 0;
    return m->answered && at < m->benefits_count && known(m, m->benefits[at].payable, fen);
}

/* Tables */

size_t heng_inputs(const heng_module *m) { return m->inputs_count; }
const char *heng_input(const heng_module *m, size_t at) { return at < m->inputs_count ? m->inputs[at].name : ""; }
size_t heng_width(const heng_module *m, size_t at) { return at < m->inputs_count ? m->inputs[at].width : 0; }
bool heng_has_present(const heng_module *m, size_t at) { return at < m->inputs_count && m->inputs[at].has_present; }

size_t heng_output_columns(const heng_module *m, int32_t flags) {
    size_t trace = m->outputs_count - m->plain_count - m->taken_count;
    return m->plain_count + (flags & HENG_TAKEN ? m->taken_count : 0) + (flags & HENG_TRACE ? trace : 0);
}

static const output *output_at(const heng_module *m, size_t at, int32_t flags) {
    return &m->outputs[at + (at >= m->plain_count && !(flags & HENG_TAKEN) ? m->taken_count : 0)];
}

static void write_bits(uint8_t *to, const uint8_t *bitmap, size_t first, size_t rows, uint8_t otherwise) {
    size_t bytes = (rows + 7) / 8;
    if (bitmap) memcpy(to, bitmap + first / 8, bytes);
    else memset(to, otherwise, bytes);
}

/* Rows of a column into the memory. The capacity is a multiple of eight, so a bitmap is cut between bytes. */
static void write_column(heng_module *m, const input *in, const heng_column *column, size_t first, size_t rows) {
    const uint8_t *values = column->values;
    if (values) memcpy(m->memory + in->values, values + first * in->width, rows * in->width);
    write_bits(m->memory + in->known, values ? column->known : NULL, first, rows, values || is_choice(in) ? 255 : 0);
    if (in->has_present) write_bits(m->memory + in->present, values ? column->present : NULL, first, rows, values || !is_choice(in) ? 255 : 0);
}

static void give_outputs(const heng_module *m, size_t rows, int32_t flags, heng_take *take, void *context) {
    for (size_t i = 0; i < heng_output_columns(m, flags); i++) {
        const output *out = output_at(m, i, flags);
        take(context, i, m->memory + out->address, rows * out->width);
    }
}

bool heng_evaluate_columns(heng_module *m, int32_t as_of, size_t rows, const heng_column *columns, int32_t flags, heng_take *take,
                           void *context) {
    for (size_t first = 0; first < rows; first += m->capacity) {
        size_t n = rows - first < m->capacity ? rows - first : m->capacity;
        for (size_t i = 0; i < m->inputs_count; i++) write_column(m, &m->inputs[i], &columns[i], first, n);
        if (!call(m, as_of, n, flags)) return false;
        give_outputs(m, n, flags, take, context);
    }
    return true;
}

/* Digests: of each column as it comes, then of these. */

static heng_sha256 *hashes(const heng_module *m, int32_t flags) {
    heng_sha256 *out = calloc(heng_output_columns(m, flags), sizeof *out);
    for (size_t i = 0; out && i < heng_output_columns(m, flags); i++) heng_sha256_start(&out[i]);
    return out;
}

static void add_bytes(void *context, size_t column, const uint8_t *bytes, size_t length) {
    heng_sha256_add((heng_sha256 *)context + column, bytes, length);
}

static void end_hashes(const heng_module *m, int32_t flags, heng_sha256 *columns, char digest[65]) {
    heng_sha256 all;
    uint8_t bytes[32];
    heng_sha256_start(&all);
    for (size_t i = 0; i < heng_output_columns(m, flags); i++) {
        heng_sha256_end(&columns[i], bytes);
        heng_sha256_add(&all, bytes, sizeof bytes);
    }
    heng_sha256_end(&all, bytes);
    heng_hex(bytes, digest);
    free(columns);
}

bool heng_digest_columns(heng_module *m, int32_t as_of, size_t rows, const heng_column *columns, int32_t flags, char digest[65]) {
    heng_sha256 *all = hashes(m, flags);
    bool done = all && heng_evaluate_columns(m, as_of, rows, columns, flags, add_bytes, all);
    if (done) end_hashes(m, flags, all, digest);
    else free(all);
    return done;
}

/* The module's own examples */

static cell cell_of(const json *written) {
    if (written->kind == JSON_OBJECT) return (cell){KNOWN, whole(written, "known")};
    return (cell){written->kind == JSON_TEXT && !strcmp(written->text, "absent") ? ABSENT : UNKNOWN, 0};
}

static bool same(const heng_module *m, integer sum, const json *wanted) {
    int64_t value;
    bool is_known = known(m, sum, &value);
    return wanted && (wanted->kind == JSON_INTEGER ? is_known && value == wanted->integer : !is_known);
}

static bool holds(heng_module *m, const json *vector, int32_t refused) {
    const json *wanted = json_get(vector, "benefits");
    bool right = wanted && wanted->count == m->benefits_count;
    right = right && (refused ? refused : got(m->memory + m->refusals, 4)) == whole(vector, "refusal");
    for (size_t i = 0; right && i < m->benefits_count; i++) {
        const benefit *b = &m->benefits[i];
        const json *one = json_at(wanted, i), *left = json_at(one, 4), *eligible = json_at(one, 0), *awaiting = json_at(one, 1);
        right = eligible && eligible->integer == m->memory[b->eligible] && awaiting && awaiting->integer == m->memory[b->awaiting];
        right = right && same(m, b->amount, json_at(one, 2)) && same(m, b->payable, json_at(one, 3));
        right = right && (b->has_periods ? same(m, b->periods_left, left) : left && left->kind == JSON_NULL);
    }
    return right;
}

heng_tested heng_self_test(heng_module *m, void (*failed)(const char *name)) {
    heng_tested out = {0};
    heng_sha256 *all = hashes(m, HENG_EVERYTHING);
    cell *row = calloc(m->inputs_count + 1, sizeof *row);
    for (const json *vector = m->vectors ? m->vectors->first : NULL; all && row && vector; vector = vector->next) {
        const json *cells = json_get(vector, "row");
        size_t i = 0;
        for (const json *one = cells ? cells->first : NULL; one && i < m->inputs_count; one = one->next) row[i++] = cell_of(one);
        int32_t refused = write_row(m, row);
        bool right = i == m->inputs_count && call(m, (int32_t)whole(vector, "as_of"), 1, HENG_EVERYTHING) && holds(m, vector, refused);
        give_outputs(m, 1, HENG_EVERYTHING, add_bytes, all);
        out.vectors++;
        out.failed += !right;
        if (!right && failed) failed(text(vector, "name"));
    }
    if (all) end_hashes(m, HENG_EVERYTHING, all, out.digest);
    free(row);
    m->answered = false;
    return out;
}
