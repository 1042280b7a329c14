package io.entangle.shared.sweep;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.S3Space;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stage of an S3 subnet.
 *
 * @param index the stage, from 0
 */
record S3Stage(S3Space space, S3Architecture base, int index) implements SweptStage {

    @Override
    public int depth() {
        return stage().depth();
    }

    private S3Architecture.Stage stage() {
        return base.stages().get(index);
    }

    @Override
    public List<? extends Number> choices(Dimension dimension) {
        S3Space.Stage choices = space.stages().get(index);
        return switch (dimension) {
            case DEPTH -> choices.depth();
            case EMBED_DIM -> choices.embedDim();
            case WINDOW_SIZE -> choices.windowSize();
            case NUM_HEADS -> choices.numHeads();
            case MLP_RATIO -> choices.mlpRatio();
        };
    }

    @Override
    public S3Architecture with(Dimension dimension, @Nullable Integer block, double value) {
        List<S3Architecture.Stage> stages = new ArrayList<>(base.stages());
        stages.set(index, changed(dimension, block, value));
        return new S3Architecture(stages);
    }

    private S3Architecture.Stage changed(Dimension dimension, @Nullable Integer block, double value) {
        int embed = stage().embedDim();
        List<Integer> windows = stage().windowSize();
        List<Integer> heads = stage().numHeads();
        List<Double> ratios = stage().mlpRatio();
        int whole = (int) value;
        return switch (dimension) {
            case DEPTH ->
                new S3Architecture.Stage(
                        embed,
                        SweptStage.resized(windows, whole),
                        SweptStage.resized(heads, whole),
                        SweptStage.resized(ratios, whole));
            case EMBED_DIM -> new S3Architecture.Stage(whole, windows, heads, ratios);
            case WINDOW_SIZE ->
                new S3Architecture.Stage(embed, SweptStage.replaced(windows, block, whole), heads, ratios);
            case NUM_HEADS ->
                new S3Architecture.Stage(embed, windows, SweptStage.replaced(heads, block, whole), ratios);
            case MLP_RATIO ->
                new S3Architecture.Stage(embed, windows, heads, SweptStage.replaced(ratios, block, value));
        };
    }
}
