package io.entangle.worker.data;

import io.entangle.shared.experiment.StratifiedQuotas;
import org.jspecify.annotations.Nullable;

/**
 * A training split divided before any training: what is held out never takes part in an update and ranks the candidates
 * of a search. (The published AutoFormer search copies its validation images out of the training set; this does not.)
 *
 * @param training the part to learn from
 * @param heldOut the part that ranks candidates; its {@link Split#digest()} belongs to every score
 */
public record HeldOutSplit(Split training, Split heldOut) {

    /**
     * Divides a training split, keeping the proportions of the classes.
     *
     * @param fraction the share to hold out, above 0 and below 1; each class keeps at least one sample on both sides
     * @param seed the same seed holds out the same samples
     * @throws DatasetException naming the class, if a class has a single sample
     * @throws IllegalArgumentException if the fraction is out of range
     */
    public static HeldOutSplit of(Dataset dataset, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("the held-out fraction must lie between 0 and 1, not " + fraction);
        }
        Split train = dataset.train();
        int count = StratifiedQuotas.count(train.size(), fraction);
        try {
            Subset heldOut =
                    Subset.of(train, StratifiedChoice.of(train.labels()).chooseFromEveryClass(count, seed, "held-out"));
            return new HeldOutSplit(heldOut.complement(), heldOut);
        } catch (StratifiedChoice.SingletonClass e) {
            throw new DatasetException(
                    "class '" + dataset.classNames().get(e.label())
                            + "' has a single training image, which cannot be both learnt from and held out; add images or"
                            + " remove the class",
                    e);
        }
    }

    /**
     * What is held out, or a fixed part of it with the proportions of the classes.
     *
     * @param images how many at most; all of them unless given
     * @param seed the same seed chooses the same images
     */
    public Split heldOut(@Nullable Integer images, long seed) {
        return images == null ? heldOut : Subset.stratified(heldOut, images, seed);
    }
}
