package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subnets of an experiment; empty until its search has ended.
 *
 * @param ranked the finalists, best first
 * @param smallest the smallest subnet of the space, to compare with; need not keep the constraints
 * @param largest the largest subnet of the space, to compare with; need not keep the constraints
 * @param extracted those asked for afterwards, oldest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubnetsView(
        List<SubnetView> ranked,
        @Nullable SubnetView smallest,
        @Nullable SubnetView largest,
        List<ExtractionView> extracted) {
    /** Copies the lists. */
    public SubnetsView {
        ranked = List.copyOf(ranked);
        extracted = List.copyOf(extracted);
    }
}
