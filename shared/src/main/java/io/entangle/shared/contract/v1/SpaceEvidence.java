package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.ChoiceQuality;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.UpdateMode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What random subnets of a search space have shown, ready to be plotted. All errors are top-1 errors with the supernet's weights, shares of 1, on the same held-out images.
 *
 * @param samples subnets measured
 * @param images held-out images that each was scored on
 * @param constraints what each of them keeps
 * @param topShare share of them that is the top tier
 * @param rules how each dimension moves
 * @param mode when and how far; absent where the space is only measured
 * @param trends E-T error over the choices of each subspace, in the order of the version's
 * @param errors of the subnets, ascending
 * @param distribution the same as an empirical distribution function: one point for each different error, ascending
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpaceEvidence(
        int samples,
        int images,
        Constraints constraints,
        double topShare,
        Map<Dimension, StepRule> rules,
        @Nullable UpdateMode mode,
        List<SubspaceTrend> trends,
        List<Double> errors,
        List<SharePoint> distribution) {
    /** Copies everything. */
    public SpaceEvidence {
        rules = Map.copyOf(rules);
        trends = List.copyOf(trends);
        errors = List.copyOf(errors);
        distribution = List.copyOf(distribution);
    }

    /**
     * Errors over the choices of a subspace.
     *
     * @param stage from 1
     * @param dimension what varies
     * @param points the quality of each choice, ascending
     * @param fit both ends of the weighted line through them; absent where fewer than two choices were held by enough subnets
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SubspaceTrend(
            int stage,
            Dimension dimension,
            List<ChoiceQuality> points,
            @Nullable List<FitPoint> fit) {
        /** Copies the lists. */
        public SubspaceTrend {
            points = List.copyOf(points);
            fit = fit == null ? null : List.copyOf(fit);
        }
    }

    /**
     * A point of a fitted line.
     *
     * @param value the choice
     * @param error the line's E-T error there
     */
    public record FitPoint(BigDecimal value, double error) {}

    /**
     * A point of an empirical distribution function.
     *
     * @param error an error
     * @param share of the subnets whose error is not larger
     */
    public record SharePoint(double error, double share) {}
}
