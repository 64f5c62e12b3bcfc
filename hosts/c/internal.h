/* What the files of this host share: SHA-256 and JSON. */
#ifndef HENG_INTERNAL_H
#define HENG_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct heng_sha256 {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
} heng_sha256;

void heng_sha256_start(heng_sha256 *hash);
void heng_sha256_add(heng_sha256 *hash, const void *bytes, size_t length);
void heng_sha256_end(heng_sha256 *hash, uint8_t digest[32]);
void heng_hex(const uint8_t digest[32], char text[65]);

/* A value; members of an object and elements of a list are linked by `next`. */
typedef struct json {
    enum { JSON_NULL, JSON_BOOL, JSON_INTEGER, JSON_TEXT, JSON_LIST, JSON_OBJECT } kind;
    int64_t integer;
    char *text;
    char *key;
    struct json *first;
    struct json *next;
    size_t count;
} json;

/* A text as a value; NULL: it is none. Numbers are integers of 64 bits. */
json *json_read(const char *text, size_t length);
void json_free(json *value);
/* A member, or an element; of what has none, and of NULL, NULL. */
const json *json_get(const json *object, const char *key);
const json *json_at(const json *list, size_t at);

#endif
