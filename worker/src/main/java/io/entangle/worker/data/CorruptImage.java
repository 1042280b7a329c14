package io.entangle.worker.data;

import org.jspecify.annotations.Nullable;

/** One sample that cannot be read or decoded; the others may be fine, so whoever reads many may pass over it and count it. */
public final class CorruptImage extends DatasetException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String reason;

    /**
     * A sample that cannot be used.
     *
     * @param name what its owner knows it by, e.g. its path
     * @param reason what is wrong with it and what to do, to follow "cannot be decoded: "
     */
    CorruptImage(String name, String reason, @Nullable Throwable cause) {
        super("'" + OneLine.of(name) + "' cannot be decoded: " + OneLine.of(reason), cause);
        this.name = name;
        this.reason = reason;
    }

    /** What its owner knows it by, as it is; {@link OneLine} makes it fit for a message. */
    public String name() {
        return name;
    }

    /** What is wrong with it, without its name. */
    public String reason() {
        return reason;
    }
}
