package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The subnets that the published script trains in its first two epochs. */
class PublishedSamplingTest {

    private static final AutoFormerSpace TINY =
            (AutoFormerSpace) Presets.find("autoformer-tiny").orElseThrow().space();
    private static final SamplingStrategy PUBLISHED = SamplingStrategies.named(TrainingSpec.PUBLISHED_SAMPLING);

    @Test
    void theEpochAloneDecidesWhereTheSequenceStarts() {
        AutoFormerArchitecture first = new AutoFormerArchitecture(
                216,
                List.of(4, 3, 4, 3, 3, 4, 4, 3, 4, 4, 4, 3, 4),
                List.of(4.0, 3.5, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.5, 3.5, 4.0, 3.5, 3.5));
        assertThat(PUBLISHED.sample(TINY, 1, 0, 0)).isEqualTo(first);
        assertThat(PUBLISHED.sample(TINY, 2, 0, 0)).isEqualTo(first);
        assertThat(((AutoFormerArchitecture) PUBLISHED.sample(TINY, 1, 1, 0)).embedDim())
                .isEqualTo(240);
        assertThat(PUBLISHED.sample(TINY, 1, 1, 0).depth()).isEqualTo(12);
    }

    @Test
    void aStepIsTheSameWhetherOrNotThoseBeforeItWereAskedFor() {
        Architecture jumped = PUBLISHED.sample(TINY, 0, 5, 300);
        List<Architecture> inOrder = java.util.stream.IntStream.range(0, 301)
                .mapToObj(batch -> PUBLISHED.sample(TINY, 0, 5, batch))
                .toList();
        assertThat(inOrder.get(300)).isEqualTo(jumped);
        assertThat(Collections.frequency(inOrder, jumped)).isLessThan(3);
    }
}
