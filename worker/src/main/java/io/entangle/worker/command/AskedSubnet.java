package io.entangle.worker.command;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.PublishedSubnets;
import io.entangle.shared.searchspace.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** A subnet as a user names it on the command line. */
final class AskedSubnet {

    private AskedSubnet() {}

    /**
     * Reads {@code largest}, {@code smallest}, the name of a released subnet, or the path of a JSON file.
     *
     * @throws CommandFailure saying which there are, if it is none of them, or is not in the space
     */
    static Architecture in(SearchSpace space, String text) throws IOException {
        Architecture architecture = read(space, text);
        var violations = space.violations(architecture);
        if (!violations.isEmpty()) {
            throw new CommandFailure("the architecture is not in the search space: " + violations);
        }
        return architecture;
    }

    private static Architecture read(SearchSpace space, String text) throws IOException {
        if (text.equals("largest")) {
            return space.largest();
        }
        if (text.equals("smallest")) {
            return space.smallest();
        }
        Optional<Architecture> released =
                PublishedSubnets.find(text).map(PublishedSubnets.PublishedSubnet::architecture);
        if (released.isPresent()) {
            return released.get();
        }
        Path file = Path.of(text);
        if (!Files.isReadable(file)) {
            throw new CommandFailure("'%s' is neither a file nor largest, smallest or one of %s"
                    .formatted(
                            text,
                            PublishedSubnets.all().stream()
                                    .map(PublishedSubnets.PublishedSubnet::name)
                                    .collect(Collectors.joining(", "))));
        }
        try {
            return Json.mapper().readValue(Files.readString(file), Architecture.class);
        } catch (JacksonException e) {
            throw new CommandFailure("%s is no architecture: %s".formatted(file, e.getOriginalMessage()));
        }
    }
}
