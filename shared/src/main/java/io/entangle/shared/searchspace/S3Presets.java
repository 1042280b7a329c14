package io.entangle.shared.searchspace;

import java.util.List;

/**
 * Initial spaces for S3 (Chen et al., <i>Searching the Search Space of Vision Transformer</i>, NeurIPS 2021, arXiv:2111.14725).
 *
 * <p>The authors published the models that their search found and none of the spaces that it began with. Deviations: the spaces for 224 pixels are therefore derived,
 * from the released model of each size and one step of each dimension to both of its sides: one block; 32 channels where a stage has fewer than 300 of them and 64
 * elsewhere; the heads that go with those channels at 32 for each; windows 7 and 14, both of which the released models use; MLP ratios 3, 3.5 and the released 4, the
 * only ratios that descriptions of the paper's spaces name. The released models lie within.
 */
final class S3Presets {

    private static final List<Integer> WINDOWS = List.of(7, 14);
    private static final List<Double> RATIOS = List.of(3.0, 3.5, 4.0);

    private S3Presets() {}

    /** Around the released model whose third stage has that many blocks. */
    static S3Space around(int blocksOfThirdStage) {
        return new S3Space(
                new ImageGeometry(224, 4, 3),
                1000,
                List.of(
                        around(2, 96, 32),
                        around(2, 192, 32),
                        around(blocksOfThirdStage, 384, 64),
                        around(2, 768, 64)));
    }

    private static S3Space.Stage around(int blocks, int channels, int step) {
        List<Integer> embedDim = List.of(channels - step, channels, channels + step);
        return new S3Space.Stage(
                List.of(blocks - 1, blocks, blocks + 1),
                embedDim,
                WINDOWS,
                embedDim.stream().map(embed -> embed / S3Space.HEAD_DIM).toList(),
                RATIOS);
    }

    /** For 32 pixels; grids of 16, 8, 4 and 2 tokens, and no window beyond its grid. */
    static S3Space cifar() {
        return new S3Space(
                new ImageGeometry(32, 2, 3),
                10,
                List.of(
                        cifar(List.of(1, 2, 3), List.of(32, 48, 64), List.of(2, 4, 8), List.of(1, 2)),
                        cifar(List.of(1, 2, 3), List.of(48, 64, 80), List.of(2, 4, 8), List.of(1, 2, 3)),
                        cifar(List.of(1, 2, 3), List.of(64, 80, 96), List.of(2, 4), List.of(2, 3, 4)),
                        cifar(List.of(1, 2), List.of(96, 112, 128), List.of(2), List.of(2, 3, 4))));
    }

    private static S3Space.Stage cifar(
            List<Integer> depth, List<Integer> embedDim, List<Integer> windowSize, List<Integer> numHeads) {
        return new S3Space.Stage(depth, embedDim, windowSize, numHeads, List.of(2.0, 3.0));
    }
}
