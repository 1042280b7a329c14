package io.entangle.shared.spacesearch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one subspace.
 *
 * @param choices the quality of each choice
 * @param trend null where fewer than two choices were held by enough subnets
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubspaceQuality(
        Subspace subspace,
        List<ChoiceQuality> choices,
        @Nullable Trend trend) {

    public SubspaceQuality {
        choices = List.copyOf(choices);
    }
}
