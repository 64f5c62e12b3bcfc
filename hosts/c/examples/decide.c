/* From facts to a decision: the program of the README. */
#include "../heng_host.h"

#include <stdio.h>

extern const heng_engine heng_policy;

int main(void) {
    heng_reason why;
    int32_t day;
    heng_module *module = heng_load(&heng_policy, &why);
    if (!module || !heng_days(2021, 7, 1, &day)) return 2;
    heng_new_row(module, true);
    heng_case(module, "学历", "博士");
    heng_date(module, "出生日期", 1990, 5, 1);
    heng_case(module, "户籍地", "蜀山区");
    heng_date(module, "户籍迁入日期", 2021, 3, 1);
    heng_case(module, "单位所在区", "蜀山区");
    heng_case(module, "单位性质", "民营企业");
    heng_yes_no(module, "职工养老保险在缴", true);
    heng_number(module, "家庭自有住房", 0, 0, "套");
    heng_fen(module, "家庭人均月收入", 1200000, "月");
    heng_date(module, "审核日期(租房补贴)", 2021, 6, 10);
    if (!heng_evaluate(module, day)) {
        const heng_reason *reasons;
        for (size_t i = 0, n = heng_reasons(module, &reasons); i < n; i++) printf("%s: %s\n", reasons[i].name, reasons[i].en);
    }
    for (size_t i = 0; i < heng_benefits(module); i++) {
        int64_t fen;
        const char *open = heng_payable(module, i, &fen) ? "" : "?";
        printf("%s %s ", heng_benefit(module, i), heng_status(module, i));
        printf(*open ? "?\n" : "%lld.%02lld\n", (long long)(fen / 100), (long long)(fen % 100));
    }
    heng_free(module);
    return 0;
}
