package io.entangle.worker.export;

import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.json.Json;
import io.entangle.worker.data.Preprocessing;
import io.entangle.worker.supernet.SubnetCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a subnet as safetensors with a {@code config.json} and a Python script beside it; {@link SubnetCheckpoint#read} reads both back. */
public final class SafetensorsExport {

    private SafetensorsExport() {}

    /**
     * Writes the files of a subnet.
     *
     * @param costs what it costs
     * @param classNames class names in label order
     * @param directory where to, made if it is missing
     * @throws IllegalStateException if it has not as many parameters as it costs
     */
    public static SubnetFiles write(SubnetCheckpoint subnet, Costs costs, List<String> classNames, Path directory) {
        if (subnet.parameters() != costs.parameters()) {
            throw new IllegalStateException("the extracted subnet has %d parameters instead of %d"
                    .formatted(subnet.parameters(), costs.parameters()));
        }
        SubnetDocument document = new SubnetDocument(
                subnet.config(),
                classNames,
                Preprocessing.of(subnet.config().image().size()),
                costs.parameters(),
                costs.macs(),
                SubnetDocument.howToLoad(subnet.config().architecture()));
        Path config = directory.resolve(SubnetCheckpoint.CONFIG_FILE);
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    config, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document));
            Files.writeString(
                    directory.resolve(PythonLoader.FILE),
                    PythonLoader.text(subnet.config().architecture()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path weights = directory.resolve(SubnetCheckpoint.WEIGHTS_FILE);
        return new SubnetFiles(subnet.writeWeights(weights).path(), config);
    }
}
