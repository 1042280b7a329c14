package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A directory with a published AutoFormer supernet: {@code subnets.json}, weights and batch, and perhaps {@code train.json} and what it names. */
final class SupernetSet {

    private static final List<SupernetComparison> COMPARISONS = List.of(
            new NameComparison(),
            new LogitsComparison(),
            new TraceComparison(),
            new GradientComparison(),
            new DecayComparison(),
            new OptimizerComparison(),
            new MultistepComparison(),
            new CheckpointComparison());

    private final TorchSession session;
    private final Path directory;
    private final Findings findings;

    SupernetSet(TorchSession session, Path directory, Findings findings) {
        this.session = session;
        this.directory = directory;
        this.findings = findings;
    }

    static boolean recognises(Path directory) {
        return Files.exists(directory.resolve(GoldenSupernet.SUBNETS))
                || Files.exists(directory.resolve(GoldenTraining.FILE))
                || (Files.exists(directory.resolve(GoldenSupernet.WEIGHTS))
                        && Files.exists(directory.resolve(GoldenSupernet.INPUT)));
    }

    /** Compares everything, and tells of every file and key that was not compared. */
    void compare(List<Path> files) {
        Set<String> known = new TreeSet<>(List.of(
                GoldenSupernet.SUBNETS,
                GoldenSupernet.WEIGHTS,
                GoldenSupernet.INPUT,
                GoldenTraining.FILE,
                CheckpointComparison.FILE));
        GoldenDocument subnets = read(GoldenSupernet.SUBNETS);
        GoldenDocument train = Files.exists(directory.resolve(GoldenTraining.FILE)) ? read(GoldenTraining.FILE) : null;
        if (subnets != null) {
            findings.attempt(GoldenSupernet.SUBNETS, () -> compare(subnets, train));
            findings.unread(subnets);
        }
        if (train != null) {
            known.addAll(named(train));
            findings.unread(train);
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (!known.contains(name) && !GoldenFiles.holdsNoNumbers(file)) {
                findings.failed(name, "this file is not known, and was not compared");
            }
        }
    }

    private @Nullable GoldenDocument read(String file) {
        try {
            return GoldenDocument.read(directory.resolve(file));
        } catch (GoldenException e) {
            findings.failed(file, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void compare(GoldenDocument subnets, @Nullable GoldenDocument train) {
        GoldenNode root = subnets.root();
        PublishedModel model = PublishedModel.of(root.at("ctor"), root.at("choices"));
        CountComparison counts = new CountComparison();
        counts.addSupernet(model, root);
        List<AutoFormerArchitecture> architectures = new ArrayList<>();
        for (GoldenNode entry : root.at("subnets").items()) {
            AutoFormerArchitecture subnet = PublishedModel.subnet(entry.at("config"));
            counts.add(model.space(), subnet, entry);
            architectures.add(subnet);
        }
        counts.report(findings);
        GoldenSupernet golden = GoldenSupernet.open(session, directory, subnets, train, model, architectures);
        for (SupernetComparison comparison : COMPARISONS) {
            if (comparison.applies(golden)) {
                findings.attempt(comparison.quantity(), () -> comparison.compare(golden, findings));
            }
        }
    }

    /** Files that {@code train.json} gives a meaning to. */
    private static List<String> named(GoldenDocument train) {
        List<String> names = new ArrayList<>();
        GoldenNode root = train.root();
        if (root.has("grad_files")) {
            root.at("grad_files")
                    .node()
                    .forEach(entry -> names.add(entry.path("file").asString("")));
        }
        if (root.has("adamw_step1")) {
            names.add(root.at("adamw_step1").node().path("file").asString(""));
        }
        return names;
    }
}
