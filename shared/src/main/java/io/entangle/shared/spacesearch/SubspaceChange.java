package io.entangle.shared.spacesearch;

/**
 * What an update did to a subspace.
 *
 * @param before as it was measured
 * @param after as it is from now on; equal to {@code before} where it stays
 * @param steps how far the choices moved, in steps of the dimension; below 0 towards smaller values
 * @param reason why, for people
 */
public record SubspaceChange(Subspace before, Subspace after, int steps, String reason) {

    /** Whether anything is different now. */
    public boolean changed() {
        return !before.equals(after);
    }

    /** The subspace stays after all. */
    public SubspaceChange undone(String why) {
        return new SubspaceChange(before, before, 0, why);
    }
}
