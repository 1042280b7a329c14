package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport.ClassCount;
import io.entangle.shared.job.DatasetReport.ImageSizes;
import io.entangle.shared.job.DatasetWarning;
import io.entangle.shared.job.DatasetWarning.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the owner of a data set should know about it. */
final class DatasetWarnings {

    /** An accuracy over fewer test images than this is uncertain by ten percentage points and more. */
    private static final int FEW_TEST_IMAGES = 20;

    private static final int FEW_TRAINING_IMAGES = 50;
    private static final double IMBALANCED = 10;
    private static final int SMALLEST_PRESET = 32;
    private static final int FAR_SMALLER = 4;
    private static final int EXAMPLES = 5;

    private final List<DatasetWarning> warnings = new ArrayList<>();

    private DatasetWarnings() {}

    static List<DatasetWarning> of(
            List<ClassCount> classes,
            @Nullable ImageSizes sizes,
            SplitFindings train,
            SplitFindings test,
            Duplicates duplicates) {
        DatasetWarnings all = new DatasetWarnings();
        all.corrupt(train, test);
        all.tiny(classes);
        all.imbalance(classes);
        all.duplicates(duplicates, test.size());
        if (sizes != null) {
            all.small(sizes, train, test);
        }
        return all.warnings;
    }

    private void corrupt(SplitFindings train, SplitFindings test) {
        int count = train.corrupt().count() + test.corrupt().count();
        if (count > 0) {
            warn(
                    Code.CORRUPT_IMAGES,
                    "%d images cannot be read and are passed over; replace or remove them.".formatted(count),
                    count,
                    (double) count / (train.size() + test.size()),
                    List.of());
        }
    }

    private void tiny(List<ClassCount> classes) {
        List<ClassCount> tiny = classes.stream()
                .filter(one -> one.train() < FEW_TRAINING_IMAGES || one.test() < FEW_TEST_IMAGES)
                .toList();
        if (!tiny.isEmpty()) {
            warn(
                    Code.TINY_CLASSES,
                    "%d of %d classes have fewer than %d training or %d test images: their accuracy is a matter of luck; add images or merge classes."
                            .formatted(tiny.size(), classes.size(), FEW_TRAINING_IMAGES, FEW_TEST_IMAGES),
                    tiny.size(),
                    null,
                    tiny.stream()
                            .limit(EXAMPLES)
                            .map(one -> "%s: %d training, %d test"
                                    .formatted(OneLine.of(one.name()), one.train(), one.test()))
                            .toList());
        }
    }

    private void imbalance(List<ClassCount> classes) {
        int largest = classes.stream().mapToInt(ClassCount::train).max().orElse(0);
        int smallest = classes.stream().mapToInt(ClassCount::train).min().orElse(0);
        double ratio = (double) largest / Math.max(1, smallest);
        if (ratio >= IMBALANCED) {
            List<ClassCount> small = classes.stream()
                    .filter(one -> one.train() * IMBALANCED <= largest)
                    .toList();
            warn(
                    Code.CLASS_IMBALANCE,
                    String.format(
                            Locale.ROOT,
                            "The largest class has %.0f times as many training images as the smallest: accuracy over all images says little about small classes.",
                            ratio),
                    small.size(),
                    ratio,
                    small.stream()
                            .limit(EXAMPLES)
                            .map(one -> "%s: %d of at most %d".formatted(OneLine.of(one.name()), one.train(), largest))
                            .toList());
        }
    }

    private void duplicates(Duplicates found, int testImages) {
        if (found.betweenSplits().images() > 0) {
            warn(
                    Code.DUPLICATES_BETWEEN_SPLITS,
                    "%d of %d test images are among the training images, byte for byte: test accuracy will look better than it is; remove them from one of the splits."
                            .formatted(found.betweenSplits().images(), testImages),
                    found.betweenSplits().images(),
                    (double) found.betweenSplits().images() / testImages,
                    found.betweenSplits().examples());
        }
        if (found.contradictory().images() > 0) {
            warn(
                    Code.CONTRADICTORY_LABELS,
                    "%d training images occur under different labels, byte for byte: nothing can be learnt from them; keep each under its right label."
                            .formatted(found.contradictory().images()),
                    found.contradictory().images(),
                    null,
                    found.contradictory().examples());
        }
        if (found.inTraining().images() > 0) {
            warn(
                    Code.DUPLICATES_IN_TRAINING,
                    "%d training images repeat an earlier one of their class, byte for byte: a copy held out of training flatters the search; remove them."
                            .formatted(found.inTraining().images()),
                    found.inTraining().images(),
                    null,
                    found.inTraining().examples());
        }
    }

    private void small(ImageSizes sizes, SplitFindings train, SplitFindings test) {
        int median = sizes.medianShorterSide();
        if (median < SMALLEST_PRESET) {
            int small = shorterThan(SMALLEST_PRESET, train) + shorterThan(SMALLEST_PRESET, test);
            warn(
                    Code.SMALL_IMAGES,
                    "%d images are smaller than the %d pixels of the smallest preset and will be enlarged; a search space of their own size costs less."
                            .formatted(small, SMALLEST_PRESET),
                    small,
                    (double) median,
                    List.of());
        }
        int bound = (median + FAR_SMALLER - 1) / FAR_SMALLER;
        int farSmaller = shorterThan(bound, train) + shorterThan(bound, test);
        if (farSmaller > 0) {
            warn(
                    Code.UNEVEN_SIZES,
                    "The shorter side of %d images is less than a quarter of the median of %d pixels: they may be thumbnails or icons that do not belong here."
                            .formatted(farSmaller, median),
                    farSmaller,
                    (double) median,
                    List.of());
        }
    }

    private static int shorterThan(int bound, SplitFindings findings) {
        int count = 0;
        for (int i = 0; i < findings.size(); i++) {
            if (findings.readable(i) && Math.min(findings.width(i), findings.height(i)) < bound) {
                count++;
            }
        }
        return count;
    }

    private void warn(Code code, String message, long count, @Nullable Double value, List<String> examples) {
        warnings.add(new DatasetWarning(code, message, count, value, examples));
    }
}
