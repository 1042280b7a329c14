package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport.Corrupt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The corrupt images of a split: all are counted, the first are kept by name. */
final class CorruptTally {

    private static final int NAMED = 100;
    private static final int REASONS_KEPT = 1000;
    private static final int REASONS_SHOWN = 20;
    private static final String OTHER = "other reasons";

    private final int total;
    private final List<CorruptSample> first = new ArrayList<>();
    private final Map<String, Integer> reasons = new HashMap<>();
    private int count;

    /**
     * None so far.
     *
     * @param total images of the split
     */
    CorruptTally(int total) {
        this.total = total;
    }

    void add(CorruptSample sample) {
        count++;
        if (first.size() < NAMED) {
            first.add(sample);
        }
        String reason = OneLine.of(sample.reason());
        reasons.merge(reasons.size() < REASONS_KEPT || reasons.containsKey(reason) ? reason : OTHER, 1, Integer::sum);
    }

    int count() {
        return count;
    }

    void requireFew(double maxShare) {
        if (count > CorruptImages.allowed(maxShare, total) || (count == total && total > 0)) {
            throw new DatasetException(CorruptImages.refusal(maxShare, total, count, first));
        }
    }

    static Corrupt merged(CorruptTally train, CorruptTally test) {
        Map<String, Integer> reasons = new HashMap<>(train.reasons);
        test.reasons.forEach((reason, images) -> reasons.merge(reason, images, Integer::sum));
        List<CorruptSample> first = new ArrayList<>(train.first);
        first.addAll(test.first);
        return new Corrupt(
                train.count,
                test.count,
                reasons.entrySet().stream()
                        .map(entry -> new Corrupt.CorruptReason(entry.getKey(), entry.getValue()))
                        .sorted(Comparator.comparingInt((Corrupt.CorruptReason reason) -> -reason.images())
                                .thenComparing(Corrupt.CorruptReason::reason))
                        .limit(REASONS_SHOWN)
                        .toList(),
                first.stream()
                        .limit(NAMED)
                        .map(sample -> new Corrupt.CorruptFile(OneLine.of(sample.name()), OneLine.of(sample.reason())))
                        .toList());
    }
}
