package io.entangle.api.result;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ShortForm;

/** Subnets and choices in a few characters, for tables and plots. */
public final class SubnetText {

    private static final ShortForm FORM = new ShortForm(",");

    private SubnetText() {}

    /** A subnet, as in {@code d2 e64 h2,3 r2,3.5}. */
    public static String of(Architecture architecture) {
        return FORM.of(architecture);
    }

    /** A choice without a fraction that it does not have. */
    public static String number(double choice) {
        return ShortForm.number(choice);
    }
}
