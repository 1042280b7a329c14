package io.entangle.shared.validation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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

    /** Applies rules that follow from the value at {@code pointer}, unless that is itself wrong: what follows from a wrong value would only confuse. */
    public Violations dependingOn(String pointer, Consumer<Violations> rules) {
        if (found.stream().noneMatch(violation -> violation.pointer().equals(pointer))) {
            rules.accept(this);
        }
        return this;
    }

    /** Requires one of some values. */
    public <T> Violations oneOf(String pointer, T value, Collection<T> values) {
        return require(values.contains(value), pointer, "must be one of " + listed(values));
    }

    /** Values as texts list them. */
    public static String listed(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
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

    /** Requires 1 to {@code maxLength} characters, none of them a control character, not all of them blank. What has none is missing. */
    public Violations text(String pointer, @Nullable String value, int maxLength) {
        if (value == null || value.isEmpty()) {
            return require(false, pointer, "is missing");
        }
        boolean fine =
                !value.isBlank() && value.length() <= maxLength && value.chars().noneMatch(Character::isISOControl);
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
