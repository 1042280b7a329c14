package io.entangle.worker.bench;

import io.entangle.shared.contract.v1.DeviceFacts;
import java.util.List;

/**
 * All figures of one run, with what they were measured on.
 *
 * @param device what computed, and with which libraries
 * @param figures one entry for each case
 */
public record BenchReport(DeviceFacts device, List<ModelFigures> figures) {

    /** Copies the list. */
    public BenchReport {
        figures = List.copyOf(figures);
    }
}
