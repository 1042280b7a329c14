package io.entangle.shared.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.validation.Violation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SpaceTest {

    private static final S3Space TINY = Spaces.tinyS3();

    @Test
    void samplingReachesEverySubnetOfATinySpaceAndNothingElse() {
        SplittableRandom random = RandomStreams.stream(3, "sample");
        Set<Architecture> seen = new HashSet<>();
        for (int i = 0; i < 30_000; i++) {
            Architecture drawn = TINY.sample(random);
            assertThat(TINY.violations(drawn)).isEmpty();
            seen.add(drawn);
        }
        assertThat(BigInteger.valueOf(seen.size())).isEqualTo(TINY.distinctSubnets());
    }

    @Test
    void subnetsAndEncodingsAreProductsOverStages() {
        // Stage 1: one block of 4 choices or two, at 2 embeddings. Stage 2: one block of 8 choices.
        assertThat(TINY.distinctSubnets()).isEqualTo(BigInteger.valueOf(2 * (4 + 16) * 8));
        assertThat(TINY.encodings()).isEqualTo(BigInteger.valueOf(2 * 2 * 16 * 8));
    }

    @Test
    void drawnAreForEachStageItsDepthItsEmbeddingAndThenBlockByBlockWindowHeadsAndRatio() {
        List<Integer> asked = new ArrayList<>();

        S3Architecture drawn = TINY.sample(choices -> {
            asked.add(choices);
            return choices - 1;
        });

        assertThat(asked).containsExactly(2, 2, 2, 1, 2, 2, 1, 2, 1, 1, 2, 2, 2);
        assertThat(drawn).isEqualTo(TINY.largest());
    }

    @Test
    void theSmallestAndTheLargestSubnetTakeTheEndsOfAllChoices() {
        assertThat(TINY.smallest())
                .isEqualTo(new S3Architecture(List.of(
                        new S3Architecture.Stage(24, List.of(2), List.of(1), List.of(1.5)),
                        new S3Architecture.Stage(40, List.of(2), List.of(1), List.of(1.0)))));
        assertThat(TINY.largest())
                .isEqualTo(new S3Architecture(List.of(
                        new S3Architecture.Stage(32, List.of(3, 3), List.of(1, 1), List.of(2.0, 2.0)),
                        new S3Architecture.Stage(40, List.of(4), List.of(2), List.of(2.0)))));
    }

    @ParameterizedTest
    @CsvSource({"224, 4, 56, 28, 14, 7", "32, 2, 16, 8, 4, 2", "40, 4, 10, 5, 3, 2", "16, 4, 4, 2, 1, 1"})
    void eachStageHalvesTheGridAndPadsAnOddOne(int size, int patch, int first, int second, int third, int fourth) {
        S3Space space = new S3Space(new ImageGeometry(size, patch, 3), 10, List.of());

        assertThat(List.of(space.gridOf(0), space.gridOf(1), space.gridOf(2), space.gridOf(3)))
                .containsExactly(first, second, third, fourth);
    }

    @Test
    void aWindowBeyondTheGridIsTheGridAndIsNotShifted() {
        S3Space space = new S3Space(new ImageGeometry(224, 4, 3), 10, List.of());

        assertThat(space.usedWindow(3, 14)).isEqualTo(7);
        assertThat(space.usedWindow(2, 7)).isEqualTo(7);
        assertThat(space.shift(2, 0, 7)).isZero();
        assertThat(space.shift(2, 1, 7)).isEqualTo(3);
        assertThat(space.shift(2, 1, 14)).isZero();
        assertThat(space.shift(3, 1, 14)).isZero();
    }

    @Test
    void anArchitectureOutsideTheSpaceIsToldApartFieldByField() {
        S3Architecture stranger = new S3Architecture(List.of(
                new S3Architecture.Stage(25, List.of(2, 9, 2), List.of(1, 1, 2), List.of(1.5, 1.5, 2.0)),
                new S3Architecture.Stage(40, List.of(4), List.of(2), List.of(3.0))));

        assertThat(TINY.violations(stranger))
                .extracting(Violation::pointer)
                .containsExactly(
                        "/stages/0/windowSize",
                        "/stages/0/embedDim",
                        "/stages/0/windowSize/1",
                        "/stages/0/numHeads/2",
                        "/stages/1/mlpRatio/0");
    }

    @Test
    void anotherFamilyAndAnotherNumberOfStagesAreNoMembers() {
        assertThat(TINY.violations(Spaces.tiny().smallest()))
                .extracting(Violation::pointer)
                .containsExactly("/family");
        assertThat(Spaces.tiny().violations(TINY.smallest()))
                .extracting(Violation::pointer)
                .containsExactly("/family");
        assertThat(TINY.violations(new S3Architecture(List.of())))
                .extracting(Violation::pointer)
                .containsExactly("/stages");
    }

    @Test
    void everyWrongFieldOfASpaceIsNamedAtOnce() {
        SearchSpace space = Json.mapper().readValue("""
                        {"family":"s3","image":{"size":32,"patch":5},"classes":1,"stages":[
                         {"depth":[2],"embedDim":[32],"windowSize":[2,2],"numHeads":[1],"mlpRatio":[2]},
                         {"depth":[0],"windowSize":[65],"numHeads":[1,129],"mlpRatio":[2,0]}]}""", SearchSpace.class);

        assertThat(space.violations())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder(
                        "/image/patch",
                        "/classes",
                        "/stages/0/windowSize/1",
                        "/stages/1/depth/0",
                        "/stages/1/embedDim",
                        "/stages/1/windowSize/0",
                        "/stages/1/numHeads/1",
                        "/stages/1/mlpRatio/1");
    }

    @Test
    void aSpaceHasOneToFourStages() {
        SearchSpace none = Json.mapper()
                .readValue("{\"family\":\"s3\",\"image\":{\"size\":32,\"patch\":4},\"classes\":2}", SearchSpace.class);
        S3Space.Stage stage = TINY.stages().get(0);
        S3Space five = new S3Space(TINY.image(), 5, List.of(stage, stage, stage, stage, stage));

        assertThat(none.violations()).extracting(Violation::pointer).containsExactly("/stages");
        assertThat(five.violations()).extracting(Violation::pointer).containsExactly("/stages");
        assertThat(TINY.violations()).isEmpty();
    }

    @Test
    void aSpaceSurvivesJsonAndAnotherNumberOfClasses() {
        String json = Json.mapper().writeValueAsString(TINY);

        assertThat(json).startsWith("{\"family\":\"s3\",\"image\":");
        assertThat(Json.mapper().readValue(json, SearchSpace.class)).isEqualTo(TINY);
        assertThat(TINY.withClasses(7).classes()).isEqualTo(7);
        assertThat(TINY.withClasses(7).withClasses(TINY.classes())).isEqualTo(TINY);
    }
}
