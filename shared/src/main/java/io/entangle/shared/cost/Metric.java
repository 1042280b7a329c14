package io.entangle.shared.cost;

/** A cost that can be limited. */
public enum Metric {
    /** Trainable numbers in the subnet. */
    PARAMETERS("parameters"),
    /** Multiply-accumulates per image, relative position included. */
    MACS("macs");

    private final String field;

    Metric(String field) {
        this.field = field;
    }

    /** Its name in JSON. */
    public String field() {
        return field;
    }

    /** Its value among {@code costs}. */
    public long of(Costs costs) {
        return switch (this) {
            case PARAMETERS -> costs.parameters();
            case MACS -> costs.macs();
        };
    }
}
