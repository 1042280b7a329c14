package io.entangle.api.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.validation.Violation;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a query that breaks a rule.
 *
 * @param parameter its name
 * @param pointer which field of it, where it is itself JSON
 * @param detail what is wrong and what would be right, in one sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WrongParameter(String parameter, @Nullable String pointer, String detail) {

    /** What breaks a rule in the document that all parameters together make. */
    static WrongParameter of(Violation violation) {
        String name = violation.pointer().substring(1);
        int inside = name.indexOf('/');
        return inside < 0
                ? new WrongParameter(name, null, violation.detail())
                : new WrongParameter(name.substring(0, inside), name.substring(inside), violation.detail());
    }
}
