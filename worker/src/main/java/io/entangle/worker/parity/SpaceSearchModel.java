package io.entangle.worker.parity;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.PublishedCounter;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A published S3 model.
 *
 * @param space with what the model fixes, and no choices
 * @param architecture its blocks
 */
record SpaceSearchModel(S3Space space, S3Architecture architecture) {

    private static final int RELEASED_SIZE = 224;
    private static final int RELEASED_PATCH = 4;
    private static final int RELEASED_CLASSES = 1000;
    private static final int CHANNELS = 3;

    /** Keys of a stage's lists. */
    private record Keys(String depths, String embedDim, String windowSize, String numHeads, String mlpRatio) {}

    /**
     * The model that arguments of the published constructor make.
     *
     * @throws GoldenException if it is one that is not implemented
     */
    static SpaceSearchModel ofConstructor(GoldenNode ctor) {
        for (String off : List.of("drop_rate", "drop_path_rate")) {
            if (ctor.has(off) && ctor.at(off).number() != 0) {
                throw new GoldenException(off + " is not 0: numbers of a model that draws cannot be compared");
            }
        }
        for (String on : List.of("qkv_bias", "patch_norm")) {
            if (ctor.has(on) && !ctor.at(on).flag()) {
                throw new GoldenException("models without %s are not implemented".formatted(on));
            }
        }
        return of(
                new ImageGeometry(
                        ctor.at("img_size").count(), ctor.at("patch_size").count(), CHANNELS),
                ctor.at("num_classes").count(),
                ctor,
                new Keys("depths", "embed_dim", "window_size", "num_heads", "mlp_ratio"));
    }

    /** The model that a released configuration file makes. */
    static SpaceSearchModel ofConfiguration(GoldenNode config) {
        return of(
                new ImageGeometry(RELEASED_SIZE, RELEASED_PATCH, CHANNELS),
                RELEASED_CLASSES,
                config,
                new Keys("DEPTHS", "EMBED_DIM", "WINDOW_SIZE", "NUM_HEADS", "MLP_RATIO"));
    }

    private static SpaceSearchModel of(ImageGeometry image, int classes, GoldenNode node, Keys keys) {
        List<Integer> depths = node.at(keys.depths).integers();
        List<Integer> embeddings = node.at(keys.embedDim).integers();
        List<S3Architecture.Stage> stages = new ArrayList<>();
        for (int i = 0; i < depths.size(); i++) {
            // A released file lists more blocks than its model has.
            int depth = depths.get(i);
            stages.add(new S3Architecture.Stage(
                    embeddings.get(i),
                    first(node.at(keys.windowSize).items().get(i).integers(), depth),
                    first(node.at(keys.numHeads).items().get(i).integers(), depth),
                    first(node.at(keys.mlpRatio).items().get(i).reals(), depth)));
        }
        return new SpaceSearchModel(new S3Space(image, classes, List.of()), new S3Architecture(stages));
    }

    private static <T> List<T> first(List<T> blocks, int depth) {
        if (blocks.size() < depth) {
            throw new GoldenException("there are choices for %d of %d blocks".formatted(blocks.size(), depth));
        }
        return blocks.subList(0, depth);
    }

    /**
     * Compares the parameters, every other count that an entry holds, and each block's grid, window and shift.
     *
     * @throws GoldenException if there are no parameters, or another number of blocks
     */
    void compareCounts(GoldenNode entry, Map<String, Deviation> deviations) {
        Costs costs = CostModel.of(space, architecture);
        count("parameters", (double) costs.parameters(), entry.at("params"), deviations);
        countIfThere("MACs, measured", (double) costs.macs(), entry, "macs_measured_batch1", deviations);
        countIfThere(
                "FLOPs, published counter",
                PublishedCounter.flops(space, architecture),
                entry,
                "flops_reference",
                deviations);
        if (entry.has("blocks")) {
            compareBlocks(entry.at("blocks").items(), deviations);
        }
    }

    private static void countIfThere(
            String name, double actual, GoldenNode entry, String key, Map<String, Deviation> deviations) {
        if (entry.has(key)) {
            count(name, actual, entry.at(key), deviations);
        }
    }

    private static void count(String name, double actual, GoldenNode expected, Map<String, Deviation> deviations) {
        deviations.computeIfAbsent(name, ignored -> new Deviation()).add(actual, expected.number(), expected.path());
    }

    private void compareBlocks(List<GoldenNode> published, Map<String, Deviation> deviations) {
        if (published.size() != architecture.depth()) {
            throw new GoldenException(
                    "there are %d blocks, of a model of %d".formatted(published.size(), architecture.depth()));
        }
        Deviation deviation = deviations.computeIfAbsent("grids, windows and shifts", ignored -> new Deviation());
        int at = 0;
        for (int stage = 0; stage < architecture.stages().size(); stage++) {
            List<Integer> windows = architecture.stages().get(stage).windowSize();
            for (int block = 0; block < windows.size(); block++) {
                GoldenNode expected = published.get(at++);
                if (!expected.at("at").text().equals(block(stage, block))) {
                    throw new GoldenException("%s is not %s".formatted(expected.path(), block(stage, block)));
                }
                for (double side : expected.at("resolution").numbers()) {
                    deviation.add(space.gridOf(stage), side, expected.path());
                }
                int window = windows.get(block);
                deviation.add(
                        space.usedWindow(stage, window),
                        expected.at("window_used").number(),
                        expected.path());
                deviation.add(
                        space.shift(stage, block, window),
                        expected.at("shift_used").number(),
                        expected.path());
            }
        }
    }

    /** What a published checkpoint holds besides weights: an index for each block, and a mask for each that shifts its windows. */
    Set<String> buffers() {
        Set<String> buffers = new TreeSet<>();
        for (int stage = 0; stage < architecture.stages().size(); stage++) {
            List<Integer> windows = architecture.stages().get(stage).windowSize();
            for (int block = 0; block < windows.size(); block++) {
                buffers.add(block(stage, block) + ".attn.relative_position_index");
                if (space.shift(stage, block, windows.get(block)) > 0) {
                    buffers.add(block(stage, block) + ".attn_mask");
                }
            }
        }
        return buffers;
    }

    private static String block(int stage, int block) {
        return "layers.%d.blocks.%d".formatted(stage, block);
    }
}
