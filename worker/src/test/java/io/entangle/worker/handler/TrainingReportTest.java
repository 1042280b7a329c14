package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.entangle.shared.job.ProbePoint;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.supernet.SmallSpaces;
import io.entangle.worker.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the log of a training job tells. */
class TrainingReportTest {

    private static final int STEPS_PER_EPOCH = 10;

    private final Logger logger = (Logger) LoggerFactory.getLogger(TrainingReport.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void eachEpochItsProbeAndItsFirstCheckpointHaveALine() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        CheckpointUploads uploads = new CheckpointUploads(job);
        TrainingReport report = new TrainingReport(job, uploads, STEPS_PER_EPOCH, 64, 10);

        for (int step = 1; step <= 2 * STEPS_PER_EPOCH; step++) {
            report.progressed(after(step));
            if (step % 4 == 0) {
                report.checkpoint(stateAfter(step));
            }
        }
        report.probed(List.of(new ProbePoint(1, 0.5, 0.625, 0.56, 0.4, 0.6, 1000)));
        uploads.await();

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "keeps a checkpoint after step 4",
                        "epoch 1 of 2: loss 2.346, learning rate 0.0005000, 812 images/s",
                        "keeps a checkpoint after step 12",
                        "epoch 2 of 2: loss 2.346, learning rate 0.0005000, 812 images/s",
                        "after epoch 2 the probed subnets reach: smallest 50.0 %, largest 62.5 %, random 56.0 %");
    }

    private static TrainingProgress after(int step) {
        return new TrainingProgress(
                (step - 1) / STEPS_PER_EPOCH,
                2,
                step,
                2L * STEPS_PER_EPOCH,
                2.2,
                2.3,
                2.3456,
                0.0005,
                812.4,
                0,
                Duration.ofSeconds(3),
                List.of());
    }

    private static TrainState stateAfter(int step) {
        return new TrainState(
                SmallSpaces.space(),
                QkvBias.HEAD_MAJOR,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                new TrainPosition((step - 1) / STEPS_PER_EPOCH, step % STEPS_PER_EPOCH, step, 2.3, List.of(), null));
    }
}
