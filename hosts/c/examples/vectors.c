/* A module against its own examples, and the digest that every host gives; with a file of columns, the digest of the answers for them.
 *
 *     vectors                               prints how many examples there are, how many were answered otherwise, and the digest
 *     vectors COLUMNS ROWS AS_OF FLAGS      prints the digest of a table; the file has of each input its values and bitmaps, in turn */
#include "../heng_host.h"

#include <stdio.h>
#include <stdlib.h>

extern const heng_engine heng_policy;

static void failed(const char *name) { fprintf(stderr, "%s\n", name); }

/* The next bytes of a file; NULL: they are not there. */
static void *next(FILE *file, size_t length) {
    void *bytes = malloc(length + 1);
    if (bytes && fread(bytes, 1, length, file) == length) return bytes;
    free(bytes);
    return NULL;
}

static int table(heng_module *module, char **args) {
    FILE *file = fopen(args[0], "rb");
    size_t rows = strtoul(args[1], NULL, 10), inputs = heng_inputs(module), bitmap = (rows + 7) / 8;
    heng_column *columns = calloc(inputs + 1, sizeof *columns);
    bool read = file && columns;
    char digest[65];
    for (size_t i = 0; read && i < inputs; i++) {
        columns[i].values = next(file, rows * heng_width(module, i));
        columns[i].known = next(file, bitmap);
        if (heng_has_present(module, i)) columns[i].present = next(file, bitmap);
        read = columns[i].values && columns[i].known && (columns[i].present || !heng_has_present(module, i));
    }
    read = read && fgetc(file) == EOF;
    bool done = read && heng_digest_columns(module, atoi(args[2]), rows, columns, atoi(args[3]), digest);
    if (done) printf("%s\n", digest);
    else fprintf(stderr, read ? "基准日不在支持的范围内\nthe as-of date is not supported\n" : "列文件与模块不符\nthe columns are not those of the module\n");
    for (size_t i = 0; columns && i < inputs; i++) {
        free((void *)columns[i].values);
        free((void *)columns[i].known);
        free((void *)columns[i].present);
    }
    free(columns);
    if (file) fclose(file);
    return done ? 0 : 2;
}

int main(int count, char **args) {
    heng_reason why;
    heng_module *module = heng_load(&heng_policy, &why);
    if (!module) {
        fprintf(stderr, "%s\n%s (%s)\n", why.zh, why.en, why.name);
        return 2;
    }
    int code = 2;
    if (count == 5) {
        code = table(module, args + 1);
    } else if (count == 1) {
        heng_tested found = heng_self_test(module, failed);
        printf("%zu %zu %s\n", found.vectors, found.failed, found.digest);
        code = found.failed > 0;
    } else {
        fprintf(stderr, "usage: vectors [COLUMNS ROWS AS_OF FLAGS]\n");
    }
    heng_free(module);
    return code;
}
