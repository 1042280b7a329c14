package io.entangle.worker.bench;

/**
 * A matrix product as a model runs it, (rows, inner) × (inner, columns), how its operands lie in memory, and how often.
 *
 * @param rows of the left operand and the result
 * @param inner columns of the left operand, rows of the right one
 * @param columns of the right operand and the result
 * @param form which of the three products of a linear layer it is
 * @param times how often a pass runs it
 */
record Product(int rows, int inner, int columns, Form form, int times) {

    /** The products of a linear layer y = x·Wᵀ; they differ in which operand is read across its rows. */
    enum Form {
        /** x·Wᵀ. */
        FORWARD(false, true),
        /** ∂y·W. */
        INPUT_GRADIENT(false, false),
        /** ∂yᵀ·x. */
        WEIGHT_GRADIENT(true, false);

        private final boolean leftTransposed;
        private final boolean rightTransposed;

        Form(boolean leftTransposed, boolean rightTransposed) {
            this.leftTransposed = leftTransposed;
            this.rightTransposed = rightTransposed;
        }

        /** Whether the left operand lies in memory as its transpose. */
        boolean leftTransposed() {
            return leftTransposed;
        }

        /** Whether the right operand lies in memory as its transpose. */
        boolean rightTransposed() {
            return rightTransposed;
        }
    }

    /** Multiply-accumulates of all its times. */
    long macs() {
        return (long) rows * inner * columns * times;
    }
}
