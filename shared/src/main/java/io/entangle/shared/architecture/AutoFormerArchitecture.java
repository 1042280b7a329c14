package io.entangle.shared.architecture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A subnet of the AutoFormer space (Chen et al., <i>AutoFormer</i>, ICCV 2021, section 3.2): one embedding dimension for all blocks, and heads and MLP ratio
 * for each block.
 *
 * @param embedDim width of the residual stream
 * @param numHeads heads of each block; its length is the depth
 * @param mlpRatio hidden width over embedding of each block, as many as heads
 */
@JsonPropertyOrder({"embedDim", "numHeads", "mlpRatio"})
public record AutoFormerArchitecture(int embedDim, List<Integer> numHeads, List<Double> mlpRatio)
        implements Architecture {

    /** Family name in JSON. */
    public static final String FAMILY = "autoformer";

    /**
     * Copies the lists; missing ones become empty, which no space accepts.
     *
     * @throws IllegalArgumentException if there are not as many ratios as heads
     */
    @JsonCreator
    public AutoFormerArchitecture(
            @JsonProperty("embedDim") int embedDim,
            @JsonProperty("numHeads") @Nullable List<Integer> numHeads,
            @JsonProperty("mlpRatio") @Nullable List<Double> mlpRatio) {
        this.embedDim = embedDim;
        this.numHeads = numHeads == null ? List.of() : List.copyOf(numHeads);
        this.mlpRatio = mlpRatio == null ? List.of() : List.copyOf(mlpRatio);
        if (this.numHeads.size() != this.mlpRatio.size()) {
            throw new IllegalArgumentException("numHeads names %d blocks and mlpRatio %d; both must name every block"
                    .formatted(this.numHeads.size(), this.mlpRatio.size()));
        }
    }

    @Override
    public <R> R byFamily(Function<AutoFormerArchitecture, R> autoFormer, Function<S3Architecture, R> s3) {
        return autoFormer.apply(this);
    }

    @Override
    @JsonIgnore
    public int depth() {
        return numHeads.size();
    }

    /** Hidden width of block {@code layer}, truncated as the published code does. */
    public int hidden(int layer) {
        return hidden(embedDim, mlpRatio.get(layer));
    }

    /** Hidden width at an embedding and a ratio. */
    public static int hidden(int embedDim, double mlpRatio) {
        return (int) (embedDim * mlpRatio);
    }
}
