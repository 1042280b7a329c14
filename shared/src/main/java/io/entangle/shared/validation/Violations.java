package io.entangle.shared.validation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects every violation of one document, so that all of them can be told at once. Not thread-safe. */
public final class Violations {

    private final List<Violation> found = new ArrayList<>();

    /** Records {@code detail} at {@code pointer} unless {@code holds}. */
    public Violations require(boolean holds, String pointer, String detail) {
        if (!holds) {
            found.add(new Violation(pointer, detail));
        }
        return this;
    }

    /** Requires {@code low <= value <= high}; NaN never passes. */
    public Violations between(String pointer, double value, double low, double high) {
        boolean whole = low == Math.rint(low) && high == Math.rint(high);
        return require(
                value >= low && value <= high,
                pointer,
                whole
                        ? "must be between %.0f and %.0f".formatted(low, high)
                        : "must be between %s and %s".formatted(low, high));
    }

    /** Requires a non-empty list of at most {@code maxSize} distinct values, each between the bounds. */
    public Violations choices(String pointer, List<? extends Number> values, int maxSize, double low, double high) {
        require(!values.isEmpty(), pointer, "must list at least one choice");
        require(values.size() <= maxSize, pointer, "must list at most " + maxSize + " choices");
        Set<Number> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            Number value = values.get(i);
            between(pointer + "/" + i, value.doubleValue(), low, high);
            require(seen.add(value), pointer + "/" + i, "repeats the choice " + value);
        }
        return this;
    }

    /** Requires 1 to {@code maxLength} characters, none of them a control character, not all of them blank. */
    public Violations text(String pointer, @Nullable String value, int maxLength) {
        boolean fine = value != null
                && !value.isBlank()
                && value.length() <= maxLength
                && value.chars().noneMatch(Character::isISOControl);
        return require(fine, pointer, "must be 1 to " + maxLength + " printable characters");
    }

    /** Adds the violations of a part found at {@code prefix}. */
    public Violations addAll(String prefix, List<Violation> parts) {
        parts.forEach(part -> found.add(part.below(prefix)));
        return this;
    }

    /** All violations in the order they were found; empty when the document is valid. */
    public List<Violation> list() {
        return List.copyOf(found);
    }
}
