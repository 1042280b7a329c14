package io.entangle.worker.data;

/**
 * A sample that had to be passed over.
 *
 * @param name what its owner knows it by, e.g. its path, as it is
 * @param reason what is wrong with it
 */
public record CorruptSample(String name, String reason) {

    /** Name and reason on one line, whatever they hold. */
    @Override
    public String toString() {
        return "'" + OneLine.of(name) + "': " + OneLine.of(reason);
    }
}
