package io.entangle.worker.bench;

import java.util.List;

/**
 * All figures of one run, with what they were measured on.
 *
 * @param device the device, for people
 * @param engine the engine and its version
 * @param java version of the Java runtime
 * @param worker version of the worker
 * @param figures one entry for each case
 */
public record BenchReport(String device, String engine, String java, String worker, List<ModelFigures> figures) {

    /** Copies the list. */
    public BenchReport {
        figures = List.copyOf(figures);
    }
}
