package io.entangle.worker.supernet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A stand-alone subnet of AutoFormer.
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
 * @param absolutePosition learned positions are added to the tokens
 * @param fixedQkvDim Q-K-V dimension of every block where the heads share out a fixed one; absent where it is heads × headDim
 * @param layout {@code published}: key names and qkv rows as in the authors' checkpoints
 */
@JsonIgnoreProperties(ignoreUnknown = true) // an export says more than running the subnet takes
public record AutoFormerSubnetConfig(
        int format,
        String family,
        AutoFormerArchitecture architecture,
        List<Integer> hidden,
        ImageGeometry image,
        int classes,
        int headDim,
        RelativePosition relativePosition,
        Pooling pooling,
        boolean absolutePosition,
        @Nullable Integer fixedQkvDim,
        String layout)
        implements SubnetConfig {

    private static final int FORMAT = 1;
    private static final String PUBLISHED = "published";

    /** Copies the list. */
    public AutoFormerSubnetConfig {
        hidden = List.copyOf(hidden);
    }

    @JsonCreator
    static AutoFormerSubnetConfig of(
            @JsonProperty("format") int format,
            @JsonProperty("family") String family,
            @JsonProperty("architecture") AutoFormerArchitecture architecture,
            @JsonProperty("hidden") List<Integer> hidden,
            @JsonProperty("image") ImageGeometry image,
            @JsonProperty("classes") int classes,
            @JsonProperty("headDim") int headDim,
            @JsonProperty("relativePosition") RelativePosition relativePosition,
            @JsonProperty("pooling") Pooling pooling,
            @JsonProperty("absolutePosition") @Nullable Boolean absolutePosition,
            @JsonProperty("fixedQkvDim") @Nullable Integer fixedQkvDim,
            @JsonProperty("layout") String layout) {
        return new AutoFormerSubnetConfig(
                format,
                family,
                architecture,
                hidden,
                image,
                classes,
                headDim,
                relativePosition,
                pooling,
                absolutePosition == null || absolutePosition,
                fixedQkvDim,
                layout);
    }

    /** What a subnet of a space is, cut out of its supernet. */
    static AutoFormerSubnetConfig of(AutoFormerSpace space, AutoFormerArchitecture architecture) {
        List<Integer> hidden = new java.util.ArrayList<>();
        for (int i = 0; i < architecture.depth(); i++) {
            hidden.add(architecture.hidden(i));
        }
        return new AutoFormerSubnetConfig(
                FORMAT,
                AutoFormerArchitecture.FAMILY,
                architecture,
                hidden,
                space.image(),
                space.classes(),
                space.headDim(),
                space.relativePosition(),
                space.pooling(),
                space.absolutePosition(),
                space.elasticQkv() ? null : Integer.valueOf(space.maxima().embedDim()),
                PUBLISHED);
    }

    @Override
    public AutoFormerSpace asSpace() {
        return new AutoFormerSpace(
                image,
                classes,
                List.of(architecture.depth()),
                List.of(architecture.embedDim()),
                distinct(architecture.mlpRatio()),
                distinct(architecture.numHeads()),
                headDim,
                fixedQkvDim == null ? null : withEmbedding(fixedQkvDim),
                relativePosition,
                pooling,
                absolutePosition,
                fixedQkvDim == null);
    }

    /** A fixed Q-K-V dimension is the embedding dimension of the supernet that the subnet was cut from. */
    private SupernetMaxima withEmbedding(int embedDim) {
        return new SupernetMaxima(
                architecture.depth(),
                embedDim,
                Collections.max(architecture.mlpRatio()),
                Collections.max(architecture.numHeads()));
    }

    private static <T> List<T> distinct(List<T> choices) {
        Set<T> sorted = new TreeSet<>(choices);
        return List.copyOf(sorted);
    }
}
