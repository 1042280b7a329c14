package io.entangle.worker.parity;

import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares everything that a directory of published numbers holds. Sets are told by their files and keys, wherever they lie and whatever they are called; a file that is
 * not known is a failing row.
 */
public final class ParityCheck {

    private static final int DEEPEST = 8;
    private static final String JSON = ".json";

    private final TorchSession session;
    private final List<ParityRow> rows = new ArrayList<>();

    private ParityCheck(TorchSession session) {
        this.session = session;
    }

    /** Compares a directory; nothing in it ends the comparison of the rest. */
    public static ParityReport of(TorchSession session, Path directory) {
        ParityCheck check = new ParityCheck(session);
        check.directory(directory, ".", 0);
        if (check.rows.isEmpty()) {
            check.rows.add(ParityRow.failed(".", "everything", "there is nothing to compare in this directory"));
        }
        return new ParityReport(check.rows);
    }

    private void directory(Path directory, String name, int depth) {
        Findings findings = new Findings(name);
        List<Path> files = new ArrayList<>();
        List<Path> directories = new ArrayList<>();
        findings.attempt(name, () -> {
            if (depth > DEEPEST) {
                throw new GoldenException("directories lie more than %d deep here".formatted(DEEPEST));
            }
            list(directory).forEach(entry -> (Files.isDirectory(entry) ? directories : files).add(entry));
        });
        findings.attempt(name, () -> files(directory, files, findings));
        rows.addAll(findings.rows());
        for (Path child : directories) {
            String childName = String.valueOf(child.getFileName());
            directory(child, depth == 0 ? childName : name + "/" + childName, depth + 1);
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new GoldenException("cannot be listed: " + e, e);
        }
    }

    private void files(Path directory, List<Path> files, Findings findings) {
        if (SpaceSearchSet.recognises(directory)) {
            new SpaceSearchSet(session, directory, findings).compare(files);
        } else if (SupernetSet.recognises(directory)) {
            new SupernetSet(session, directory, findings).compare(files);
        } else if (CheckpointSet.recognises(files)) {
            CheckpointSet.compare(files, findings);
        } else {
            files.forEach(file -> single(file, findings));
        }
    }

    private static void single(Path file, Findings findings) {
        String name = String.valueOf(file.getFileName());
        if (GoldenFiles.holdsNoNumbers(file)) {
            return;
        }
        if (name.endsWith(JSON)) {
            DocumentKinds.compare(file, findings);
        } else {
            findings.failed(name, "this file is not known, and was not compared");
        }
    }
}
