package io.entangle.worker.command;

import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.supernet.SupernetImport;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The search space that says what the tensors of a checkpoint do not. */
final class ForeignSpace {

    private ForeignSpace() {}

    /**
     * Reads a preset's name or the path of a JSON file.
     *
     * @throws CommandFailure if it is neither, or no valid space
     */
    static SearchSpace of(String text) throws IOException {
        SearchSpace space = SpaceChoice.of(text).space();
        var violations = space.violations();
        if (!violations.isEmpty()) {
            throw new CommandFailure("'%s' is no valid search space: %s".formatted(text, violations));
        }
        return space;
    }

    /**
     * Reads a supernet checkpoint of Entangle, or with a space a foreign one.
     *
     * @param space as above; null for a checkpoint that knows its own
     */
    static TrainState supernet(Path file, @Nullable String space) throws IOException {
        return space == null
                ? TrainState.readWeights(file)
                : SupernetImport.supernet(ForeignCheckpoint.read(file), of(space));
    }
}
