package io.entangle.api.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much one owner may have; 0 for as much as he likes.
 *
 * @param openExperiments experiments that have not ended
 * @param storedBytes artifacts of his experiments and checkpoints, and data sets that he uploaded
 */
@ConfigurationProperties("entangle.quotas")
record QuotaSettings(
        @DefaultValue("0") int openExperiments,
        @DefaultValue("0B") DataSize storedBytes) {

    QuotaSettings {
        if (openExperiments < 0 || storedBytes.isNegative()) {
            throw new IllegalArgumentException("entangle.quotas must not be negative");
        }
    }
}
