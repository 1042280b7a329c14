package io.entangle.worker.checkpoint;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the shapes of S3's published tensors tell. They do not tell the size of the images, and of a window beyond the grid only that it
 * holds the grid.
 *
 * @param patch side of a patch in pixels
 * @param channels of an image
 * @param classes number of classes
 * @param stages from the finest grid of tokens to the coarsest
 */
public record S3Geometry(int patch, int channels, int classes, List<S3Geometry.Stage> stages)
        implements PublishedGeometry {

    static final String PATCHES = "patch_embed.proj.weight";

    private static final int MOST_STAGES = 16;
    private static final int MOST_BLOCKS = 256;

    /** Copies the list. */
    public S3Geometry {
        stages = List.copyOf(stages);
    }

    /**
     * Blocks that see the same number of tokens.
     *
     * @param embedDim width of the residual stream
     * @param windowSize tokens on a side of each block's windows, not more than the grid has
     * @param numHeads heads of each block
     * @param hidden hidden width of each block's MLP
     */
    public record Stage(int embedDim, List<Integer> windowSize, List<Integer> numHeads, List<Integer> hidden) {

        /** Copies the lists. */
        public Stage {
            windowSize = List.copyOf(windowSize);
            numHeads = List.copyOf(numHeads);
            hidden = List.copyOf(hidden);
        }

        /** Number of blocks. */
        public int depth() {
            return windowSize.size();
        }
    }

    static S3Geometry of(Map<String, HostTensor> tensors) {
        ShapesOf shapes = new ShapesOf("S3 network", tensors);
        long[] patches = shapes.of(PATCHES, 4);
        if (patches[2] != patches[3]) {
            throw new CheckpointException("patches of %d × %d pixels are no squares".formatted(patches[2], patches[3]));
        }
        List<Stage> stages = new ArrayList<>();
        while (stages.size() < MOST_STAGES && tensors.containsKey(projection(stages.size(), 0))) {
            stages.add(stage(shapes, tensors, stages.size()));
        }
        if (stages.isEmpty()) {
            throw new CheckpointException("tensor '%s' of an S3 network is missing".formatted(projection(0, 0)));
        }
        return new S3Geometry((int) patches[2], (int) patches[1], (int) shapes.of("head.weight", 2)[0], stages);
    }

    private static String block(int stage, int block) {
        return "layers.%d.blocks.%d".formatted(stage, block);
    }

    private static String projection(int stage, int block) {
        return block(stage, block) + ".attn.proj.weight";
    }

    private static Stage stage(ShapesOf shapes, Map<String, HostTensor> tensors, int stage) {
        List<Integer> windows = new ArrayList<>();
        List<Integer> heads = new ArrayList<>();
        List<Integer> hidden = new ArrayList<>();
        while (windows.size() < MOST_BLOCKS && tensors.containsKey(projection(stage, windows.size()))) {
            String block = block(stage, windows.size());
            long[] table = shapes.of(block + ".attn.relative_position_bias_table", 2);
            long attention = shapes.of(block + ".attn.proj.weight", 2)[1];
            int side = (int) Math.round(Math.sqrt((double) table[0]));
            if ((long) side * side != table[0] || side % 2 == 0 || table[1] * S3Space.HEAD_DIM != attention) {
                throw new CheckpointException(
                        "%s has biases for %d distances and %d heads, and a Q-K-V dimension of %d; distances should be those of a window, and heads have %d channels"
                                .formatted(block, table[0], table[1], attention, S3Space.HEAD_DIM));
            }
            windows.add((side + 1) / 2);
            heads.add((int) table[1]);
            hidden.add((int) shapes.of(block + ".mlp.fc1.weight", 2)[0]);
        }
        return new Stage((int) shapes.of(projection(stage, 0), 2)[0], windows, heads, hidden);
    }

    @Override
    public <R> R byFamily(Function<AutoFormerGeometry, R> autoFormer, Function<S3Geometry, R> s3) {
        return s3.apply(this);
    }

    @Override
    public List<String> mismatches(SearchSpace space) {
        return space.byFamily(
                autoFormer ->
                        List.of(PublishedGeometry.otherFamily(S3Architecture.FAMILY, AutoFormerArchitecture.FAMILY)),
                this::mismatchesWith);
    }

    private List<String> mismatchesWith(S3Space space) {
        List<String> found = network(space);
        List<S3Architecture.Stage> largest = space.largest().stages();
        for (int i = 0; i < Math.min(stages.size(), largest.size()); i++) {
            Stage here = stages.get(i);
            S3Architecture.Stage wanted = largest.get(i);
            Differences.add(found, "embedding dimension of layers." + i, here.embedDim(), wanted.embedDim());
            Differences.add(found, "blocks of layers." + i, here.depth(), wanted.depth());
            for (int j = 0; j < Math.min(here.depth(), wanted.depth()); j++) {
                int window = space.usedWindow(i, wanted.windowSize().get(j));
                Differences.add(
                        found, "window of " + block(i, j), here.windowSize().get(j), window);
                Differences.add(
                        found,
                        "heads of " + block(i, j),
                        here.numHeads().get(j),
                        wanted.numHeads().get(j));
                Differences.add(
                        found, "hidden width of " + block(i, j), here.hidden().get(j), wanted.hidden(j));
            }
        }
        return found;
    }

    private List<String> network(S3Space space) {
        List<String> found = new ArrayList<>();
        Differences.add(found, "patch", patch, space.image().patch());
        Differences.add(found, "channels", channels, space.image().channels());
        Differences.add(found, "classes", classes, space.classes());
        Differences.add(found, "stages", stages.size(), space.stages().size());
        return found;
    }

    /** {@inheritDoc} Of several windows that hold the whole grid, which compute the same, it has the smallest. */
    @Override
    public S3Architecture subnet(SearchSpace space) {
        return space.byFamily(
                autoFormer -> {
                    throw PublishedGeometry.noSubnet(List.of(
                            PublishedGeometry.otherFamily(S3Architecture.FAMILY, AutoFormerArchitecture.FAMILY)));
                },
                this::subnetOf);
    }

    private S3Architecture subnetOf(S3Space space) {
        List<String> found = network(space);
        List<S3Architecture.Stage> subnet = new ArrayList<>();
        for (int i = 0; i < Math.min(stages.size(), space.stages().size()); i++) {
            subnet.add(subnetOf(space, i, found));
        }
        S3Architecture architecture = new S3Architecture(subnet);
        if (found.isEmpty()) {
            space.violations(architecture)
                    .forEach(violation -> found.add(violation.pointer() + " " + violation.detail()));
        }
        if (!found.isEmpty()) {
            throw PublishedGeometry.noSubnet(found);
        }
        return architecture;
    }

    private S3Architecture.Stage subnetOf(S3Space space, int index, List<String> found) {
        Stage here = stages.get(index);
        S3Space.Stage choices = space.stages().get(index);
        List<Integer> windows = new ArrayList<>();
        List<Integer> heads = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int block = 0; block < here.depth(); block++) {
            int window = here.windowSize().get(block);
            int count = here.numHeads().get(block);
            int hidden = here.hidden().get(block);
            List<Integer> fittingWindow = fitting(choices.windowSize(), one -> space.usedWindow(index, one) == window);
            List<Double> fittingRatio = fitting(
                    choices.mlpRatio(), ratio -> AutoFormerArchitecture.hidden(here.embedDim(), ratio) == hidden);
            if (fittingWindow.isEmpty() || !choices.numHeads().contains(count) || fittingRatio.isEmpty()) {
                found.add("%s: a window of %d, %d heads and a hidden width of %d are no choice of the search space"
                        .formatted(block(index, block), window, count, hidden));
                return new S3Architecture.Stage(here.embedDim(), List.of(), List.of(), List.of());
            }
            windows.add(Collections.min(fittingWindow));
            heads.add(count);
            ratios.add(Collections.min(fittingRatio));
        }
        return new S3Architecture.Stage(here.embedDim(), windows, heads, ratios);
    }

    private static <T> List<T> fitting(List<T> choices, Predicate<T> wanted) {
        return choices.stream().filter(wanted).toList();
    }
}
