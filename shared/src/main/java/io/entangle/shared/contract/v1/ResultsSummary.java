package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.SubnetScore;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment found, in a few numbers.
 *
 * @param subnets ranked subnets
 * @param evaluations candidates scored by the search
 * @param ending why the search ended
 * @param bestParameters parameters of the best subnet
 * @param bestMacs multiply-accumulates per image of the best subnet
 * @param bestHeldOut its score on the held-out part, by which it is the best
 * @param bestTest its score on the test split, once that is measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResultsSummary(
        int subnets,
        int evaluations,
        String ending,
        long bestParameters,
        long bestMacs,
        SubnetScore bestHeldOut,
        @Nullable SubnetScore bestTest) {

    /** The same, with the score of the best subnet on the test split. */
    public ResultsSummary withTest(SubnetScore test) {
        return new ResultsSummary(subnets, evaluations, ending, bestParameters, bestMacs, bestHeldOut, test);
    }
}
