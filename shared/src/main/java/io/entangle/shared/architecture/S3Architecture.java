package io.entangle.shared.architecture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A subnet of an S3 space (Chen et al., <i>Searching the Search Space of Vision Transformer</i>, NeurIPS 2021, arXiv:2111.14725, section 3.1): stages of windowed
 * attention, each with one embedding dimension, and for each block the window, the heads and the MLP ratio.
 *
 * @param stages from the finest grid of tokens to the coarsest
 */
public record S3Architecture(List<S3Architecture.Stage> stages) implements Architecture {

    /** Family name in JSON. */
    public static final String FAMILY = "s3";

    /** Copies the list; a missing one becomes empty, which no space accepts. */
    @JsonCreator
    public S3Architecture(@JsonProperty("stages") @Nullable List<Stage> stages) {
        this.stages = stages == null ? List.of() : List.copyOf(stages);
    }

    @Override
    public <R> R byFamily(Function<AutoFormerArchitecture, R> autoFormer, Function<S3Architecture, R> s3) {
        return s3.apply(this);
    }

    /** Blocks of all stages together. */
    @Override
    @JsonIgnore
    public int depth() {
        return stages.stream().mapToInt(Stage::depth).sum();
    }

    /**
     * Blocks that see the same number of tokens.
     *
     * @param embedDim width of the residual stream
     * @param windowSize tokens on a side of each block's attention windows; its length is the depth of the stage
     * @param numHeads heads of each block, as many as windows
     * @param mlpRatio hidden width over embedding of each block, as many as windows
     */
    @JsonPropertyOrder({"embedDim", "windowSize", "numHeads", "mlpRatio"})
    public record Stage(int embedDim, List<Integer> windowSize, List<Integer> numHeads, List<Double> mlpRatio) {

        /**
         * Copies the lists; missing ones become empty, which no space accepts.
         *
         * @throws IllegalArgumentException if the lists are not equally long
         */
        @JsonCreator
        public Stage(
                @JsonProperty("embedDim") int embedDim,
                @JsonProperty("windowSize") @Nullable List<Integer> windowSize,
                @JsonProperty("numHeads") @Nullable List<Integer> numHeads,
                @JsonProperty("mlpRatio") @Nullable List<Double> mlpRatio) {
            this.embedDim = embedDim;
            this.windowSize = windowSize == null ? List.of() : List.copyOf(windowSize);
            this.numHeads = numHeads == null ? List.of() : List.copyOf(numHeads);
            this.mlpRatio = mlpRatio == null ? List.of() : List.copyOf(mlpRatio);
            if (this.windowSize.size() != this.numHeads.size() || this.windowSize.size() != this.mlpRatio.size()) {
                throw new IllegalArgumentException(
                        "windowSize names %d blocks, numHeads %d and mlpRatio %d; all must name every block of the stage"
                                .formatted(this.windowSize.size(), this.numHeads.size(), this.mlpRatio.size()));
            }
        }

        /** Number of blocks. */
        @JsonIgnore
        public int depth() {
            return windowSize.size();
        }

        /** Hidden width of that block of the stage, from 0; truncated as the published code does. */
        public int hidden(int block) {
            return AutoFormerArchitecture.hidden(embedDim, mlpRatio.get(block));
        }
    }
}
