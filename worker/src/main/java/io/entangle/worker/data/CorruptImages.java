package io.entangle.worker.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The corrupt samples that a run has met and passed over, as long as they are few. Safe for many threads; a sample that
 * is met again, in a later epoch or by another loader, counts once.
 */
public final class CorruptImages {

    /** Share of a data set that may be corrupt where nobody said otherwise. */
    public static final double DEFAULT_MAX_SHARE = 0.01;

    private static final int NAMED = 20;

    private final double maxShare;
    private final int total;
    private final int allowed;
    private final Map<String, String> reasons = new HashMap<>();

    /**
     * None so far.
     *
     * @param maxShare share of the samples that may be corrupt, 0 to 1
     * @param total how many samples there are
     * @throws IllegalArgumentException if the share or the number is out of range
     */
    public CorruptImages(double maxShare, int total) {
        if (!(maxShare >= 0 && maxShare <= 1) || total < 0) {
            throw new IllegalArgumentException("a share of " + maxShare + " of " + total + " samples means nothing");
        }
        this.maxShare = maxShare;
        this.total = total;
        this.allowed = allowed(maxShare, total);
    }

    /** Returns how many of so many samples a share is; 0.07 of 100 is 7, whatever binary fractions make of it. */
    static int allowed(double maxShare, int total) {
        return (int) Math.floor(maxShare * total + 1e-6);
    }

    /**
     * Counts a sample that is being passed over.
     *
     * @throws DatasetException with the list of all so far, once they are more than the share allows, or none is left
     */
    public void add(CorruptImage image) {
        synchronized (reasons) {
            reasons.putIfAbsent(image.name(), image.reason());
            if (reasons.size() > allowed || reasons.size() == total) {
                throw new DatasetException(refusal(maxShare, total, reasons.size(), found()), image);
            }
        }
    }

    /** Returns how many samples were found corrupt. */
    public int count() {
        synchronized (reasons) {
            return reasons.size();
        }
    }

    /** Returns the samples found corrupt, in the order of their names. */
    public List<CorruptSample> found() {
        synchronized (reasons) {
            return reasons.entrySet().stream()
                    .map(entry -> new CorruptSample(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparing(CorruptSample::name))
                    .toList();
        }
    }

    /**
     * Says that too many samples are corrupt, which they are, and what to do.
     *
     * @param count how many are corrupt; {@code found} may hold fewer of them
     */
    static String refusal(double maxShare, int total, int count, List<CorruptSample> found) {
        String list = found.stream().limit(NAMED).map(CorruptSample::toString).collect(Collectors.joining("\n  "));
        int unnamed = count - Math.min(NAMED, found.size());
        return "%d of %d images cannot be read, more than maxCorruptShare = %s allows (%d). Replace or remove them, or register the data set with a larger maxCorruptShare.\n  %s%s"
                .formatted(
                        count,
                        total,
                        maxShare,
                        allowed(maxShare, total),
                        list,
                        unnamed == 0 ? "" : "\n  … and " + unnamed + " more");
    }
}
