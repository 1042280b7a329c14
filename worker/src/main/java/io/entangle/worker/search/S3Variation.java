package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The operators of the AutoFormer search (Chen et al., <i>AutoFormer</i>, ICCV 2021, section 3.4), which S3 searches its last space with (Chen et al., <i>Searching the
 * Search Space of Vision Transformer</i>, NeurIPS 2021, section 3.4), on stages: depth and embedding are choices of each stage, windows, heads and ratios of each block.
 */
final class S3Variation implements Variation {

    private static final int OF_BLOCK = 3;

    private final S3Space space;

    S3Variation(S3Space space) {
        this.space = space;
    }

    @Override
    public Architecture mutated(Architecture parent, double perLayer, double perSubnet, SplittableRandom random) {
        List<S3Architecture.Stage> stages = new ArrayList<>();
        for (int i = 0; i < space.stages().size(); i++) {
            stages.add(mutated(space.stages().get(i), stages(parent).get(i), perLayer, perSubnet, random));
        }
        return new S3Architecture(stages);
    }

    private static S3Architecture.Stage mutated(
            S3Space.Stage choices,
            S3Architecture.Stage parent,
            double perLayer,
            double perSubnet,
            SplittableRandom random) {
        int depth = random.nextDouble() < perSubnet ? LayerChoices.choose(choices.depth(), random) : parent.depth();
        List<Integer> windows = LayerChoices.resized(parent.windowSize(), depth, choices.windowSize(), random);
        List<Integer> heads = LayerChoices.resized(parent.numHeads(), depth, choices.numHeads(), random);
        List<Double> ratios = LayerChoices.resized(parent.mlpRatio(), depth, choices.mlpRatio(), random);
        LayerChoices.redraw(windows, choices.windowSize(), perLayer, random);
        LayerChoices.redraw(heads, choices.numHeads(), perLayer, random);
        LayerChoices.redraw(ratios, choices.mlpRatio(), perLayer, random);
        int embed =
                random.nextDouble() < perSubnet ? LayerChoices.choose(choices.embedDim(), random) : parent.embedDim();
        return new S3Architecture.Stage(embed, windows, heads, ratios);
    }

    @Override
    public Architecture crossed(Architecture first, Architecture second, SplittableRandom random) {
        List<S3Architecture.Stage> stages = new ArrayList<>();
        for (int i = 0; i < space.stages().size(); i++) {
            S3Architecture.Stage a = stages(first).get(i);
            S3Architecture.Stage b = stages(second).get(i);
            int depth = random.nextBoolean() ? a.depth() : b.depth();
            stages.add(new S3Architecture.Stage(
                    random.nextBoolean() ? a.embedDim() : b.embedDim(),
                    LayerChoices.mixed(a.windowSize(), b.windowSize(), depth, random),
                    LayerChoices.mixed(a.numHeads(), b.numHeads(), depth, random),
                    LayerChoices.mixed(a.mlpRatio(), b.mlpRatio(), depth, random)));
        }
        return new S3Architecture(stages);
    }

    /** Takes over depth and embedding stage by stage first, as they decide most of the cost and which layers there are to take over. */
    @Override
    public Iterator<Architecture> path(Architecture from, Architecture to, SplittableRandom random) {
        List<S3Architecture.Stage> stages = new ArrayList<>(stages(from));
        List<S3Architecture.Stage> target = stages(to);
        List<Architecture> path = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            S3Architecture.Stage wanted = target.get(i);
            S3Architecture.Stage there = stages.get(i);
            stages.set(
                    i,
                    new S3Architecture.Stage(
                            wanted.embedDim(),
                            LayerChoices.taken(there.windowSize(), wanted.windowSize()),
                            LayerChoices.taken(there.numHeads(), wanted.numHeads()),
                            LayerChoices.taken(there.mlpRatio(), wanted.mlpRatio())));
            path.add(new S3Architecture(stages));
            int stage = i;
            IntStream.range(0, OF_BLOCK * wanted.depth())
                    .forEach(choice -> steps.add(new Step(stage, choice / OF_BLOCK, choice % OF_BLOCK)));
        }
        for (int left = steps.size(); left > 0; left--) {
            Step step = steps.remove(random.nextInt(left));
            stages.set(step.stage, step.taken(stages.get(step.stage), target.get(step.stage)));
            path.add(new S3Architecture(stages));
        }
        return path.iterator();
    }

    /**
     * One choice of a block that is taken over.
     *
     * @param choice 0 the window, 1 the heads, 2 the ratio
     */
    private record Step(int stage, int block, int choice) {

        S3Architecture.Stage taken(S3Architecture.Stage from, S3Architecture.Stage target) {
            return new S3Architecture.Stage(
                    from.embedDim(),
                    choice == 0 ? taken(from.windowSize(), target.windowSize()) : from.windowSize(),
                    choice == 1 ? taken(from.numHeads(), target.numHeads()) : from.numHeads(),
                    choice == 2 ? taken(from.mlpRatio(), target.mlpRatio()) : from.mlpRatio());
        }

        private <T> List<T> taken(List<T> from, List<T> target) {
            List<T> taken = new ArrayList<>(from);
            taken.set(block, target.get(block));
            return taken;
        }
    }

    @Override
    public Iterator<Architecture> all() {
        return upTo(space.stages().size())
                .map(stages -> (Architecture) new S3Architecture(stages))
                .iterator();
    }

    private Stream<List<S3Architecture.Stage>> upTo(int count) {
        if (count == 0) {
            return Stream.of(List.of());
        }
        return upTo(count - 1)
                .flatMap(begin -> all(space.stages().get(count - 1)).map(stage -> {
                    List<S3Architecture.Stage> stages = new ArrayList<>(begin);
                    stages.add(stage);
                    return Collections.unmodifiableList(stages);
                }));
    }

    private static Stream<S3Architecture.Stage> all(S3Space.Stage choices) {
        return choices.depth().stream()
                .flatMap(depth -> choices.embedDim().stream()
                        .flatMap(embed -> LayerChoices.tuples(choices.windowSize(), depth)
                                .flatMap(windows -> LayerChoices.tuples(choices.numHeads(), depth)
                                        .flatMap(heads -> LayerChoices.tuples(choices.mlpRatio(), depth)
                                                .map(ratios ->
                                                        new S3Architecture.Stage(embed, windows, heads, ratios))))));
    }

    private static List<S3Architecture.Stage> stages(Architecture architecture) {
        return ((S3Architecture) architecture).stages();
    }
}
