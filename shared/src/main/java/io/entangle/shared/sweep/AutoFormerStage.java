package io.entangle.shared.sweep;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole AutoFormer subnet, which has no stages. */
record AutoFormerStage(AutoFormerSpace space, AutoFormerArchitecture base) implements SweptStage {

    @Override
    public int depth() {
        return base.depth();
    }

    @Override
    public List<? extends Number> choices(Dimension dimension) {
        return switch (dimension) {
            case DEPTH -> space.depth();
            case EMBED_DIM -> space.embedDim();
            case WINDOW_SIZE -> List.of();
            case NUM_HEADS -> space.numHeads();
            case MLP_RATIO -> space.mlpRatio();
        };
    }

    @Override
    public AutoFormerArchitecture with(Dimension dimension, @Nullable Integer block, double value) {
        int embed = base.embedDim();
        List<Integer> heads = base.numHeads();
        List<Double> ratios = base.mlpRatio();
        int whole = (int) value;
        return switch (dimension) {
            case DEPTH ->
                new AutoFormerArchitecture(embed, SweptStage.resized(heads, whole), SweptStage.resized(ratios, whole));
            case EMBED_DIM -> new AutoFormerArchitecture(whole, heads, ratios);
            case WINDOW_SIZE -> throw new IllegalArgumentException("attention is over all tokens");
            case NUM_HEADS -> new AutoFormerArchitecture(embed, SweptStage.replaced(heads, block, whole), ratios);
            case MLP_RATIO -> new AutoFormerArchitecture(embed, heads, SweptStage.replaced(ratios, block, value));
        };
    }
}
