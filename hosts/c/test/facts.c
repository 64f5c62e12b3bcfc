/* What a caller may rely on: mistakes are refused by name before anything is evaluated, and two modules run side by side, in threads of their own.
 * Of the modules one is tests/hosts/subsidies.heng, the other policies/ref4. */
#include "../heng_host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const heng_engine heng_subsidies, heng_ref4;

static void check_(bool right, const char *what, int line) {
    if (right) return;
    fprintf(stderr, "line %d: %s\n", line, what);
    exit(1);
}
#define check(right) check_(right, #right, __LINE__)

enum { DAY = 18809 };

/* Whether the last mistake is of this fact, with this reason, and keeps the row from being evaluated. */
static bool refused(heng_module *m, const char *fact, const char *en) {
    const heng_reason *reasons;
    size_t n = heng_reasons(m, &reasons);
    int64_t fen;
    bool same = n > 0 && !strcmp(reasons[n - 1].name, fact) && !strcmp(reasons[n - 1].en, en) && reasons[n - 1].zh[0];
    if (!same && n > 0) fprintf(stderr, "%s: %s\n", reasons[n - 1].name, reasons[n - 1].en);
    return same && !heng_evaluate(m, DAY) && !heng_payable(m, 0, &fen);
}

/* A doctor who may have both benefits. */
static void doctor(heng_module *m) {
    heng_new_row(m, true);
    check(heng_case(m, "学历", "博士"));
    check(heng_date(m, "出生日期", 1990, 1, 1));
    check(heng_fen(m, "月收入", 800000, "月"));
    check(heng_number(m, "缴费月数", 12, 0, "月"));
    check(heng_yes_no(m, "在职", true));
    check(heng_absent(m, "持股"));
    check(heng_absent(m, "专业"));
    check(heng_yes_no(m, "单位", false));
}

static void mistakes(heng_module *m) {
    const heng_reason *reasons;
    heng_new_row(m, true);
    check(!heng_case(m, "学力", "博士") && refused(m, "学力", "no fact is called so"));
    check(!heng_case(m, "学历", "博土") && refused(m, "学历", "no such case"));
    check(!heng_case(m, "学历", "博士") && refused(m, "学历", "it stands there twice"));
    check(!heng_number(m, "缴费月数", 3, 0, "年") && refused(m, "缴费月数", "unit `年` does not fit: `月` is expected"));
    check(!heng_date(m, "出生日期", 2021, 2, 29) && refused(m, "出生日期", "there is no such day in the calendar"));
    check(!heng_number(m, "在职", 1, 0, NULL) && refused(m, "在职", "this is not a number"));
    check(!heng_fen(m, "月收入", -1, "月") && refused(m, "月收入", "out of range: from 0 to 100000000 is accepted"));
    check(heng_reasons(m, &reasons) == 7);
    heng_new_row(m, true);
    check(!heng_fen(m, "月收入", 1, NULL) && refused(m, "月收入", "unit `` does not fit: `月` is expected"));
    check(!heng_number(m, "缴费月数", 601, 0, "月") && refused(m, "缴费月数", "out of range: from 0 to 600 is accepted"));
    check(!heng_millionths(m, "持股", 1000001) && refused(m, "持股", "out of range: from 0 to 1000000 is accepted"));
    check(!heng_absent(m, "在职") && refused(m, "在职", "this fact is never absent"));
    heng_new_row(m, true);
    check(!heng_number(m, "缴费月数", 365, 1, "月") && refused(m, "缴费月数", "more decimals than this fact has"));
    doctor(m);
    check(!heng_evaluate(m, 1000000));
    heng_new_row(m, true);
    check(heng_date(m, "出生日期", 2021, 7, 2) && !heng_evaluate(m, DAY));
    check(heng_reasons(m, &reasons) == 1 && !strcmp(reasons[0].name, "出生日期") && !strcmp(reasons[0].zh, "`出生日期` 应 不晚于 基准日"));
}

static void answers(heng_module *m) {
    int64_t fen;
    doctor(m);
    check(heng_case(m, "选择(住房)", "安家费") && heng_evaluate(m, DAY));
    check(heng_benefits(m) == 2 && !strcmp(heng_benefit(m, 1), "安家费") && !strcmp(heng_status(m, 1), "eligible"));
    check(heng_payable(m, 1, &fen) && fen == 5000000 && heng_payable(m, 0, &fen) && fen == 0);
    doctor(m);
    check(heng_evaluate(m, DAY) && !strcmp(heng_status(m, 1), "awaiting_choice"));
    heng_new_row(m, false);
    check(heng_evaluate(m, DAY) && !strcmp(heng_status(m, 1), "undetermined") && !heng_payable(m, 1, &fen));
}

/* Modules that are cut off or altered. */
static void damaged(const heng_engine *engine) {
    size_t length = (size_t)(engine->end - engine->bytes);
    heng_reason why;
    for (size_t n = 0; n < length; n += 101) {
        uint8_t *bytes = malloc(length);
        memcpy(bytes, engine->bytes, length);
        heng_engine other = *engine;
        other.bytes = bytes, other.end = bytes + n;
        check(!heng_load(&other, &why) && !strcmp(why.name, "digest"));
        bytes[n] ^= 1;
        other.end = bytes + length;
        check(!heng_load(&other, &why) && !strcmp(why.name, "digest"));
        free(bytes);
    }
}

static void *works(void *of) {
    heng_module *m = of;
    for (int i = 0; i < 20; i++) answers(m);
    return NULL;
}

static void *tests(void *of) {
    for (int i = 0; i < 20; i++) check(heng_self_test(of, NULL).failed == 0);
    return NULL;
}

int main(void) {
    heng_reason why;
    heng_module *modules[] = {heng_load(&heng_subsidies, &why), heng_load(&heng_subsidies, &why), heng_load(&heng_ref4, &why)};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) check(modules[i] != NULL);
    mistakes(modules[0]);
    damaged(&heng_subsidies);
    for (int i = 0; i < 3; i++) check(pthread_create(&threads[i], NULL, i < 2 ? works : tests, modules[i]) == 0);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL), heng_free(modules[i]);
    puts("ok");
    return 0;
}
