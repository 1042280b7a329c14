package io.entangle.shared.spacesearch;

/**
 * A straight line through the E-T errors of a subspace's choices (S3, section 3.2), each weighted by how certain it is.
 *
 * @param slope change of the error by one step of the dimension; below 0 where larger values do better
 * @param standardError of the slope, by resampling the subnets
 * @param atZero the error that the line has at the value 0
 */
public record Trend(double slope, double standardError, double atZero) {

    /** Slope in standard errors; 0 where the errors do not differ at all. */
    public double certainty() {
        return slope == 0 ? 0 : Math.abs(slope) / standardError;
    }
}
