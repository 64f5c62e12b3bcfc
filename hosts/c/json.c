/* JSON as a module writes it: UTF-8, numbers that are integers of 64 bits. Whatever else stands there is no JSON here. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Lists within lists beyond which a text is refused, so that no text exhausts the stack. */
enum { DEEPEST = 64 };

typedef struct reader {
    const char *at, *end;
} reader;

static char peek(const reader *r) { return r->at < r->end ? *r->at : 0; }

static void space(reader *r) {
    while (r->at < r->end && strchr(" \t\r\n", *r->at)) r->at++;
}

static bool word(reader *r, const char *text) {
    size_t n = strlen(text);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, text, n) != 0) return false;
    r->at += n;
    return true;
}

static json *made(int kind) {
    json *value = calloc(1, sizeof *value);
    if (value) value->kind = kind;
    return value;
}

/* A code of `\uXXXX`; pairs of codes do not occur, since only control characters are written so. */
static char *code(reader *r, char *to) {
    unsigned c = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef", *found = strchr(digits, peek(r) | 32);
        if (!peek(r) || !found) return NULL;
        c = c << 4 | (unsigned)(found - digits);
        r->at++;
    }
    if (c == 0 || c >= 0x80) return NULL;
    *to++ = (char)c;
    return to;
}

static char *text_of(reader *r) {
    if (!word(r, "\"")) return NULL;
    char *text = malloc((size_t)(r->end - r->at) + 1), *to = text;
    while (to && peek(r) && *r->at != '"') {
        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        r->at++;
        const char *escapes = "\"\\/bfnrt", *found = peek(r) ? strchr(escapes, *r->at) : NULL;
        if (found) {
            *to++ = "\"\\/\b\f\n\r\t"[found - escapes];
            r->at++;
        } else {
            to = word(r, "u") ? code(r, to) : NULL;
        }
    }
    if (!to || !word(r, "\"")) {
        free(text);
        return NULL;
    }
    *to++ = 0;
    char *small = realloc(text, (size_t)(to - text));
    return small ? small : text;
}

static json *integer(reader *r) {
    bool negative = word(r, "-");
    uint64_t value = 0;
    const char *first = r->at;
    while (peek(r) >= '0' && peek(r) <= '9') {
        unsigned digit = (unsigned)(*r->at++ - '0');
        if (value > (UINT64_MAX - digit) / 10) return NULL;
        value = value * 10 + digit;
    }
    if (r->at == first || value > (uint64_t)INT64_MAX + negative) return NULL;
    json *out = made(JSON_INTEGER);
    if (out) out->integer = negative ? (int64_t)(0 - value) : (int64_t)value;
    return out;
}

static json *value_of(reader *r, int depth);

/* The members of an object, or the elements of a list, and the bracket behind them. */
static json *several(reader *r, int depth, int kind, const char *close) {
    json *out = made(kind), **next = out ? &out->first : NULL;
    space(r);
    if (out && word(r, close)) return out;
    while (out) {
        space(r);
        char *key = kind == JSON_OBJECT ? text_of(r) : NULL;
        space(r);
        bool named = kind == JSON_LIST || (key && word(r, ":"));
        json *one = named ? value_of(r, depth) : NULL;
        if (!one) {
            free(key);
            break;
        }
        one->key = key;
        *next = one;
        next = &one->next;
        out->count++;
        space(r);
        if (word(r, close)) return out;
        if (!word(r, ",")) break;
    }
    json_free(out);
    return NULL;
}

static json *value_of(reader *r, int depth) {
    space(r);
    if (depth == DEEPEST) return NULL;
    if (word(r, "{")) return several(r, depth + 1, JSON_OBJECT, "}");
    if (word(r, "[")) return several(r, depth + 1, JSON_LIST, "]");
    if (word(r, "null")) return made(JSON_NULL);
    if (peek(r) == 't' || peek(r) == 'f') {
        bool yes = word(r, "true");
        json *out = yes || word(r, "false") ? made(JSON_BOOL) : NULL;
        if (out) out->integer = yes;
        return out;
    }
    if (peek(r) != '"') return integer(r);
    char *text = text_of(r);
    json *out = text ? made(JSON_TEXT) : NULL;
    if (out) out->text = text;
    else free(text);
    return out;
}

json *json_read(const char *text, size_t length) {
    reader r = {text, text + length};
    json *out = value_of(&r, 0);
    space(&r);
    if (out && r.at != r.end) {
        json_free(out);
        return NULL;
    }
    return out;
}

void json_free(json *value) {
    while (value) {
        json *next = value->next;
        json_free(value->first);
        free(value->text);
        free(value->key);
        free(value);
        value = next;
    }
}

const json *json_get(const json *object, const char *key) {
    const json *at = object && object->kind == JSON_OBJECT ? object->first : NULL;
    while (at && strcmp(at->key, key) != 0) at = at->next;
    return at;
}

const json *json_at(const json *list, size_t at) {
    const json *one = list && list->kind == JSON_LIST ? list->first : NULL;
    while (one && at-- > 0) one = one->next;
    return one;
}
