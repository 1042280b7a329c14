package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import java.io.Serial;
import java.util.List;

/** A well-formed document with invalid fields, or a query with invalid parameters where it says what the body is: answered with 422 and all of them. */
public final class InvalidFields extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;
    private final boolean parameters;

    /** Requires at least one violation. */
    public InvalidFields(List<Violation> violations) {
        this(violations, false);
    }

    private InvalidFields(List<Violation> violations, boolean parameters) {
        super(violations.toString());
        this.parameters = parameters;
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

    /** Throws if there is any violation, whose pointer begins with the name of a parameter of the query. */
    public static void refuseParameters(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidFields(violations, true);
        }
    }

    /** Whether the pointers begin with names of parameters, not with fields of the body. */
    boolean areParameters() {
        return parameters;
    }

    /** All violations, at least one. */
    public List<Violation> violations() {
        return violations;
    }
}
