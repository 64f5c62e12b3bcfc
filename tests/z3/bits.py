"""A question over mathematical integers as one over bit-vectors, each as wide as its value can become.

Every constant of a question lies between bounds that the question states, or is equal to an expression over such constants. So each
expression has a least and a greatest value, and a bit-vector of so many bits holds it: nothing ever overflows, and the answer over bits is
the answer over integers. A quotient is a constant of its own, and so is its remainder; the dividend is what the two make.

Nothing here knows what a question is about, or how Heng answers it.
"""

import z3


class Unbounded(Exception):
    """A constant without bounds, or an operation that is not known here."""


class Bits:
    """The assertions over bits are `truths`; `constants` has the integers that are free, each with its bits."""

    def __init__(self, assertions):
        self.truths, self.constants = [], []
        self.known, self.bounds, self.quotients, self.kept = {}, {}, {}, []
        parts = []
        for assertion in assertions:
            conjuncts(assertion, parts)
        for part in parts:
            self.learn(part)
        self.truths += [self.truth(part) for part in parts]

    # ---- Bounds ----

    def learn(self, term):
        """The bounds of a constant from `expression <= c` or `c <= expression`, or all of it from the first `c = expression`."""
        kind = term.decl().kind()
        if kind not in (z3.Z3_OP_LE, z3.Z3_OP_EQ) or not z3.is_int(term.arg(0)):
            return
        a, b = term.children()
        if kind == z3.Z3_OP_EQ:
            if free(a) and a.get_id() not in self.known and None in self.bounds_of(a):
                self.keep(a, self.number(b))
            return
        if free(a):
            lo, hi = self.bounds_of(a)
            self.bounds[a.get_id()] = lo, least(hi, self.number(b)[2])
        if free(b):
            lo, hi = self.bounds_of(b)
            self.bounds[b.get_id()] = greatest(lo, self.number(a)[1]), hi

    def bounds_of(self, constant):
        return self.bounds.get(constant.get_id(), (None, None))

    def keep(self, term, value):
        # A number identifies a term only as long as the term is there.
        self.kept.append(term)
        self.known[term.get_id()] = value
        return value

    # ---- Numbers: bits, with the least and the greatest value ----

    def number(self, term):
        return self.known.get(term.get_id()) or self.keep(term, self.make(term))

    def make(self, term):
        kind, children = term.decl().kind(), term.children()
        if z3.is_int_value(term):
            return constant(term.as_long())
        if free(term):
            lo, hi = self.bounds_of(term)
            if lo is None or hi is None:
                raise Unbounded(term)
            bits = self.fresh(str(term), lo, hi)
            self.constants.append((term, bits[0]))
            return bits
        if kind == z3.Z3_OP_ITE:
            return self.choice(*children)
        if kind == z3.Z3_OP_UMINUS:
            return total([(-1, self.number(children[0]))])
        if kind in (z3.Z3_OP_ADD, z3.Z3_OP_SUB):
            rest = 1 if kind == z3.Z3_OP_ADD else -1
            return total([(rest if i else 1, self.number(c)) for i, c in enumerate(children)])
        if kind == z3.Z3_OP_MUL:
            out = self.number(children[0])
            for child in children[1:]:
                out = product(out, self.number(child))
            return out
        if kind == z3.Z3_OP_IDIV:
            return self.divided(*children)[0]
        if kind == z3.Z3_OP_MOD:
            return self.divided(*children)[1]
        raise Unbounded(term.decl())

    def fresh(self, name, lo, hi):
        bits = z3.BitVec(f"bits {name}", width(lo, hi))
        self.truths += [lo <= bits, bits <= hi]
        return bits, lo, hi

    def choice(self, condition, a, b):
        """`a` or `b`; of `x < c ? d : x` and `x < 0 ? -x : x` the bounds that the condition gives as well."""
        (x, xl, xh), (y, yl, yh) = self.number(a), self.number(b)
        w = width(min(xl, yl), max(xh, yh))
        bits = z3.If(self.truth(condition), wide(x, w), wide(y, w))
        kind = condition.decl().kind()
        if kind in (z3.Z3_OP_LT, z3.Z3_OP_LE, z3.Z3_OP_GT, z3.Z3_OP_GE):
            # `small` is at most `large` where the condition holds, and at least `large` where it does not.
            small, large = condition.children() if kind in (z3.Z3_OP_LT, z3.Z3_OP_LE) else reversed(condition.children())
            if b.eq(small):
                yl = max(yl, self.number(large)[1])
            if b.eq(large):
                yh = min(yh, self.number(small)[2])
            if a.eq(small):
                xh = min(xh, self.number(large)[2])
            if a.eq(large):
                xl = max(xl, self.number(small)[1])
            if z3.is_app_of(a, z3.Z3_OP_UMINUS) and a.arg(0).eq(small):
                xl = max(xl, -self.number(large)[2])
        lo, hi = min(xl, yl), max(xh, yh)
        return fit(bits, width(lo, hi)), lo, hi

    def divided(self, a, b):
        """Quotient and remainder as SMT-LIB has them: the remainder is never negative."""
        key = a.get_id(), b.get_id()
        if key not in self.quotients:
            self.kept += [a, b]
            n, d = self.number(a), self.number(b)
            if d[1] < 0:
                raise Unbounded(f"a quotient by {b}")
            # By zero it may be anything, as in SMT-LIB.
            ends = [x // y for x in n[1:] for y in (max(d[1], 1), max(d[2], 1))]
            lo, hi = min(ends), max(ends)
            q, r = self.fresh(f"{len(self.quotients)}/", lo, hi), self.fresh(f"{len(self.quotients)}%", 0, max(d[2] - 1, 0))
            exact = z3.And(equal(total([(1, product(q, d)), (1, r)]), n), compared(r, d, lambda x, y: x < y))
            self.truths.append(exact if d[1] > 0 else z3.Or(d[0] == 0, exact))
            self.quotients[key] = q, r
        return self.quotients[key]

    # ---- Truths ----

    def truth(self, term):
        known = self.known.get(term.get_id())
        return self.keep(term, self.decide(term)) if known is None else known

    def decide(self, term):
        kind, children = term.decl().kind(), term.children()
        if not children:
            return term
        if kind in COMPARISONS and z3.is_int(children[0]):
            return compared(self.number(children[0]), self.number(children[1]), COMPARISONS[kind])
        if not all(z3.is_bool(child) for child in children):
            raise Unbounded(term.decl())
        return term.decl()(*[self.truth(child) for child in children])


COMPARISONS = {
    z3.Z3_OP_LE: lambda a, b: a <= b,
    z3.Z3_OP_LT: lambda a, b: a < b,
    z3.Z3_OP_GE: lambda a, b: a >= b,
    z3.Z3_OP_GT: lambda a, b: a > b,
    z3.Z3_OP_EQ: lambda a, b: a == b,
}


def conjuncts(term, out):
    if z3.is_and(term):
        for child in term.children():
            conjuncts(child, out)
    else:
        out.append(term)


def free(term):
    return z3.is_const(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED


def least(a, b):
    return b if a is None else min(a, b)


def greatest(a, b):
    return b if a is None else max(a, b)


def width(lo, hi):
    """So many bits hold the two, and all between; the first is the sign."""
    return 1 + max((n if n >= 0 else -n - 1).bit_length() for n in (lo, hi))


def constant(n):
    return z3.BitVecVal(n, width(n, n)), n, n


def wide(bits, w):
    return z3.SignExt(w - bits.size(), bits) if w > bits.size() else bits


def fit(bits, w):
    return z3.Extract(w - 1, 0, bits) if w < bits.size() else wide(bits, w)


def total(parts):
    """The sum of numbers, each with its sign. It fits, so that it is right even where the parts do not."""
    lo = sum(n[1] if sign > 0 else -n[2] for sign, n in parts)
    hi = sum(n[2] if sign > 0 else -n[1] for sign, n in parts)
    w = width(lo, hi)
    out = z3.BitVecVal(0, w)
    for sign, (bits, _, _) in parts:
        out = out + fit(bits, w) if sign > 0 else out - fit(bits, w)
    return out, lo, hi


def product(a, b):
    ends = [x * y for x in a[1:] for y in b[1:]]
    w = width(min(ends), max(ends))
    return fit(a[0], w) * fit(b[0], w), min(ends), max(ends)


def compared(a, b, how):
    w = max(a[0].size(), b[0].size())
    return how(wide(a[0], w), wide(b[0], w))


def equal(a, b):
    return compared(a, b, lambda x, y: x == y)
