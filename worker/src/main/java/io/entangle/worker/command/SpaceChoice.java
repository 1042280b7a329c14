package io.entangle.worker.command;

import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * A search space as a user names it on the command line.
 *
 * @param name what to call it
 * @param space the space
 * @param preset whether it comes with Entangle
 */
record SpaceChoice(String name, SearchSpace space, boolean preset) {

    private static final int LONGEST_NAME = 60;

    /**
     * Reads a preset's name or the path of a JSON file.
     *
     * @throws CommandFailure saying which there are, if it is neither
     */
    static SpaceChoice of(String text) throws IOException {
        Optional<Presets.Preset> preset = Presets.find(text);
        if (preset.isPresent()) {
            return new SpaceChoice(text, preset.get().space(), true);
        }
        Path file = Path.of(text);
        if (!Files.isReadable(file)) {
            throw new CommandFailure("'%s' is neither a file nor one of the presets %s"
                    .formatted(
                            text,
                            Presets.all().stream().map(Presets.Preset::name).collect(Collectors.joining(", "))));
        }
        try {
            SearchSpace space = Json.mapper().readValue(Files.readString(file), SearchSpace.class);
            String base = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
            String plain = base.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
            return new SpaceChoice(
                    plain.isEmpty() ? "space" : plain.substring(0, Math.min(LONGEST_NAME, plain.length())),
                    space,
                    false);
        } catch (JacksonException e) {
            throw new CommandFailure("%s is no search space: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    /** A name for the API that always means {@code wanted}, this space with the data's number of classes. */
    String nameFor(SearchSpace wanted) {
        return preset && wanted.equals(space)
                ? name
                : name + "-" + ContentName.digits(Json.mapper().writeValueAsString(wanted));
    }
}
