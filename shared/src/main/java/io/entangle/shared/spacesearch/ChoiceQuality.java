package io.entangle.shared.spacesearch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How well the subnets do that hold a choice.
 *
 * @param value the choice
 * @param subnets how many hold it; one counts with the share of its blocks that do
 * @param error their E-T error; absent where there are none
 * @param standardError of that error, by resampling the subnets; absent where there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChoiceQuality(
        BigDecimal value,
        double subnets,
        @Nullable Double error,
        @Nullable Double standardError) {}
