package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker finds a data set.
 *
 * @param uri {@code builtin:shapes}, or a {@code file:} URI or absolute path on the worker's machine
 * @param testFraction share of a folder without splits that becomes the test split; ignored where there are splits
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetRef(String uri, @Nullable Double testFraction) {}
