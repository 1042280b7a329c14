package io.entangle.worker.parity;

import io.entangle.shared.experiment.Precision;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.supernet.PublishedTensors;
import io.entangle.worker.supernet.S3Tensors;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetConfig;
import io.entangle.worker.supernet.SubnetProbe;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A directory with a published S3 model: {@code model.json}, weights and batch, and perhaps gradients. It is told by its constructor's windows, or by its stages among the weights. */
final class SpaceSearchSet {

    private static final String MODEL = "model.json";
    private static final String STAGE = "layers.0.blocks.";
    private static final Tolerance GRADIENTS = Tolerance.relative(1e-4);
    private static final Tolerance LOSS = Tolerance.absolute(1e-4);

    private final TorchSession session;
    private final Path directory;
    private final Findings findings;

    SpaceSearchSet(TorchSession session, Path directory, Findings findings) {
        this.session = session;
        this.directory = directory;
        this.findings = findings;
    }

    static boolean recognises(Path directory) {
        return !Files.exists(directory.resolve(GoldenSupernet.SUBNETS)) && (byModel(directory) || byWeights(directory));
    }

    private static boolean byModel(Path directory) {
        try {
            GoldenNode root = GoldenDocument.read(directory.resolve(MODEL)).root();
            return root.node().path("ctor").has("window_size");
        } catch (GoldenException e) {
            return false;
        }
    }

    private static boolean byWeights(Path directory) {
        try (SafetensorsReader weights = SafetensorsReader.open(directory.resolve(GoldenSupernet.WEIGHTS))) {
            return weights.names().stream().anyMatch(name -> name.startsWith(STAGE));
        } catch (CheckpointException e) {
            return false;
        }
    }

    /** Compares everything, and tells of every file and key that was not compared. */
    void compare(List<Path> files) {
        Set<String> known = new TreeSet<>(List.of(MODEL, GoldenSupernet.WEIGHTS, GoldenSupernet.INPUT));
        findings.attempt(MODEL, () -> {
            GoldenDocument document = GoldenDocument.read(directory.resolve(MODEL));
            GoldenNode root = document.root();
            if (root.has("grads")) {
                known.add(gradientFile(root));
            }
            findings.attempt(MODEL, () -> compare(root));
            findings.unread(document);
        });
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (!known.contains(name) && !GoldenFiles.holdsNoNumbers(file)) {
                findings.failed(name, "this file is not known, and was not compared");
            }
        }
    }

    private void compare(GoldenNode root) {
        SpaceSearchModel model = SpaceSearchModel.ofConstructor(root.at("ctor"));
        Map<String, Deviation> counts = new LinkedHashMap<>();
        findings.attempt("counts", () -> model.compareCounts(root, counts));
        findings.counts(counts);
        Map<String, HostTensor> weights = SafetensorsReader.readAll(directory.resolve(GoldenSupernet.WEIGHTS));
        compareNames(root, model, weights.keySet());
        GoldenBatch batch = GoldenBatch.read(directory.resolve(GoldenSupernet.INPUT));
        SubnetCheckpoint checkpoint =
                new SubnetCheckpoint(SubnetConfig.of(model.space(), model.architecture()), weights);
        try (StandaloneSubnet subnet = StandaloneSubnet.load(session, checkpoint)) {
            findings.attempt("logits", () -> compareLogits(root, subnet.evaluate(batch.images_BCSS(), Precision.FP32)));
            SubnetProbe probe = new SubnetProbe(subnet);
            if (root.has("trace")) {
                findings.attempt(
                        "layer trace",
                        () -> TraceComparison.compare(
                                root.at("trace").items(), probe.trace(batch.images_BCSS()), name -> name, findings));
            }
            if (root.has("loss") || root.has("grads")) {
                findings.attempt(
                        "gradients",
                        () -> compareGradients(root, probe.gradients(batch.images_BCSS(), batch.labels())));
            }
        }
    }

    private void compareNames(GoldenNode root, SpaceSearchModel model, Set<String> present) {
        Set<String> names = new TreeSet<>(PublishedTensors.names(model.space(), model.architecture()));
        Set<String> weights = new TreeSet<>(present);
        weights.removeAll(model.buffers());
        findings.same("names of weights", names, weights);
        if (root.has("buffers_in_state_dict")) {
            Set<String> buffers = new TreeSet<>(root.at("buffers_in_state_dict").texts());
            findings.same("names of buffers", model.buffers(), buffers);
        }
    }

    private void compareLogits(GoldenNode root, float[][] logits) {
        compareLogits("logits", root.at("logits"), logits);
        if (root.has("logits_f64")) {
            compareLogits("logits, float64", root.at("logits_f64"), logits);
        }
    }

    private void compareLogits(String quantity, GoldenNode expected, float[][] logits) {
        Deviation deviation = new Deviation();
        LogitsComparison.add(logits, expected, deviation);
        findings.compared(quantity, deviation, LogitsComparison.TOLERANCE);
    }

    private void compareGradients(GoldenNode root, SubnetProbe.Gradients found) {
        if (root.has("loss")) {
            Deviation loss = new Deviation();
            loss.add(found.loss(), root.at("loss").number(), "/loss");
            findings.compared("loss", loss, LOSS);
        }
        if (root.has("grads")) {
            Map<String, HostTensor> expected = SafetensorsReader.readAll(directory.resolve(gradientFile(root)));
            Map<String, HostTensor> ours = S3Tensors.toPublished(found.slices());
            findings.same("gradients, weights with", ours.keySet(), expected.keySet());
            Deviation gradients = new Deviation();
            ours.forEach((name, tensor) -> {
                HostTensor published = expected.get(name);
                if (published != null) {
                    gradients.addTensor(tensor.values(), published.values(), name);
                }
            });
            findings.compared("gradients", gradients, GRADIENTS);
        }
    }

    /** The text names the file, and says behind a colon how it was made. */
    private static String gradientFile(GoldenNode root) {
        String text = root.at("grads").text();
        int colon = text.indexOf(':');
        return GoldenFiles.plainName(colon < 0 ? text : text.substring(0, colon));
    }
}
