package io.entangle.worker.parity;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** All kinds of documents that stand alone. */
final class DocumentKinds {

    private static final List<DocumentKind> ALL = List.of(
            new ScheduleDocument(),
            new SamplingDocument(),
            new EvolutionDocument(),
            new SpaceSearchCounts(),
            new CountsDocument());

    private DocumentKinds() {}

    static void compare(Path file, Findings findings) {
        String name = String.valueOf(file.getFileName());
        findings.attempt(name, () -> {
            GoldenDocument document = GoldenDocument.read(file);
            GoldenNode root = document.root();
            Optional<DocumentKind> kind =
                    ALL.stream().filter(each -> each.recognises(root)).findFirst();
            if (kind.isEmpty()) {
                throw new GoldenException("this document is not known, and was not compared");
            }
            findings.attempt(name, () -> kind.get().compare(root, findings));
            findings.unread(document);
        });
    }
}
