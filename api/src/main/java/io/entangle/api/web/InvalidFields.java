package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import java.io.Serial;
import java.util.List;

/** A well-formed document with invalid fields: answered with 422 and all of them. */
public final class InvalidFields extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /** Requires at least one violation. */
    public InvalidFields(List<Violation> violations) {
        super(violations.toString());
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("nothing is invalid");
        }
        this.violations = List.copyOf(violations);
    }

    /** A single invalid field. */
    public InvalidFields(String pointer, String detail) {
        this(List.of(new Violation(pointer, detail)));
    }

    /** Throws if there is any violation. */
    public static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidFields(violations);
        }
    }

    /** All violations, at least one. */
    public List<Violation> violations() {
        return violations;
    }
}
