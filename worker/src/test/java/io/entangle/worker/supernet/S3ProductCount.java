package io.entangle.worker.supernet;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Multiply-accumulates of a subnet, counted out from its extracted tensors and from the windows that the program is given. */
final class S3ProductCount {

    private static final Pattern BLOCK = Pattern.compile("layers\\.(\\d+)\\.blocks\\.(\\d+)\\..*");
    private static final Pattern MERGING = Pattern.compile("layers\\.(\\d+)\\.downsample\\..*");

    private final S3Space space;
    private final S3Architecture architecture;

    S3ProductCount(S3Space space, S3Architecture architecture) {
        this.space = space;
        this.architecture = architecture;
    }

    /** Every element of a matrix meets every token that its layer sees once; every two places of a window meet twice, as query and key and as weight and value. */
    long of(Map<String, HostTensor> extracted) {
        long macs = 0;
        for (Map.Entry<String, HostTensor> tensor : extracted.entrySet()) {
            if (tensor.getValue().shape().length > 1 && !tensor.getKey().endsWith("_table")) {
                macs += tokens(tensor.getKey()) * tensor.getValue().values().length;
            }
        }
        for (int stage = 0; stage < architecture.stages().size(); stage++) {
            for (int block = 0; block < architecture.stages().get(stage).depth(); block++) {
                String projection = "layers.%d.blocks.%d.attn.proj.weight".formatted(stage, block);
                long width = Objects.requireNonNull(extracted.get(projection)).shape()[1];
                macs += 2 * width * pairs(stage, block);
            }
        }
        return macs;
    }

    private long tokens(String name) {
        Matcher block = BLOCK.matcher(name);
        if (block.matches()) {
            return squared(space.gridOf(Integer.parseInt(block.group(1))));
        }
        Matcher merging = MERGING.matcher(name);
        if (merging.matches()) {
            return squared((space.gridOf(Integer.parseInt(merging.group(1))) + 1) / 2);
        }
        return name.startsWith("patch_embed") ? squared(space.image().grid()) : 1;
    }

    private long pairs(int stage, int block) {
        int window = architecture.stages().get(stage).windowSize().get(block);
        WindowedGrid grid = new WindowedGrid(
                space.gridOf(stage), space.usedWindow(stage, window), space.shift(stage, block, window));
        return grid.mask().values().length;
    }

    private static long squared(long side) {
        return side * side;
    }
}
