package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands.
 *
 * @param done units done
 * @param total units in all
 * @param unit what is counted: {@code steps}, {@code subnets}
 * @param epoch epoch under way, from 1
 * @param epochs epochs in all
 * @param loss smoothed training loss
 * @param imagesPerSecond images a second, lately
 * @param etaSeconds seconds left in this job
 * @param bestAccuracy best held-out accuracy found so far
 * @param message anything else worth a word
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Progress(
        long done,
        long total,
        String unit,
        @Nullable Integer epoch,
        @Nullable Integer epochs,
        @Nullable Double loss,
        @Nullable Double imagesPerSecond,
        @Nullable Double etaSeconds,
        @Nullable Double bestAccuracy,
        @Nullable String message) {}
