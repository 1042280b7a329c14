package io.entangle.shared.sweep;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.Dimension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stage of a base architecture, with the choices that its space has there. */
sealed interface SweptStage permits AutoFormerStage, S3Stage {

    /** Blocks of the base in this stage. */
    int depth();

    /** What the space lets the dimension be. */
    List<? extends Number> choices(Dimension dimension);

    /**
     * The base with another choice.
     *
     * @param block the block that makes it, from 0; all blocks of the stage unless given
     */
    Architecture with(Dimension dimension, @Nullable Integer block, double value);

    /** Choices of as many blocks as {@code depth} says: the last one repeated, or the last ones left out. */
    static <T> List<T> resized(List<T> ofBlocks, int depth) {
        List<T> resized = new ArrayList<>(ofBlocks.subList(0, Math.min(depth, ofBlocks.size())));
        while (resized.size() < depth) {
            resized.add(ofBlocks.get(ofBlocks.size() - 1));
        }
        return resized;
    }

    /** Choices of blocks with another one in that block, or in all. */
    static <T> List<T> replaced(List<T> ofBlocks, @Nullable Integer block, T value) {
        if (block == null) {
            return Collections.nCopies(ofBlocks.size(), value);
        }
        List<T> replaced = new ArrayList<>(ofBlocks);
        replaced.set(block, value);
        return replaced;
    }
}
