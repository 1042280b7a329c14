package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.json.Json;
import org.junit.jupiter.api.Test;

/** The corrected schedule: up to the peak, down to the minimum, never twice the same epoch. */
class WarmupCosineTest {

    private static final int STEPS = 10;

    private static TrainingSpec training(String more) {
        return Json.mapper()
                .readValue(
                        "{\"epochs\": 20, \"learningRate\": 1e-3, \"minLearningRate\": 1e-5, \"warmupEpochs\": 4, \"warmupLearningRate\": 1e-6 %s}"
                                .formatted(more),
                        TrainingSpec.class);
    }

    @Test
    void climbsToThePeakWithEveryStepAndFallsToTheMinimum() {
        Schedule schedule = Schedules.of(training(""), STEPS);
        assertThat(schedule.rate(0, 0)).isEqualTo(1e-6);
        assertThat(schedule.rate(2, 0)).isCloseTo((1e-6 + 1e-3) / 2, within(1e-12));
        assertThat(schedule.rate(4, 0)).isEqualTo(1e-3);
        assertThat(schedule.rate(19, STEPS - 1)).isEqualTo(1e-5);
        double last = 0;
        for (int step = 0; step < 20 * STEPS; step++) {
            double rate = schedule.rate(step / STEPS, step % STEPS);
            if (step <= 4 * STEPS) {
                assertThat(rate).as("step %d", step).isGreaterThan(last);
            } else {
                assertThat(rate).as("step %d", step).isLessThan(last);
            }
            last = rate;
        }
    }

    @Test
    void halfwayDownIsTheMeanOfPeakAndMinimum() {
        WarmupCosine schedule = new WarmupCosine(1, 0, 101, 0, 1, 0.2);
        assertThat(schedule.rate(50, 0)).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void aTrainingThatIsAllWarmUpAndOneOfASingleStepHaveARate() {
        assertThat(new WarmupCosine(1, 1, 1, 1e-6, 1, 0).rate(0, 0)).isEqualTo(1e-6);
        assertThat(new WarmupCosine(1, 0, 1, 1e-6, 1, 0).rate(0, 0)).isEqualTo(1);
    }

    @Test
    void thePublishedScheduleIsChosenByName() {
        Schedule published = Schedules.of(training(", \"schedule\": \"published\""), STEPS);
        assertThat(published.rate(0, 5)).isEqualTo(published.rate(1, 0)).isEqualTo(1e-6);
        assertThatThrownBy(() -> Schedules.of(training(", \"schedule\": \"moody\""), STEPS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("moody")
                .hasMessageContaining("cosine");
    }
}
