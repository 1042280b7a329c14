package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.DistillationSpec;
import io.entangle.shared.experiment.TeacherSource;
import io.entangle.shared.experiment.TeacherTargets;
import io.entangle.worker.supernet.Targets;
import org.junit.jupiter.api.Test;

/** What a teacher adds to the targets, by hand. */
class DistillationTest {

    private static final float[][] TEACHER = {{0, 3, 1, 1}, {(float) Math.log(2), 0, 0, 0}};

    @Test
    void theBestClassCountsAsASmoothedLabel() {
        Distillation half = distillation(0.5, TeacherTargets.HARD, 0.1);
        assertThat(half.mix(new Targets.Labels(new int[] {0, 0}), TEACHER).targets_BC())
                .containsExactly(
                        new float[] {0.475f, 0.475f, 0.025f, 0.025f, 0.925f, 0.025f, 0.025f, 0.025f}, within(1e-6f));
    }

    @Test
    void allProbabilitiesCountIfTheyAreAskedFor() {
        Distillation alone = distillation(1, TeacherTargets.SOFT, 0.1);
        assertThat(alone.mix(new Targets.Labels(new int[] {3, 3}), TEACHER).targets_BC())
                .containsSubsequence(new float[] {0.4f, 0.2f, 0.2f, 0.2f});
    }

    @Test
    void mixedTargetsAreTakenAsTheyAre() {
        Distillation quarter = distillation(0.25, TeacherTargets.HARD, 0);
        Targets own = new Targets.Probabilities(new float[] {0.5f, 0.5f, 0, 0, 0, 0, 0, 1}, 4);
        assertThat(quarter.mix(own, TEACHER).targets_BC())
                .containsExactly(new float[] {0.375f, 0.625f, 0, 0, 0.25f, 0, 0, 0.75f}, within(1e-6f));
    }

    @Test
    void hugeScoresDoNotOverflow() {
        Distillation alone = distillation(1, TeacherTargets.SOFT, 0);
        assertThat(alone.mix(new Targets.Labels(new int[] {0}), new float[][] {{3e38f, -3e38f, 0, 0}})
                        .targets_BC())
                .containsExactly(new float[] {1, 0, 0, 0}, within(1e-6f));
    }

    private static Distillation distillation(double weight, TeacherTargets targets, double smoothing) {
        return new Distillation(new DistillationSpec(TeacherSource.LARGEST, weight, targets, null), smoothing, 4);
    }
}
