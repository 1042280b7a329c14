package io.entangle.worker.handler;

import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens the data sets that jobs name, always divided in the same way, and only where the worker's operator allows it. */
final class JobDatasets {

    private static final String FILE = "file:";
    private static final String BUILTIN = "builtin:";

    private final List<Path> roots;

    /**
     * Data sets under these directories.
     *
     * @param roots where image folders may lie; anywhere if there are none
     */
    JobDatasets(List<Path> roots) {
        this.roots =
                roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    }

    /**
     * Opens a data set.
     *
     * @throws DatasetException if it cannot be used or lies outside the roots
     */
    Dataset open(DatasetRef reference) {
        requireWithinRoots(reference.uri());
        Double fraction = reference.testFraction();
        DatasetOptions options =
                fraction == null ? DatasetOptions.DEFAULT : new DatasetOptions(fraction, DatasetOptions.DEFAULT.seed());
        return DatasetFormats.open(reference.uri(), options);
    }

    /**
     * Opens a data set for a space.
     *
     * @throws JobRefused if they do not agree on the number of classes
     */
    Dataset open(DatasetRef reference, SearchSpace space) {
        Dataset dataset = open(reference);
        int found = dataset.classNames().size();
        if (found != space.classes()) {
            throw new JobRefused(
                    "ClassCountMismatch",
                    "The search space is for %d classes, but the data set %s has %d. Post the experiment with a space for %d classes."
                            .formatted(space.classes(), reference.uri(), found, found));
        }
        return dataset;
    }

    private void requireWithinRoots(String uri) {
        if (roots.isEmpty() || uri.startsWith(BUILTIN)) {
            return;
        }
        try {
            Path named = (uri.startsWith(FILE) ? Path.of(URI.create(uri)) : Path.of(uri))
                    .toAbsolutePath()
                    .normalize();
            Path real = Files.exists(named) ? named.toRealPath() : named;
            for (Path root : roots) {
                if (real.startsWith(Files.exists(root) ? root.toRealPath() : root)) {
                    return;
                }
            }
            throw new DatasetException(
                    "'%s' lies outside the directories that this worker may read: %s".formatted(named, roots));
        } catch (IllegalArgumentException e) { // covers InvalidPathException and a malformed URI
            throw new DatasetException("'" + uri + "' is not a path: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DatasetException("'" + uri + "' cannot be resolved: " + e, e);
        }
    }
}
