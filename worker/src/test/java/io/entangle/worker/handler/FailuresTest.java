package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.data.DatasetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void aDataSetsFaultIsToldAsItIsAndNotTriedAgain() {
        assertThat(Failures.of(new DatasetException("class folder '/data/cat' holds no image")))
                .isEqualTo(new Failure("DatasetUnusable", "class folder '/data/cat' holds no image", false));
    }

    @Test
    void aFullHeapNamesWhatToLower() {
        Failure failure = Failures.of(new OutOfMemoryError("Java heap space"));

        assertThat(failure.type()).isEqualTo("OutOfMemory");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.message()).contains("training.batchSize", "search.evaluationBatchSize", "-Xmx");
    }

    @Test
    void anUnreadableCheckpointIsNotTriedAgain() {
        assertThat(Failures.of(new CheckpointException("tensor 'cls_token' is missing"))
                        .retryable())
                .isFalse();
    }

    @Test
    void anythingElseMayPassAndPointsToTheLog() {
        Failure failure = Failures.of(new UncheckedIOException(new IOException("No space left on device")));

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.message()).contains("No space left on device", "log");
    }
}
