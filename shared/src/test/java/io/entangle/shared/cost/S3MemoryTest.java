package io.entangle.shared.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model by hand, for a single block: 6 pixels in patches of 2, so 9 tokens, of which windows of 2 make four windows of 4. */
class S3MemoryTest {

    private static final S3Space SPACE = space(2);
    private static final S3Architecture BLOCK = SPACE.largest();

    private static final long IMAGE = 3 * 6 * 6 * 4;
    private static final long WEIGHTS = 4 * CostModel.of(SPACE, BLOCK).parameters();
    /** Windows reach beyond the grid: a mask for each of the four, and as many numbers of one head with its biases added. */
    private static final long ADDED = 4 * (16 * 4 + 16 * 4);

    private static S3Space space(int window) {
        return new S3Space(
                new ImageGeometry(6, 2, 3),
                2,
                List.of(new S3Space.Stage(List.of(1), List.of(8), List.of(window), List.of(1), List.of(2.0))));
    }

    @Test
    void aTrainingStepKeepsWhatTheBackwardPassNeeds() {
        long embedded = 9 * 8 * 4;
        long norms = 2 * 9 * 8 * (4 + 4);
        long attention = 5 * 16 * 32 * 4;
        long scores = 16 * 4 * 4;
        long mlp = 2 * 9 * 16 * 4;
        long backward = 2 * 9 * 8 * 4 + 2 * scores;

        assertThat(StepMemory.ofTraining(SPACE, BLOCK, false))
                .isEqualTo(new StepMemory(
                        true,
                        WEIGHTS,
                        3 * WEIGHTS,
                        ADDED,
                        2 * IMAGE + embedded + norms + attention + scores + mlp + backward));
    }

    @Test
    void aForwardPassKeepsTheResidualStreamAndItsWidestBlock() {
        long stream = 9 * 8 * (4 + 4);
        long attention = 4 * 16 * 32 * 4 + 2 * 16 * 4 * 4;

        assertThat(StepMemory.ofEvaluation(SPACE, BLOCK, false))
                .isEqualTo(new StepMemory(false, WEIGHTS, WEIGHTS, ADDED, IMAGE + stream + attention));
    }

    @Test
    void theBackwardPassOfACoarseStageFindsTheFineOnesKeptAndThatOfAFineOneTheCoarseOnesFree() {
        S3Space.Stage fine = SPACE.stages().get(0);
        S3Space.Stage coarse = new S3Space.Stage(List.of(1), List.of(8), List.of(1), List.of(1), List.of(0.25));
        S3Space both = new S3Space(SPACE.image(), 2, List.of(fine, coarse));

        long kept = 4 * 4 * 8 * (4 + 4) + 2 * 4 * 8 * (4 + 4) + 5 * 4 * 32 * 4 + 2 * 4 * 2 * 4 + 4 * 4;
        long backward = 2 * 4 * 8 * 4 + 2 * 4 * 4;
        long ofTheFineStage = 2 * 9 * 8 * 4 + 2 * 16 * 4 * 4;

        assertThat(StepMemory.ofTraining(both, both.largest(), false).perImage()
                        - StepMemory.ofTraining(SPACE, BLOCK, false).perImage())
                .isEqualTo(Math.max(0, kept + backward - ofTheFineStage));
    }

    @Test
    void narrowProductsKeepHalfAndACopyOfTheWeights() {
        StepMemory wide = StepMemory.ofTraining(SPACE, BLOCK, false);
        StepMemory narrow = StepMemory.ofTraining(SPACE, BLOCK, true);

        assertThat(narrow.fixed() - wide.fixed()).isEqualTo(WEIGHTS / 2);
        assertThat(narrow.weights()).isEqualTo(wide.weights());
        assertThat(narrow.perImage()).isBetween(wide.perImage() / 2, wide.perImage());
    }

    @Test
    void aWindowThatHoldsTheGridHasNoTokensBeyondIt() {
        S3Space whole = space(3);
        S3Space larger = space(7);

        assertThat(StepMemory.ofEvaluation(whole, whole.largest(), false))
                .isEqualTo(StepMemory.ofEvaluation(larger, larger.largest(), false));
    }
}
