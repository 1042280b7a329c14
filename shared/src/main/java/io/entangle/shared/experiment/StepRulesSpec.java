package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of how dimensions move, by the names that they have in a space; the same in all stages.
 *
 * @param depth of the number of blocks
 * @param embedDim of the channels
 * @param windowSize of the side of attention windows
 * @param numHeads of the heads
 * @param mlpRatio of the hidden width over the embedding
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepRulesSpec(
        @Nullable StepRuleSpec depth,
        @Nullable StepRuleSpec embedDim,
        @Nullable StepRuleSpec windowSize,
        @Nullable StepRuleSpec numHeads,
        @Nullable StepRuleSpec mlpRatio) {

    /** Nothing is said. */
    public static final StepRulesSpec DEFAULT = new StepRulesSpec(null, null, null, null, null);

    /** The rules for an initial space, one for each dimension that it has. */
    public Map<Dimension, StepRule> over(SearchSpace space) {
        Map<Dimension, StepRule> rules = new EnumMap<>(Dimension.class);
        StepRules.of(space).forEach((dimension, defaults) -> {
            StepRuleSpec said = of(dimension);
            rules.put(dimension, said == null ? defaults : said.over(defaults));
        });
        return rules;
    }

    private @Nullable StepRuleSpec of(Dimension dimension) {
        return switch (dimension) {
            case DEPTH -> depth;
            case EMBED_DIM -> embedDim;
            case WINDOW_SIZE -> windowSize;
            case NUM_HEADS -> numHeads;
            case MLP_RATIO -> mlpRatio;
        };
    }

    private static String field(Dimension dimension) {
        return switch (dimension) {
            case DEPTH -> "/depth";
            case EMBED_DIM -> "/embedDim";
            case WINDOW_SIZE -> "/windowSize";
            case NUM_HEADS -> "/numHeads";
            case MLP_RATIO -> "/mlpRatio";
        };
    }

    List<Violation> violations() {
        Violations violations = new Violations();
        for (Dimension dimension : Dimension.values()) {
            StepRuleSpec said = of(dimension);
            if (said != null) {
                violations.addAll(field(dimension), said.violations(dimension != Dimension.MLP_RATIO));
            }
        }
        return violations.list();
    }

    /** What does not fit an initial space. */
    List<Violation> violations(SearchSpace space) {
        Violations violations = new Violations();
        Map<Dimension, StepRule> had = StepRules.of(space);
        for (Dimension dimension : Dimension.values()) {
            violations.require(
                    of(dimension) == null || had.containsKey(dimension),
                    field(dimension),
                    "must be left out: the search space has no such dimension");
        }
        return violations.list();
    }
}
