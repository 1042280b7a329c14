package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.job.TrainingHealth.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What curves say, and what they do not say because it may be chance: with 400 images one standard error is 2.5 points at 50 %. */
class ConvergenceTest {

    @Test
    void twoProbesSayNothing() {
        assertThat(of(0.1, 0.5).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void noBetterThanGuessingIsNotLearning() {
        Convergence convergence = of(0.10, 0.11, 0.10, 0.12);
        assertThat(convergence.verdict()).isEqualTo(Verdict.NOT_LEARNING);
        assertThat(convergence.explanation()).contains("12.0 %").contains("guessing (10.0 %)");
    }

    @Test
    void aCurveThatRisesByMoreThanChanceStillImproves() {
        Convergence convergence = of(0.2, 0.3, 0.4, 0.45, 0.52);
        assertThat(convergence.verdict()).isEqualTo(Verdict.IMPROVING);
        assertThat(convergence.explanation()).contains("7.0 %").contains("last 1 epochs");
    }

    @Test
    void aCurveThatStaysHasConverged() {
        assertThat(of(0.3, 0.45, 0.50, 0.51, 0.49, 0.50, 0.51, 0.50).verdict()).isEqualTo(Verdict.CONVERGED);
    }

    @Test
    void aCurveThatFellByMoreThanChanceOverfits() {
        Convergence convergence = of(0.3, 0.6, 0.58, 0.55, 0.5);
        assertThat(convergence.verdict()).isEqualTo(Verdict.OVERFITTING);
        assertThat(convergence.explanation()).contains("60.0 % after epoch 2").contains("50.0 % now");
        assertThat(of(0.3, 0.56, 0.55, 0.54, 0.5).verdict())
                .as("2.4 standard errors")
                .isEqualTo(Verdict.CONVERGED);
    }

    @Test
    void perfectAccuracyHasConverged() {
        assertThat(of(0.9, 1, 1, 1).verdict()).isEqualTo(Verdict.CONVERGED);
    }

    private static Convergence of(double... accuracies) {
        List<ProbePoint> probes = new ArrayList<>();
        for (double accuracy : accuracies) {
            probes.add(new ProbePoint(probes.size(), accuracy, accuracy, accuracy, accuracy, accuracy, 400));
        }
        return Convergence.of(probes, 10);
    }
}
