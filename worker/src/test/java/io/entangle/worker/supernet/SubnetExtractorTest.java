package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An extracted subnet is the supernet's slice, with every parameter random so that no default hides a wrong one. */
class SubnetExtractorTest {

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD_MAJOR, true, MEAN",
        "PUBLISHED, true, MEAN",
        "HEAD_MAJOR, false, MEAN",
        "HEAD_MAJOR, true, TOKEN",
        "PUBLISHED, false, TOKEN"
    })
    void classScoresAreThoseOfTheSlice(QkvBias qkvBias, boolean relative, Pooling pooling) {
        AutoFormerSpace space = SmallSpaces.space(relative, pooling);
        float[] images = SmallSpaces.images(space, 5, 1);
        try (Supernet supernet = SmallSpaces.allRandom(session, space, qkvBias)) {
            SubnetExtractor extractor = SubnetExtractor.of(supernet);
            for (int i = 0; i < 8; i++) {
                AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(i, "test"));
                float[][] sliced = supernet.evaluate(images, architecture, Precision.FP32);
                try (StandaloneSubnet subnet = StandaloneSubnet.load(session, extractor.extract(architecture))) {
                    float[][] extracted = subnet.evaluate(images, Precision.FP32);
                    for (int b = 0; b < sliced.length; b++) {
                        assertThat(extracted[b]).containsExactly(sliced[b], within(1e-5f));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, true, HEAD_MAJOR",
        "false, true, PUBLISHED",
        "true, false, HEAD_MAJOR",
        "false, false, HEAD_MAJOR"
    })
    void classScoresOfVariantsAreThoseOfTheSlice(boolean absolute, boolean elastic, QkvBias qkvBias) {
        AutoFormerSpace space = SmallSpaces.variant(absolute, elastic);
        assertThat(space.violations()).isEmpty();
        float[] images = SmallSpaces.images(space, 5, 1);
        try (Supernet supernet = SmallSpaces.allRandom(session, space, qkvBias)) {
            SubnetExtractor extractor = SubnetExtractor.of(supernet);
            for (int i = 0; i < 8; i++) {
                AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(i, "test"));
                float[][] sliced = supernet.evaluate(images, architecture, Precision.FP32);
                SubnetCheckpoint checkpoint = extractor.extract(architecture);
                assertThat(checkpoint.parameters())
                        .isEqualTo(CostModel.of(space, architecture).parameters());
                SubnetConfig reread = SubnetConfig.read(checkpoint.configJson());
                try (StandaloneSubnet subnet =
                        StandaloneSubnet.load(session, new SubnetCheckpoint(reread, checkpoint.weights()))) {
                    float[][] extracted = subnet.evaluate(images, Precision.FP32);
                    for (int b = 0; b < sliced.length; b++) {
                        assertThat(extracted[b]).containsExactly(sliced[b], within(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void differentArchitecturesGiveDifferentScores() {
        AutoFormerSpace space = SmallSpaces.space();
        float[] images = SmallSpaces.images(space, 2, 1);
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            float[][] smallest = supernet.evaluate(images, space.smallest(), Precision.FP32);
            float[][] largest = supernet.evaluate(images, space.largest(), Precision.FP32);
            assertThat(Math.abs(smallest[0][0] - largest[0][0])).isGreaterThan(1e-3f);
        }
    }

    @Test
    void parametersAreAsManyAsTheClosedFormSays() {
        AutoFormerSpace space = SmallSpaces.space();
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            SubnetExtractor extractor = SubnetExtractor.of(supernet);
            for (AutoFormerArchitecture architecture : List.of(space.smallest(), space.largest())) {
                assertThat(extractor.extract(architecture).parameters())
                        .isEqualTo(CostModel.of(space, architecture).parameters());
            }
        }
    }

    @Test
    void survivesTheWayToDiskAndBack(@TempDir Path directory) throws IOException {
        AutoFormerSpace space = SmallSpaces.space();
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            SubnetCheckpoint written = SubnetExtractor.of(supernet).extract(space.largest());
            written.writeWeights(directory.resolve(SubnetCheckpoint.WEIGHTS_FILE));
            Files.writeString(directory.resolve(SubnetCheckpoint.CONFIG_FILE), written.configJson());
            assertThat(SubnetCheckpoint.read(directory)).isEqualTo(written);
        }
    }

    @Test
    void refusesAnArchitectureOfAnotherSpace() {
        AutoFormerSpace space = SmallSpaces.space();
        AutoFormerArchitecture foreign = new AutoFormerArchitecture(10, List.of(1), List.of(1.0));
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            SubnetExtractor extractor = SubnetExtractor.of(supernet);
            assertThatThrownBy(() -> extractor.extract(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("embedDim");
        }
    }

    @Test
    void refusesWeightsOfTheWrongShapeByName() {
        AutoFormerSpace space = SmallSpaces.space();
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            Map<String, HostTensor> weights = new HashMap<>(supernet.weights());
            weights.put("blocks.1.fc1.bias", HostTensor.of(new float[3], 3));
            assertThatThrownBy(() -> Supernet.restore(session, space, QkvBias.HEAD_MAJOR, weights))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("blocks.1.fc1.bias");
        }
    }
}
