/* Runs a Heng module that wasm2c translated to C: docs/abi.md says what a module is, README.md how a program is built.
 *
 * The module's bytes are part of the program (engine.c), so that the interface read here is that of the code that runs. A heng_module has
 * one memory and serves one thread; load one for each, one after the other. Nothing is evaluated before all that was given could be read: what could not is kept
 * as a reason, by the name of the fact.
 *
 * No signal handler is installed, and nothing is written outside of the module's memory and this host's own. */
#ifndef HENG_HOST_H
#define HENG_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Codes of a yes/no; and, or are bitwise. */
enum { HENG_NO = 0, HENG_UNKNOWN = 1, HENG_YES = 3 };

/* What can be asked for besides statuses and sums. */
enum { HENG_TRACE = 1, HENG_TAKEN = 2, HENG_EVERYTHING = 3 };

/* A module as engine.c gives it: its bytes, and the code that wasm2c made of them. */
typedef struct heng_engine {
    const uint8_t *bytes, *end;
    void *(*start)(uint8_t **memory, size_t *size);
    int32_t (*eval)(void *instance, int32_t rows);
    void (*stop)(void *instance);
} heng_engine;

/* Why something is refused: the fact, or the rule of a module that is not admitted, and the reason in both languages. */
typedef struct heng_reason {
    char name[96];
    char zh[192];
    char en[192];
} heng_reason;

typedef struct heng_module heng_module;

/* Admits a module and starts it. NULL: it was refused, and `why` says by which rule. */
heng_module *heng_load(const heng_engine *engine, heng_reason *why);
void heng_free(heng_module *module);

/* One subject. `heng_new_row` forgets what was given: a fact is unknown, a choice not made, and what is not given of the history never was
 * if receipts are complete, else unknown. Each of the others gives one fact and returns false if it is not one that the fact can have. */
void heng_new_row(heng_module *module, bool receipts_complete);
bool heng_yes_no(heng_module *module, const char *fact, bool value);
bool heng_case(heng_module *module, const char *fact, const char *name); /* a case, a leaf of a region, or a text */
bool heng_date(heng_module *module, const char *fact, int year, int month, int day);
bool heng_fen(heng_module *module, const char *fact, int64_t fen, const char *per); /* per: "月" of 元/月; NULL of a sum */
bool heng_number(heng_module *module, const char *fact, int64_t value, int scale, const char *unit); /* 36.5个月 is 365, 1, "月" */
bool heng_millionths(heng_module *module, const char *fact, int64_t value); /* 30% is 300000 */
bool heng_absent(heng_module *module, const char *fact);

/* Answers the row; false: it was refused, and nothing was evaluated or nothing is answered. */
bool heng_evaluate(heng_module *module, int32_t as_of);
size_t heng_reasons(const heng_module *module, const heng_reason **reasons);
size_t heng_benefits(const heng_module *module);
const char *heng_benefit(const heng_module *module, size_t benefit);
/* "eligible", "not_eligible", "undetermined", "needs_decision" or "awaiting_choice". */
const char *heng_status(const heng_module *module, size_t benefit);
/* What is paid in this period, fen; false: it is open. */
bool heng_payable(const heng_module *module, size_t benefit, int64_t *fen);

/* Days since 1970-01-01; false: there is no such day. */
bool heng_days(int year, int month, int day, int32_t *days);

/* A table: for each input, in the order of the interface, a column as it lies in the memory. Without values an input is unknown for all;
 * without bitmaps all is known, and there. */
typedef struct heng_column {
    const void *values;
    const uint8_t *known;
    const uint8_t *present;
} heng_column;

size_t heng_inputs(const heng_module *module);
const char *heng_input(const heng_module *module, size_t input);
size_t heng_width(const heng_module *module, size_t input); /* bytes of a value */
bool heng_has_present(const heng_module *module, size_t input);

/* Gives each output column of each batch to `take`, in the order of the interface; false: the as-of date is not supported. */
typedef void heng_take(void *context, size_t column, const uint8_t *bytes, size_t length);
bool heng_evaluate_columns(heng_module *module, int32_t as_of, size_t rows, const heng_column *columns, int32_t flags, heng_take *take,
                           void *context);
size_t heng_output_columns(const heng_module *module, int32_t flags);

/* The digest of all output bytes that every host gives: hexadecimal, 64 digits and a zero. */
bool heng_digest_columns(heng_module *module, int32_t as_of, size_t rows, const heng_column *columns, int32_t flags, char digest[65]);

/* Holds the module against the answers that every host must give; the names of those answered otherwise go to `failed`, if it is given. */
typedef struct heng_tested {
    size_t vectors;
    size_t failed;
    char digest[65];
} heng_tested;
heng_tested heng_self_test(heng_module *module, void (*failed)(const char *name));

#endif
