package io.entangle.worker.handler;

import io.entangle.shared.job.JobKind;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The registry of handlers: one for each kind of job. */
public final class Handlers {

    private Handlers() {}

    /**
     * All handlers by kind.
     *
     * @param storage where data sets may be read, and where files made from them are kept
     * @param loading how their images are loaded
     * @throws IllegalStateException naming the kinds that no handler, or more than one, takes
     */
    public static Map<JobKind, JobHandler<?>> all(Compute compute, DataStorage storage, Loading loading) {
        JobDatasets datasets = new JobDatasets(storage);
        return byKind(List.of(
                new InspectDatasetHandler(datasets),
                new TrainSupernetHandler(compute, datasets, loading),
                new SearchHandler(compute, datasets, loading),
                new TestHandler(compute, datasets, loading),
                new ExportHandler(datasets),
                new RetrainHandler(compute, datasets, loading),
                new ImportCheckpointHandler(),
                new SweepHandler(compute, datasets, loading),
                new MeasureSpaceHandler(compute, datasets, loading),
                new EvaluateHandler(compute, datasets, loading)));
    }

    static Map<JobKind, JobHandler<?>> byKind(List<JobHandler<?>> handlers) {
        Map<JobKind, JobHandler<?>> byKind = new EnumMap<>(JobKind.class);
        for (JobHandler<?> handler : handlers) {
            if (byKind.put(handler.kind(), handler) != null) {
                throw new IllegalStateException("two handlers take jobs of kind " + handler.kind());
            }
        }
        Set<JobKind> missing = EnumSet.allOf(JobKind.class);
        missing.removeAll(byKind.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no handler takes jobs of kind " + missing);
        }
        return byKind;
    }
}
