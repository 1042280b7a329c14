package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The rate of every epoch is the published script's. */
class CosineScheduleTest {

    @Test
    void agreesWithThePublishedScheduleInEveryEpoch() throws IOException {
        JsonNode runs;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/goldens/lr-schedule.json"))) {
            runs = Json.mapper().readTree(in).path("runs");
        }
        assertThat(runs).hasSize(4);
        for (JsonNode run : runs) {
            CosineSchedule schedule = new CosineSchedule(
                    run.path("epochs").asInt(),
                    run.path("base_lr").asDouble(),
                    run.path("min_lr").asDouble(),
                    run.path("warmup_epochs").asInt(),
                    run.path("warmup_lr").asDouble());
            JsonNode rates = run.path("lr_in_epoch");
            assertThat(rates.size()).isEqualTo(schedule.epochs());
            for (int epoch = 0; epoch < rates.size(); epoch++) {
                assertThat(schedule.rateInEpoch(epoch))
                        .as("epoch %d of %d", epoch, schedule.epochs())
                        .isCloseTo(rates.get(epoch).asDouble(), within(1e-15));
            }
        }
    }
}
