package io.entangle.worker.supernet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A stand-alone subnet of S3.
 *
 * @param format version of this content
 * @param family {@code s3}
 * @param architecture the subnet
 * @param hidden hidden width of each stage's blocks, as the ratios give it
 * @param image size, patch and channels
 * @param classes number of classes
 * @param headDim width of a head
 * @param layout {@code published}: key names, shapes and qkv rows as in the authors' model
 */
@JsonIgnoreProperties(ignoreUnknown = true) // an export says more than running the subnet takes
public record S3SubnetConfig(
        int format,
        String family,
        S3Architecture architecture,
        List<List<Integer>> hidden,
        ImageGeometry image,
        int classes,
        int headDim,
        String layout)
        implements SubnetConfig {

    private static final int FORMAT = 1;
    private static final String PUBLISHED = "published";

    /** Copies the lists. */
    public S3SubnetConfig {
        hidden = hidden.stream().map(List::copyOf).toList();
    }

    static S3SubnetConfig of(S3Space space, S3Architecture architecture) {
        return new S3SubnetConfig(
                FORMAT,
                S3Architecture.FAMILY,
                architecture,
                architecture.stages().stream().map(S3SubnetConfig::hidden).toList(),
                space.image(),
                space.classes(),
                S3Space.HEAD_DIM,
                PUBLISHED);
    }

    private static List<Integer> hidden(S3Architecture.Stage stage) {
        return IntStream.range(0, stage.depth()).mapToObj(stage::hidden).toList();
    }

    @Override
    public S3Space asSpace() {
        return new S3Space(
                image,
                classes,
                architecture.stages().stream().map(S3SubnetConfig::asStage).toList());
    }

    private static S3Space.Stage asStage(S3Architecture.Stage stage) {
        return new S3Space.Stage(
                List.of(stage.depth()),
                List.of(stage.embedDim()),
                distinct(stage.windowSize()),
                distinct(stage.numHeads()),
                distinct(stage.mlpRatio()));
    }

    private static <T> List<T> distinct(List<T> choices) {
        return List.copyOf(new TreeSet<>(choices));
    }
}
