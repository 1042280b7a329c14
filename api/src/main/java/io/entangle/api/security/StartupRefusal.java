package io.entangle.api.security;

import java.io.Serial;

/** The application must not start as configured; tells what is wrong and what to do. */
public final class StartupRefusal extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param description what is wrong
     * @param action what to do
     */
    public StartupRefusal(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
