package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a step takes from the machine at its peak, measured in a process of its own: the kernel's high-water mark cannot be lowered. */
final class PeakOfAStep {

    private static final List<String> JVM =
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=4g");

    private PeakOfAStep() {}

    /** Bytes above those of a process that has loaded libtorch, at the peak of two steps, or two evaluations, of the largest subnet. */
    static long of(SearchSpace space, int batch, Precision precision, boolean training)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("peak", ".log");
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeakOfAStep.class.getName()));
        command.addAll(List.of(Json.mapper().writeValueAsString(space), "" + batch, precision.name(), "" + training));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the measuring process failed: " + Files.readString(errors));
        }
        Files.delete(errors);
        return Long.parseLong(said.lines().reduce((first, second) -> second).orElseThrow());
    }

    /** The measuring process: space, batch, precision, and whether to train. */
    public static void main(String[] arguments) throws IOException {
        SearchSpace space = Json.mapper().readValue(arguments[0], SearchSpace.class);
        int batch = Integer.parseInt(arguments[1]);
        Precision precision = Precision.valueOf(arguments[2]);
        boolean training = Boolean.parseBoolean(arguments[3]);
        Architecture largest = space.largest();
        float[] images = SmallSpaces.images(space, batch, 1);
        int[] labels = SmallSpaces.labels(space, batch, 1);
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1)) {
            long before = kibibytes("VmRSS:");
            try (Supernet supernet = Supernet.initialise(session, space, 1)) {
                if (training) {
                    train(supernet, images, labels, largest, precision);
                } else {
                    supernet.evaluate(images, largest, precision);
                    supernet.evaluate(images, largest, precision);
                }
            }
            System.out.println((kibibytes("VmHWM:") - before) << 10);
        }
    }

    private static void train(
            Supernet supernet, float[] images, int[] labels, Architecture architecture, Precision precision) {
        try (AdamW optimizer = AdamW.fresh(supernet)) {
            for (int step = 0; step < 2; step++) {
                StepSettings settings = new StepSettings(step, 1e-4, 0.05, 0.1, 1.0, UnsampledPolicy.FROZEN, precision);
                supernet.trainStep(optimizer, images, labels, architecture, settings);
            }
        }
    }

    private static long kibibytes(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
