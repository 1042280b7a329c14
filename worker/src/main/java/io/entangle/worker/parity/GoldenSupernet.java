package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.supernet.PublishedTensors;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A supernet with published weights, and the batch that its numbers were made with.
 *
 * @param session where it computes
 * @param directory the set
 * @param subnets its {@code subnets.json}
 * @param train its {@code train.json}, if it has one
 * @param model what it is
 * @param architectures its subnets, in order
 * @param published weights as they lie in the file
 * @param images_BCSS the batch
 * @param labels classes of the batch
 */
@SuppressWarnings("ArrayRecordComponent") // read once and never changed
record GoldenSupernet(
        TorchSession session,
        Path directory,
        GoldenDocument subnets,
        @Nullable GoldenDocument train,
        PublishedModel model,
        List<AutoFormerArchitecture> architectures,
        Map<String, HostTensor> published,
        float[] images_BCSS,
        int[] labels) {

    static final String SUBNETS = "subnets.json";
    static final String WEIGHTS = "weights.safetensors";
    static final String INPUT = "input.safetensors";

    /** Reads weights and batch. */
    static GoldenSupernet open(
            TorchSession session,
            Path directory,
            GoldenDocument subnets,
            @Nullable GoldenDocument train,
            PublishedModel model,
            List<AutoFormerArchitecture> architectures) {
        GoldenBatch batch = GoldenBatch.read(directory.resolve(INPUT));
        return new GoldenSupernet(
                session,
                directory,
                subnets,
                train,
                model,
                architectures,
                SafetensorsReader.readAll(directory.resolve(WEIGHTS)),
                batch.images_BCSS(),
                batch.labels());
    }

    /** Whether {@code train.json} is there and has that key. */
    boolean trains(String key) {
        return train != null && train.root().has(key);
    }

    /** What that key of {@code train.json} holds. */
    GoldenNode training(String key) {
        return Objects.requireNonNull(train).root().at(key);
    }

    /** The settings in {@code train.json}. */
    GoldenTraining settings() {
        return GoldenTraining.of(Objects.requireNonNull(train));
    }

    /** The tensors of a file that another names. */
    Map<String, HostTensor> tensors(GoldenNode file) {
        return SafetensorsReader.readAll(directory.resolve(GoldenFiles.plainName(file.text())));
    }

    AutoFormerSpace space() {
        return model.space();
    }

    /** @throws GoldenException if there is no such subnet */
    AutoFormerArchitecture architecture(int index) {
        if (index >= architectures.size()) {
            throw new GoldenException("there is no subnet %d".formatted(index));
        }
        return architectures.get(index);
    }

    /** A new supernet with these weights; to be closed by the caller. */
    Supernet supernet() {
        return Supernet.restore(session, space(), QkvBias.PUBLISHED, PublishedTensors.toSupernet(published, space()));
    }
}
