package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.PthReader;
import io.entangle.worker.checkpoint.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A directory with checkpoints in the formats of the published code, and the weights that they hold as safetensors files. {@code about.json} describes each file, and so
 * says whose weights a safetensors file holds.
 */
final class CheckpointSet {

    private static final String ABOUT = "about.json";
    private static final String PTH = ".pth";
    private static final String SAFETENSORS = ".safetensors";
    private static final String CONSTRUCTOR = "ctor";

    private final Map<String, Path> files = new LinkedHashMap<>();
    private final Map<String, String> descriptions = new LinkedHashMap<>();
    private final Findings findings;

    private CheckpointSet(List<Path> files, Findings findings) {
        this.findings = findings;
        files.forEach(file -> this.files.put(String.valueOf(file.getFileName()), file));
    }

    static boolean recognises(List<Path> files) {
        return files.stream()
                .map(file -> String.valueOf(file.getFileName()))
                .anyMatch(name -> name.equals(ABOUT) || name.endsWith(PTH));
    }

    static void compare(List<Path> files, Findings findings) {
        new CheckpointSet(files, findings).compare();
    }

    private void compare() {
        findings.attempt(ABOUT, this::describe);
        Set<String> compared = new TreeSet<>();
        for (String name : named(PTH)) {
            findings.attempt(name, () -> compared.add(compare(name)));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            String name = file.getKey();
            boolean known = name.endsWith(PTH)
                    || name.equals(ABOUT)
                    || compared.contains(name)
                    || GoldenFiles.holdsNoNumbers(file.getValue());
            if (!known) {
                findings.failed(name, "no checkpoint was compared with this file");
            }
        }
    }

    private List<String> named(String ending) {
        return files.keySet().stream().filter(name -> name.endsWith(ending)).toList();
    }

    private void describe() {
        if (!files.containsKey(ABOUT)) {
            throw new GoldenException(ABOUT + " is missing");
        }
        GoldenDocument about = GoldenDocument.read(files.get(ABOUT));
        GoldenNode root = about.root();
        for (String key : root.keys()) {
            if (key.endsWith(PTH) || key.endsWith(SAFETENSORS)) {
                descriptions.put(key, root.at(key).text());
                if (!files.containsKey(key)) {
                    findings.failed(key, "this file is missing");
                }
            }
        }
        if (root.has(CONSTRUCTOR)) {
            findings.attempt(CONSTRUCTOR, () -> compareSizes(PublishedModel.largestOf(root.at(CONSTRUCTOR))));
        }
        findings.unread(about);
    }

    /** The constructor's model has as many parameters as each file. */
    private void compareSizes(PublishedModel model) {
        Deviation sizes = new Deviation();
        for (String name : named(SAFETENSORS)) {
            long elements = SafetensorsReader.readAll(path(name)).values().stream()
                    .mapToLong(tensor -> tensor.values().length)
                    .sum();
            sizes.add((double) elements, (double) model.superParameters(), name);
        }
        findings.compared("parameters of the supernet", sizes, Tolerance.EXACT);
    }

    private Path path(String name) {
        return Optional.ofNullable(files.get(name)).orElseThrow(() -> new GoldenException(name + " is missing"));
    }

    /** Compares a checkpoint with the file that holds its weights; the name of that file. */
    private String compare(String name) {
        Map<String, HostTensor> weights;
        try (PthReader reader = PthReader.open(path(name))) {
            layout(name, reader);
            weights = new LinkedHashMap<>();
            for (String tensor : reader.names()) {
                weights.put(tensor, reader.read(tensor));
            }
        }
        String twin = twin(name);
        findings.compared(
                name, WeightDifference.between(weights, SafetensorsReader.readAll(path(twin))), Tolerance.EXACT);
        return twin;
    }

    private void layout(String name, PthReader reader) {
        String description = descriptions.getOrDefault(name, "");
        boolean zip = description.contains("zip layout");
        boolean legacy = description.contains("non-zip layout");
        if (zip || legacy) {
            findings.same(name + ", layout", reader.layout(), legacy ? "legacy" : "zip");
        }
    }

    private String twin(String name) {
        List<String> twins = new ArrayList<>();
        descriptions.forEach((file, description) -> {
            if (file.endsWith(SAFETENSORS) && description.contains(name)) {
                twins.add(file);
            }
        });
        if (twins.size() != 1) {
            throw new GoldenException(
                    "%s names %d files that hold these weights, not one".formatted(ABOUT, twins.size()));
        }
        return twins.get(0);
    }
}
