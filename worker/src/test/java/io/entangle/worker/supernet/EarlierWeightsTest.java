package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.SupernetMaxima;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A supernet that begins with what it has in common with one of another version of its space. Every parameter of the earlier one is random, so that no default hides a wrong slice. */
class EarlierWeightsTest {

    private static final int SEED = 3;
    private static final int BATCH = 4;
    private static final int SUBNETS = 6;
    private static final int AUTOFORMER_DIMENSIONS = 4;
    private static final int S3_DIMENSIONS = 5;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    /** Two versions of a space, and the space of the subnets that both have. */
    record Versions(SearchSpace earlier, SearchSpace later, SearchSpace both) {
        Versions reversed() {
            return new Versions(later, earlier, both);
        }
    }

    /** The lower or the upper choices of four, or those that these have in common. */
    private enum Part {
        LOWER,
        UPPER,
        BOTH;

        <T> List<T> of(List<T> four) {
            return switch (this) {
                case LOWER -> four.subList(0, 3);
                case UPPER -> four.subList(1, 4);
                case BOTH -> four.subList(1, 3);
            };
        }
    }

    /** Which part of its choices a dimension has in a space. */
    private interface Parts {
        <T> List<T> of(int dimension, List<T> four);

        /** Dimensions whose bit is set begin with the larger choices, and shrink; the others grow. */
        static Parts of(int bits, boolean earlier) {
            return new Parts() {
                @Override
                public <T> List<T> of(int dimension, List<T> four) {
                    boolean shrinks = (bits >> dimension & 1) == 1;
                    return (shrinks == earlier ? Part.UPPER : Part.LOWER).of(four);
                }
            };
        }

        static Parts inCommon() {
            return new Parts() {
                @Override
                public <T> List<T> of(int dimension, List<T> four) {
                    return Part.BOTH.of(four);
                }
            };
        }
    }

    private static AutoFormerSpace autoFormer(Parts parts) {
        return new AutoFormerSpace(
                new ImageGeometry(8, 4, 3),
                3,
                parts.of(0, List.of(1, 2, 3, 4)),
                parts.of(1, List.of(8, 12, 16, 24)),
                parts.of(2, List.of(1.0, 1.5, 2.0, 2.5)),
                parts.of(3, List.of(1, 2, 3, 4)),
                4,
                null,
                new RelativePosition(true, 2),
                Pooling.MEAN);
    }

    /** Grids of 9, 5 and 3 tokens; every other stage moves its dimensions the other way round. */
    private static S3Space s3(Parts parts) {
        List<S3Space.Stage> stages = new ArrayList<>();
        List<List<Integer>> windows = List.of(List.of(2, 3, 4, 7), List.of(2, 3, 5, 8), List.of(1, 2, 3, 7));
        for (int index = 0; index < windows.size(); index++) {
            int first = index;
            stages.add(new S3Space.Stage(
                    parts.of(first % S3_DIMENSIONS, List.of(1, 2, 3, 4)),
                    parts.of((first + 1) % S3_DIMENSIONS, List.of(8, 12, 16, 24)),
                    parts.of((first + 2) % S3_DIMENSIONS, windows.get(index)),
                    parts.of((first + 3) % S3_DIMENSIONS, List.of(1, 2, 3, 4)),
                    parts.of((first + 4) % S3_DIMENSIONS, List.of(1.0, 1.5, 2.0, 3.0))));
        }
        return new S3Space(new ImageGeometry(18, 2, 3), 4, stages);
    }

    static Stream<Versions> versions() {
        return Stream.concat(
                IntStream.range(0, 1 << AUTOFORMER_DIMENSIONS)
                        .mapToObj(bits -> new Versions(
                                autoFormer(Parts.of(bits, true)),
                                autoFormer(Parts.of(bits, false)),
                                autoFormer(Parts.inCommon()))),
                IntStream.range(0, 1 << S3_DIMENSIONS)
                        .mapToObj(bits -> new Versions(
                                s3(Parts.of(bits, true)), s3(Parts.of(bits, false)), s3(Parts.inCommon()))));
    }

    private static TrainState trained(SearchSpace space, WeightSharing sharing, QkvBias bias) {
        SplittableRandom random = RandomStreams.stream(7, "all parameters");
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        for (Parameter parameter : SupernetLayout.of(space, sharing).parameters()) {
            float[] drawn = new Initialisation.TruncatedNormal(0.3, 2).draw(random, parameter.elements());
            weights.put(parameter.name(), new HostTensor(parameter.shape(), drawn));
        }
        return new TrainState(space, bias, weights, Map.of(), Map.of(), Map.of(), Map.of(), TrainPosition.START);
    }

    private static TrainState trained(SearchSpace space) {
        return trained(space, WeightSharing.ENTANGLED, QkvBias.HEAD_MAJOR);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aSubnetOfBothSpacesAnswersAsBefore(Versions versions) {
        assertThat(versions.earlier().violations()).isEmpty();
        assertThat(versions.later().violations()).isEmpty();
        assertSubnetsAnswerAsBefore(versions, trained(versions.earlier()), WeightSharing.ENTANGLED);
    }

    private static void assertSubnetsAnswerAsBefore(Versions versions, TrainState state, WeightSharing sharing) {
        float[] images = SmallSpaces.images(versions.later(), BATCH, 1);
        try (Supernet earlier = Supernet.restore(session, state.space(), state.qkvBias(), state.weights());
                Supernet later = Supernet.initialise(session, versions.later(), sharing, SEED, state)) {
            for (int i = 0; i < SUBNETS; i++) {
                var subnet = versions.both().sample(RandomStreams.stream(i, "test"));
                assertThat(versions.earlier().violations(subnet)).isEmpty();
                assertThat(versions.later().violations(subnet)).isEmpty();
                float[][] expected = earlier.evaluate(images, subnet, Precision.FP32);
                float[][] actual = later.evaluate(images, subnet, Precision.FP32);
                for (int image = 0; image < BATCH; image++) {
                    assertThat(actual[image]).containsExactly(expected[image], within(1e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatTheEarlierSupernetDoesNotHaveIsDrawnFromTheSeed(Versions versions) {
        TrainState state = trained(versions.earlier());
        try (Supernet later = Supernet.initialise(session, versions.later(), WeightSharing.ENTANGLED, SEED, state);
                Supernet drawn = Supernet.initialise(session, versions.later(), SEED)) {
            Map<String, HostTensor> fresh = drawn.weights();
            later.weights().forEach((name, tensor) -> {
                HostTensor before = state.weights().get(name);
                HostTensor alone = Objects.requireNonNull(fresh.get(name));
                float[] expected = alone.values().clone();
                for (int i = 0; before != null && i < expected.length; i++) {
                    int at = place(name, i, tensor.shape(), before.shape());
                    expected[i] = at < 0 ? expected[i] : before.values()[at];
                }
                assertThat(tensor.values()).as(name).containsExactly(expected);
            });
        }
    }

    /** Where an element of a tensor lies in the earlier tensor of that name, or -1: at the same place of every dimension, or as far from the centre of a table of biases. */
    private static int place(String name, int element, long[] shape, long[] before) {
        boolean table = name.endsWith("relative_position_bias_table");
        int at = 0;
        int stride = 1;
        int rest = element;
        for (int d = shape.length - 1; d >= 0; d--) {
            int index = rest % (int) shape[d];
            int there = table && d < 2 ? index + (int) (before[d] - shape[d]) / 2 : index;
            if (there < 0 || there >= before[d]) {
                return -1;
            }
            at += there * stride;
            stride *= (int) before[d];
            rest /= (int) shape[d];
        }
        return at;
    }

    @ParameterizedTest
    @EnumSource(QkvBias.class)
    void theBiasIsSlicedAsItWas(QkvBias bias) {
        Versions versions = new Versions(
                autoFormer(Parts.of(9, true)), autoFormer(Parts.of(9, false)), autoFormer(Parts.inCommon()));
        TrainState state = trained(versions.earlier(), WeightSharing.ENTANGLED, bias);

        assertSubnetsAnswerAsBefore(versions, state, WeightSharing.ENTANGLED);
        try (Supernet later = Supernet.initialise(session, versions.later(), WeightSharing.ENTANGLED, SEED, state)) {
            assertThat(later.qkvBias()).isEqualTo(bias);
        }
    }

    @Test
    void independentWeightsAreThoseOfTheChoicesThatBothHave() {
        Versions versions = new Versions(
                autoFormer(Parts.of(5, true)), autoFormer(Parts.of(5, false)), autoFormer(Parts.inCommon()));
        TrainState state = trained(versions.earlier(), WeightSharing.INDEPENDENT, QkvBias.HEAD_MAJOR);

        assertSubnetsAnswerAsBefore(versions, state, WeightSharing.INDEPENDENT);
    }

    @Test
    void withAFixedQkvDimensionSubnetsAnswerAsBeforeWhereItStaysTheSame() {
        AutoFormerSpace space = fixedQkv(List.of(1, 2, 3), List.of(8, 12), List.of(1, 2), 24);
        AutoFormerSpace moved = fixedQkv(List.of(2, 3, 4), List.of(12, 16), List.of(2, 4), 24);
        Versions versions = new Versions(space, moved, fixedQkv(List.of(2, 3), List.of(12), List.of(2), 24));

        assertSubnetsAnswerAsBefore(versions, trained(space), WeightSharing.ENTANGLED);
        assertSubnetsAnswerAsBefore(versions.reversed(), trained(moved), WeightSharing.ENTANGLED);
    }

    /** No subnet is the same network in both then: its heads are wider or narrower. */
    @Test
    void withAnotherFixedQkvDimensionAttentionBeginsAnew() {
        AutoFormerSpace space = fixedQkv(List.of(1, 2), List.of(8, 12), List.of(1, 2), 24);
        AutoFormerSpace moved = fixedQkv(List.of(1, 2), List.of(8, 12), List.of(1, 2), 12);
        TrainState state = trained(space);
        try (Supernet later = Supernet.initialise(session, moved, WeightSharing.ENTANGLED, SEED, state);
                Supernet drawn = Supernet.initialise(session, moved, SEED)) {
            Map<String, HostTensor> fresh = drawn.weights();
            Map<String, HostTensor> begun = later.weights();
            assertThat(begun.get("blocks.1.attn.qkv.weight")).isEqualTo(fresh.get("blocks.1.attn.qkv.weight"));
            assertThat(begun.get("blocks.1.attn.qkv.bias")).isEqualTo(fresh.get("blocks.1.attn.qkv.bias"));
            assertThat(begun.get("blocks.1.attn.proj.weight")).isEqualTo(fresh.get("blocks.1.attn.proj.weight"));
            assertThat(begun.get("blocks.1.fc1.bias"))
                    .isEqualTo(SubnetExtractor.cut(
                            Objects.requireNonNull(state.weights().get("blocks.1.fc1.bias")), new long[] {24}));
        }
    }

    private static AutoFormerSpace fixedQkv(
            List<Integer> depth, List<Integer> embedDim, List<Integer> numHeads, int qkvDim) {
        return new AutoFormerSpace(
                new ImageGeometry(8, 4, 3),
                3,
                depth,
                embedDim,
                List.of(1.0, 2.0),
                numHeads,
                4,
                new SupernetMaxima(4, qkvDim, 2, 4),
                new RelativePosition(false, 2),
                Pooling.MEAN,
                true,
                false);
    }

    @Test
    void supernetsWithNothingInCommonAreRefused() {
        S3Space stages = s3(Parts.inCommon());
        AutoFormerSpace space = autoFormer(Parts.inCommon());
        TrainState independent = trained(space, WeightSharing.INDEPENDENT, QkvBias.HEAD_MAJOR);

        assertRefused(space, trained(stages));
        assertRefused(stages, trained(space));
        assertRefused(space.withClasses(5), trained(space));
        assertRefused(space, independent);
    }

    private static void assertRefused(SearchSpace space, TrainState earlier) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Supernet.initialise(session, space, WeightSharing.ENTANGLED, SEED, earlier)
                        .close())
                .withMessageMatching("the earlier supernet is of another family.*|.*independent weights.*");
    }
}
