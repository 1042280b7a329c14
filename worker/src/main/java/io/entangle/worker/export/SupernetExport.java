package io.entangle.worker.export;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.Preprocessing;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SupernetImport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a supernet's weights with published names, a {@code config.json} and the Python script that runs any of its subnets. */
public final class SupernetExport {

    private static final int FORMAT = 1;

    private SupernetExport() {}

    /**
     * Writes the three files.
     *
     * @param directory where to, made if it is missing
     */
    public static void write(TrainState supernet, Path directory) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("format", FORMAT);
        config.put(
                "family",
                supernet.space().byFamily(autoFormer -> AutoFormerArchitecture.FAMILY, s3 -> S3Architecture.FAMILY));
        config.put("space", supernet.space());
        config.put("architecture", supernet.space().largest());
        config.put(SupernetImport.QKV_BIAS, supernet.qkvBias());
        if (supernet.space() instanceof AutoFormerSpace space && !space.elasticQkv()) {
            config.put("fixedQkvDim", space.maxima().embedDim());
        }
        config.put("layout", "published");
        config.put("preprocessing", Preprocessing.of(supernet.space().image().size()));
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve(SubnetCheckpoint.CONFIG_FILE),
                    Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(config));
            Files.writeString(
                    directory.resolve(PythonLoader.FILE),
                    PythonLoader.text(supernet.space().largest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SafetensorsWriter.write(
                directory.resolve(SubnetCheckpoint.WEIGHTS_FILE),
                SupernetImport.published(supernet),
                Map.of(
                        "format",
                        "pt",
                        SupernetImport.QKV_BIAS,
                        supernet.qkvBias().name()));
    }
}
