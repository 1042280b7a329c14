package io.entangle.shared.validation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field that breaks a rule.
 *
 * @param pointer JSON pointer (RFC 6901) of the field in the document that was sent, {@code ""} for the whole document
 * @param detail what is wrong and what would be right, in one sentence
 * @param nearest the nearest values that would be accepted, by name ({@code "max"}, {@code "min"}), where there are such
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Violation(
        String pointer, String detail, @Nullable Map<String, Long> nearest) {

    /** A violation without a nearest accepted value. */
    public Violation(String pointer, String detail) {
        this(pointer, detail, null);
    }

    /** The same violation in a document that holds this one at {@code prefix}. */
    public Violation below(String prefix) {
        return new Violation(prefix + pointer, detail, nearest);
    }
}
