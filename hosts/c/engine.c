/* One module: the code that wasm2c made of it, and the bytes that it was made of.
 *
 *     wasm2c -n policy policy.wasm -o policy.c
 *     cc -DHENG_MODULE=policy -DHENG_WASM='"policy.wasm"' engine.c policy.c …
 *
 * gives `const heng_engine heng_policy`. A second module in the same program has a second name, and this file is compiled for it again.
 *
 * INVARIANT: the code and the bytes are of one module, since both are named by one build. */
#include "heng_host.h"

#include <stdlib.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define JOIN_OF(a, b, c) a##b##c
#define JOIN(a, b, c) JOIN_OF(a, b, c)
#define HEADER_OF(x) TEXT_OF(x.h)
#define HEADER(x) HEADER_OF(x)

#include HEADER(HENG_MODULE)

/* wasm2c of wabt 1.0.32 (Debian 12) has other names than those after it. */
#ifdef WASM_RT_MEMCHECK_BOUNDS_CHECK
#define INSTANCE JOIN(w2c_, HENG_MODULE, )
#define INSTANTIATE JOIN(wasm2c_, HENG_MODULE, _instantiate)
#define FREE JOIN(wasm2c_, HENG_MODULE, _free)
#define MEMORY JOIN(w2c_, HENG_MODULE, _memory)
#define EVAL JOIN(w2c_, HENG_MODULE, _heng_eval)
#else
#define INSTANCE JOIN(Z_, HENG_MODULE, _instance_t)
#define INSTANTIATE JOIN(Z_, HENG_MODULE, _instantiate)
#define FREE JOIN(Z_, HENG_MODULE, _free)
#define MEMORY JOIN(Z_, HENG_MODULE, Z_memory)
#define EVAL JOIN(Z_, HENG_MODULE, Z_heng_eval)
#define INIT_MODULE JOIN(Z_, HENG_MODULE, _init_module)
#endif

#define BYTES JOIN(heng_, HENG_MODULE, _bytes)
#define END JOIN(heng_, HENG_MODULE, _end)

extern const uint8_t BYTES[], END[];
__asm__(".section .rodata\n.global " TEXT(BYTES) ", " TEXT(END) "\n" TEXT(BYTES) ": .incbin " TEXT(HENG_WASM) "\n" TEXT(END) ": .byte 0\n.text\n");

static void *start(uint8_t **memory, size_t *size) {
    INSTANCE *instance = calloc(1, sizeof *instance);
    if (!instance) return NULL;
    if (!wasm_rt_is_initialized()) wasm_rt_init();
#ifdef INIT_MODULE
    INIT_MODULE();
#endif
    INSTANTIATE(instance);
    *memory = MEMORY(instance)->data;
    *size = (size_t)MEMORY(instance)->size;
    return instance;
}

static int32_t eval(void *instance, int32_t rows) { return (int32_t)EVAL(instance, (uint32_t)rows); }

static void stop(void *instance) {
    FREE(instance);
    free(instance);
}

const heng_engine JOIN(heng_, HENG_MODULE, ) = {BYTES, END, start, eval, stop};
