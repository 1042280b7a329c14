package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cost model against what runs: one image goes through a subnet, sliced and extracted, and every matrix product that libtorch recorded is counted by the shapes of its operands.
 *
 * <ul>
 *   <li>S3: equal, also where windows do not divide the grid. Tokens that are missing there are multiplied as if they were present, and the model counts them so.
 *   <li>AutoFormer without relative position: equal.
 *   <li>AutoFormer with it: the model counts the published products of relative positions, one embedding for every pair of tokens. The program multiplies with one for every row and column
 *       of the grid instead, which gives the same scores; the test says how many products that takes.
 * </ul>
 *
 * <p>Embeddings of relative positions are picked out of their tables by products with ones and zeros, once for all images: stated apart, and counted by no model.
 */
class ExecutedProductsTest {

    private static final int SUBNETS = 3;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    static Stream<S3Space> stages() {
        return Stream.concat(SmallS3Spaces.all(), Stream.of((S3Space) preset("s3-cifar-32")));
    }

    static Stream<AutoFormerSpace> withoutRelativePosition() {
        return Stream.of(
                SmallSpaces.space(false, Pooling.MEAN),
                SmallSpaces.space(false, Pooling.TOKEN),
                SmallSpaces.variant(true, false),
                SmallSpaces.variant(false, true));
    }

    static Stream<AutoFormerSpace> withRelativePosition() {
        return Stream.of(
                SmallSpaces.space(true, Pooling.MEAN), SmallSpaces.space(true, Pooling.TOKEN), (AutoFormerSpace)
                        preset("cifar-32"));
    }

    private static SearchSpace preset(String name) {
        return Presets.find(name).orElseThrow().space();
    }

    private static List<Architecture> subnets(SearchSpace space) {
        return Stream.concat(
                        IntStream.range(0, SUBNETS).mapToObj(i -> space.sample(RandomStreams.stream(i, "executed"))),
                        Stream.of(space.smallest(), space.largest()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aSubnetInStagesRunsTheProductsThatItsCostsSay(S3Space space) {
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            for (Architecture subnet : subnets(space)) {
                long macs = CostModel.of(space, subnet).macs();
                ExecutedProducts expected = new ExecutedProducts(macs, picking((S3Architecture) subnet, space));

                assertThat(sliced(supernet, subnet, 1)).isEqualTo(expected);
                assertThat(extracted(supernet, subnet)).isEqualTo(expected);
                assertThat(sliced(supernet, subnet, 3))
                        .as("three images")
                        .isEqualTo(new ExecutedProducts(3 * macs, expected.picking()));
            }
        }
    }

    /** Windows of 4 on a grid of 7 x 7 are four of 16 tokens, 15 of these 64 missing; one window of 7 has all 49 and no more. Both attend with 2 heads of 32. */
    @Test
    void whereWindowsReachBeyondTheGridTheMissingTokensAreMultipliedToo() {
        S3Space space = SmallS3Spaces.ofOneStage();
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            long beyond = sliced(supernet, oneBlock(4), 1).macs();
            long whole = sliced(supernet, oneBlock(7), 1).macs();

            assertThat(beyond - whole).isEqualTo(2 * 64 * (64 * 16 - 49 * 49));
        }
    }

    private static S3Architecture oneBlock(int window) {
        return new S3Architecture(List.of(new S3Architecture.Stage(16, List.of(window), List.of(2), List.of(1.0))));
    }

    @ParameterizedTest
    @MethodSource("withoutRelativePosition")
    void aSubnetWithoutRelativePositionRunsTheProductsThatItsCostsSay(AutoFormerSpace space) {
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            for (Architecture subnet : subnets(space)) {
                ExecutedProducts expected =
                        new ExecutedProducts(CostModel.of(space, subnet).macs(), 0);

                assertThat(sliced(supernet, subnet, 1)).isEqualTo(expected);
                assertThat(extracted(supernet, subnet)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("withRelativePosition")
    void relativePositionsAreMultipliedByRowAndColumn(AutoFormerSpace space) {
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            for (Architecture subnet : subnets(space)) {
                Costs costs = CostModel.of(space, subnet);
                ExecutedProducts executed = sliced(supernet, subnet, 1);

                assertThat(executed.macs() - costs.macsWithoutRelativePosition())
                        .isEqualTo(byRowAndColumn((AutoFormerArchitecture) subnet, space));
                assertThat(costs.macs() - costs.macsWithoutRelativePosition())
                        .isEqualTo(byPairOfTokens((AutoFormerArchitecture) subnet, space));
                assertThat(executed.picking()).isEqualTo(picking((AutoFormerArchitecture) subnet, space));
                assertThat(extracted(supernet, subnet)).isEqualTo(executed);
            }
        }
    }

    private static ExecutedProducts sliced(Supernet supernet, Architecture subnet, int count) {
        float[] images = SmallSpaces.images(supernet.space(), count, 1);
        return ExecutedProducts.of(() -> supernet.evaluate(images, subnet, Precision.FP32));
    }

    private static ExecutedProducts extracted(Supernet supernet, Architecture subnet) {
        float[] images = SmallSpaces.images(supernet.space(), 1, 1);
        try (StandaloneSubnet alone =
                StandaloneSubnet.load(session, SubnetExtractor.of(supernet).extract(subnet))) {
            return ExecutedProducts.of(() -> alone.evaluate(images, Precision.FP32));
        }
    }

    /** The slots' embeddings with queries, and with what the attention collected for them; and the slots appended to queries, keys and values. */
    private static long byRowAndColumn(AutoFormerArchitecture subnet, AutoFormerSpace space) {
        long n = space.image().tokens();
        long slots = RelativePositionCodes.of(space.image(), space.relativePosition())
                .slotCount();
        return subnet.numHeads().stream()
                .mapToLong(heads -> heads * 2L * n * slots * (space.headDim(heads) + n))
                .sum();
    }

    /** An embedding for each pair of tokens, with queries and with attention weights. */
    private static long byPairOfTokens(AutoFormerArchitecture subnet, AutoFormerSpace space) {
        long n = space.image().tokens();
        return subnet.numHeads().stream()
                .mapToLong(heads -> heads * 2L * n * n * space.headDim(heads))
                .sum();
    }

    /** Both tables of keys, and both of values: each token's slots with all rows. */
    private static long picking(AutoFormerArchitecture subnet, AutoFormerSpace space) {
        RelativePositionCodes codes = RelativePositionCodes.of(space.image(), space.relativePosition());
        return subnet.numHeads().stream()
                .mapToLong(heads -> 2L * codes.keys().length * space.headDim(heads))
                .sum();
    }

    /** First the rows of each head's table for every two rows of a window, then their columns. */
    private static long picking(S3Architecture subnet, S3Space space) {
        long macs = 0;
        for (int index = 0; index < subnet.stages().size(); index++) {
            S3Architecture.Stage stage = subnet.stages().get(index);
            for (int block = 0; block < stage.depth(); block++) {
                long window = space.usedWindow(index, stage.windowSize().get(block));
                long pairs = window * window;
                long distances = 2 * window - 1;
                macs += stage.numHeads().get(block) * pairs * distances * (distances + pairs);
            }
        }
        return macs;
    }
}
