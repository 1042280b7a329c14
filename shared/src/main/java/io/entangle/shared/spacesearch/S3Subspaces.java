package io.entangle.shared.spacesearch;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The S3 space: in each stage depth, embedding, window, heads and MLP ratio (section 3.2). */
record S3Subspaces(S3Space space) implements Subspaces {

    private static final int DEPTH = 0;
    private static final int EMBED_DIM = 1;
    private static final int WINDOW_SIZE = 2;
    private static final int NUM_HEADS = 3;
    private static final int MLP_RATIO = 4;
    private static final int OF_A_STAGE = 5;

    @Override
    public List<Subspace> all() {
        List<Subspace> subspaces = new ArrayList<>();
        for (int i = 0; i < space.stages().size(); i++) {
            S3Space.Stage stage = space.stages().get(i);
            subspaces.add(Choices.subspace(i + 1, Dimension.DEPTH, stage.depth()));
            subspaces.add(Choices.subspace(i + 1, Dimension.EMBED_DIM, stage.embedDim()));
            subspaces.add(Choices.subspace(i + 1, Dimension.WINDOW_SIZE, stage.windowSize()));
            subspaces.add(Choices.subspace(i + 1, Dimension.NUM_HEADS, stage.numHeads()));
            subspaces.add(Choices.subspace(i + 1, Dimension.MLP_RATIO, stage.mlpRatio()));
        }
        return List.copyOf(subspaces);
    }

    @Override
    public List<List<BigDecimal>> values(Architecture architecture) {
        List<List<BigDecimal>> values = new ArrayList<>();
        for (S3Architecture.Stage stage : ((S3Architecture) architecture).stages()) {
            values.add(Choices.numbers(List.of(stage.numHeads().size())));
            values.add(Choices.numbers(List.of(stage.embedDim())));
            values.add(Choices.numbers(stage.windowSize()));
            values.add(Choices.numbers(stage.numHeads()));
            values.add(Choices.numbers(stage.mlpRatio()));
        }
        return List.copyOf(values);
    }

    @Override
    public SearchSpace with(List<Subspace> choices) {
        List<S3Space.Stage> stages = new ArrayList<>();
        for (int i = 0; i < space.stages().size(); i++) {
            stages.add(stage(space.stages().get(i), choices.subList(i * OF_A_STAGE, (i + 1) * OF_A_STAGE)));
        }
        return new S3Space(space.image(), space.classes(), stages);
    }

    private static S3Space.Stage stage(S3Space.Stage before, List<Subspace> choices) {
        return new S3Space.Stage(
                Choices.whole(before.depth(), choices.get(DEPTH)),
                Choices.whole(before.embedDim(), choices.get(EMBED_DIM)),
                Choices.whole(before.windowSize(), choices.get(WINDOW_SIZE)),
                Choices.whole(before.numHeads(), choices.get(NUM_HEADS)),
                Choices.decimal(before.mlpRatio(), choices.get(MLP_RATIO)));
    }
}
