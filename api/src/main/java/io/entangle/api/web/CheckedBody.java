package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import java.util.List;

/** A request body that knows its own rules; they are applied while it is read, together with what its JSON got wrong. */
public interface CheckedBody {

    /** Every field that breaks a rule, by JSON pointer into this body; empty if it is valid. */
    List<Violation> violations();
}
