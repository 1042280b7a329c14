package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNameTest {

    private static final List<String> KNOWN = List.of("epochs", "batchSize", "ema", "warmupEpochs");

    @Test
    void aSlipIsRecognised() {
        assertThat(NearName.of("epoch", KNOWN)).hasValue("epochs");
        assertThat(NearName.of("batch_size", KNOWN)).hasValue("batchSize");
        assertThat(NearName.of("batchsize", KNOWN)).hasValue("batchSize");
        assertThat(NearName.of("warmUpEpoch", KNOWN)).hasValue("warmupEpochs");
    }

    @Test
    void whatIsLikeNothingIsNotGuessedAt() {
        assertThat(NearName.of("colour", KNOWN)).isEmpty();
        assertThat(NearName.of("lr", KNOWN)).isEmpty();
        assertThat(NearName.of("epoch", List.of())).isEmpty();
    }
}
