package io.entangle.worker.supernet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything but the weights that running a stand-alone subnet takes; {@code config.json} holds it, and may hold more.
 *
 * @param format version of this content
 * @param family {@code autoformer}
 * @param architecture the subnet
 * @param hidden hidden width of each block's MLP, as the ratios give it
 * @param image size, patch and channels
 * @param classes number of classes
 * @param headDim width of a head
 * @param relativePosition relative positions on keys and values
 * @param pooling what the head reads
 * @param layout {@code published}: key names and qkv rows as in the authors' checkpoints
 */
@JsonIgnoreProperties(ignoreUnknown = true) // an export says more than running the subnet takes
public record SubnetConfig(
        int format,
        String family,
        AutoFormerArchitecture architecture,
        List<Integer> hidden,
        ImageGeometry image,
        int classes,
        int headDim,
        RelativePosition relativePosition,
        Pooling pooling,
        String layout) {

    private static final int FORMAT = 1;
    private static final String PUBLISHED = "published";

    /** Copies the list. */
    public SubnetConfig {
        hidden = List.copyOf(hidden);
    }

    static SubnetConfig of(AutoFormerSpace space, AutoFormerArchitecture architecture) {
        List<Integer> hidden = new java.util.ArrayList<>();
        for (int i = 0; i < architecture.depth(); i++) {
            hidden.add(architecture.hidden(i));
        }
        return new SubnetConfig(
                FORMAT,
                AutoFormerArchitecture.FAMILY,
                architecture,
                hidden,
                space.image(),
                space.classes(),
                space.headDim(),
                space.relativePosition(),
                space.pooling(),
                PUBLISHED);
    }

    /** The space that holds this subnet alone. */
    AutoFormerSpace asSpace() {
        return new AutoFormerSpace(
                image,
                classes,
                List.of(architecture.depth()),
                List.of(architecture.embedDim()),
                distinct(architecture.mlpRatio()),
                distinct(architecture.numHeads()),
                headDim,
                null,
                relativePosition,
                pooling);
    }

    private static <T> List<T> distinct(List<T> choices) {
        Set<T> sorted = new TreeSet<>(choices);
        return List.copyOf(sorted);
    }
}
