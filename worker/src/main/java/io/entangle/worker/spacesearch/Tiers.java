package io.entangle.worker.spacesearch;

/**
 * Expected and top-tier error of weighted subnets (S3, equations 2 and 3).
 *
 * @param expected mean error
 * @param topTier mean error of the best share
 */
record Tiers(double expected, double topTier) {

    /**
     * The two errors; NaN where nothing has weight.
     *
     * @param errors ascending
     * @param weights how much each counts, not negative; one that straddles the edge of the best share counts with the part inside
     * @param topShare the best share, above 0 and at most 1
     */
    static Tiers of(double[] errors, double[] weights, double topShare) {
        double total = 0;
        double sum = 0;
        for (int i = 0; i < errors.length; i++) {
            total += weights[i];
            sum += weights[i] * errors[i];
        }
        double tier = topShare * total;
        double taken = 0;
        double top = 0;
        for (int i = 0; i < errors.length && taken < tier; i++) {
            double part = Math.min(weights[i], tier - taken);
            taken += part;
            top += part * errors[i];
        }
        return new Tiers(sum / total, top / tier);
    }

    /** E-T error: the mean of both (S3, section 3.1). */
    double combined() {
        return (expected + topTier) / 2;
    }
}
