package io.entangle.worker.parity;

import java.util.Locale;

/**
 * How far a quantity may be off.
 *
 * @param kind what the limit is for
 * @param limit largest difference allowed, itself included
 */
record Tolerance(Kind kind, double limit) {

    static final Tolerance EXACT = new Tolerance(Kind.EXACT, 0);

    enum Kind {
        EXACT,
        ABSOLUTE,
        RELATIVE
    }

    static Tolerance absolute(double limit) {
        return new Tolerance(Kind.ABSOLUTE, limit);
    }

    static Tolerance relative(double limit) {
        return new Tolerance(Kind.RELATIVE, limit);
    }

    boolean allows(Deviation deviation) {
        return switch (kind) {
            case EXACT -> deviation.absolute() == 0;
            case ABSOLUTE -> deviation.absolute() <= limit;
            case RELATIVE -> deviation.relative() <= limit;
        };
    }

    @Override
    public String toString() {
        return kind == Kind.EXACT
                ? "exact"
                : "%.0e %s".formatted(limit, kind.name().toLowerCase(Locale.ROOT));
    }
}
