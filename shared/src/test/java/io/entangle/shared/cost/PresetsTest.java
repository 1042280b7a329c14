package io.entangle.shared.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.PublishedSubnets;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.math.BigInteger;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The spaces and subnets that come with Entangle are the published ones, number by number (goldens: {@code params-flops.json}). */
class PresetsTest {

    @ParameterizedTest
    @CsvSource({
        "autoformer-tiny, 11669224",
        "autoformer-tiny-with-published-subnet, 11669224",
        "autoformer-small, 34790440",
        "autoformer-base, 80160360",
        "autoformer-base-supernet-file, 80160360"
    })
    void wholeSupernetsHaveThePublishedSize(String preset, long parameters) {
        AutoFormerSpace space = space(preset);
        SupernetMaxima maxima = space.maxima();
        AutoFormerArchitecture whole = new AutoFormerArchitecture(
                maxima.embedDim(),
                Collections.nCopies(maxima.depth(), maxima.numHeads()),
                Collections.nCopies(maxima.depth(), maxima.mlpRatio()));

        assertThat(CostModel.of(space, whole).parameters()).isEqualTo(parameters);
    }

    /** Sums of (heads × ratios)^depth, times embeddings; facts rounded: 7.71e13, 6.25e15 and 1.01e13. */
    @ParameterizedTest
    @CsvSource({
        "autoformer-tiny, 1056964608",
        "autoformer-small, 77103263459313",
        "autoformer-base, 6245364340204353",
        "autoformer-base-supernet-file, 10108977168384"
    })
    void publishedSpacesHoldThePublishedNumberOfSubnets(String preset, BigInteger subnets) {
        assertThat(space(preset).distinctSubnets()).isEqualTo(subnets);
    }

    @ParameterizedTest
    @CsvSource({
        "autoformer-tiny, 5366056, 10517272",
        "autoformer-small, 13057320, 34790440",
        "autoformer-base-supernet-file, 41687896, 76882264"
    })
    void smallestAndLargestSubnetsHaveThePublishedSizes(String preset, long smallest, long largest) {
        AutoFormerSpace space = space(preset);

        assertThat(CostModel.of(space, space.smallest()).parameters()).isEqualTo(smallest);
        assertThat(CostModel.of(space, space.largest()).parameters()).isEqualTo(largest);
    }

    @ParameterizedTest
    @CsvSource({
        "autoformer-t, 5867944, 1481938432, 1283236352",
        "autoformer-s, 22891432, 5161400832, 4773931776",
        "autoformer-b, 53691688, 11691179008, 11045397248"
    })
    void releasedSubnetsCostWhatThePublishedOnesDo(String name, long parameters, long macs, long withoutPositions) {
        PublishedSubnets.PublishedSubnet subnet = PublishedSubnets.find(name).orElseThrow();
        AutoFormerSpace space = space(subnet.searchSpace());

        assertThat(space.violations(subnet.architecture())).isEmpty();
        assertThat(CostModel.of(space, subnet.architecture())).isEqualTo(new Costs(parameters, macs, withoutPositions));
    }

    @Test
    void onlyTheReleasedTinySubnetIsOutsideItsPublishedFile() {
        assertThat(space("autoformer-tiny").violations(architecture("autoformer-t")))
                .hasSize(3);
        assertThat(space("autoformer-small").violations(architecture("autoformer-s")))
                .isEmpty();
        assertThat(space("autoformer-base-supernet-file").violations(architecture("autoformer-b")))
                .isEmpty();
    }

    /** What the descriptions promise, in thousands of parameters. */
    @ParameterizedTest
    @CsvSource({
        "shapes-32, 40, 233",
        "cifar-32, 400, 1200",
        "autoformer-tiny-with-published-subnet, 4900, 10500",
        "autoformer-base, 39800, 76900"
    })
    void spacesAreOfTheSizeThatIsSaid(String preset, long smallest, long largest) {
        AutoFormerSpace space = space(preset);

        double least = CostModel.of(space, space.smallest()).parameters() / 1000.0;
        double most = CostModel.of(space, space.largest()).parameters() / 1000.0;
        assertThat(least).isBetween(smallest * 0.97, smallest * 1.03);
        assertThat(most).isBetween(largest * 0.97, largest * 1.03);
    }

    /** No table row that an image of 32 pixels never reaches, and no choice that only a larger supernet could hold. */
    @ParameterizedTest
    @CsvSource({"shapes-32", "cifar-32"})
    void smallSpacesHaveNoWeightsThatNothingUses(String preset) {
        AutoFormerSpace space = space(preset);

        assertThat(space.image().size()).isEqualTo(32);
        assertThat(space.relativePosition().maxDistance())
                .isEqualTo(space.image().grid() - 1);
        assertThat(space.supernet()).isNull();
    }

    /** Counts of the published models, with nothing but the products that run. */
    @ParameterizedTest
    @CsvSource({"s3-t, 28328674, 4623332352", "s3-s, 49737298, 9404703744", "s3-b, 71125762, 13655012352"})
    void releasedStagedSubnetsAreInTheSpacesAroundThemAndCostWhatThePublishedOnesDo(
            String name, long parameters, long macs) {
        PublishedSubnets.PublishedSubnet subnet = PublishedSubnets.find(name).orElseThrow();
        SearchSpace space = Presets.find(subnet.searchSpace()).orElseThrow().space();

        assertThat(space.violations(subnet.architecture())).isEmpty();
        assertThat(CostModel.of(space, subnet.architecture())).isEqualTo(new Costs(parameters, macs, macs));
    }

    /** What the descriptions promise, in thousands of parameters. The largest subnet is the whole supernet. */
    @ParameterizedTest
    @CsvSource({"s3-cifar-32, 166, 1092", "s3-tiny, 12278, 47226", "s3-small, 24632, 76319", "s3-base, 36986, 105413"})
    void stagedSpacesAreOfTheSizeThatIsSaid(String preset, long smallest, long largest) {
        SearchSpace space = Presets.find(preset).orElseThrow().space();

        assertThat(Math.round(CostModel.of(space, space.smallest()).parameters() / 1000.0))
                .isEqualTo(smallest);
        assertThat(Math.round(CostModel.of(space, space.largest()).parameters() / 1000.0))
                .isEqualTo(largest);
        assertThat(CostModel.supernetParameters(space))
                .isEqualTo(CostModel.of(space, space.largest()).parameters());
    }

    @Test
    void theSmallStagedSpaceHasFourGridsAndNoWindowBeyondThem() {
        S3Space space = (S3Space) Presets.find("s3-cifar-32").orElseThrow().space();

        for (int i = 0; i < space.stages().size(); i++) {
            int grid = 16 >> i;
            assertThat(space.gridOf(i)).isEqualTo(grid);
            assertThat(space.stages().get(i).windowSize()).allMatch(window -> window <= grid);
        }
    }

    private static AutoFormerSpace space(String preset) {
        return (AutoFormerSpace) Presets.find(preset).orElseThrow().space();
    }

    private static AutoFormerArchitecture architecture(String name) {
        return (AutoFormerArchitecture)
                PublishedSubnets.find(name).orElseThrow().architecture();
    }
}
