package io.entangle.worker.command;

import io.entangle.shared.searchspace.AutoFormerSpace;
import java.io.IOException;

/** The search space that says what the tensors of a checkpoint do not. */
final class ForeignSpace {

    private ForeignSpace() {}

    /**
     * Reads a preset's name or the path of a JSON file.
     *
     * @throws CommandFailure if it is neither, or no space of AutoFormer
     */
    static AutoFormerSpace of(String text) throws IOException {
        if (!(SpaceChoice.of(text).space() instanceof AutoFormerSpace space)) {
            throw new CommandFailure("'%s' is no search space of the family autoformer".formatted(text));
        }
        var violations = space.violations();
        if (!violations.isEmpty()) {
            throw new CommandFailure("'%s' is no valid search space: %s".formatted(text, violations));
        }
        return space;
    }
}
