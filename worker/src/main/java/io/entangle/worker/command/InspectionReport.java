package io.entangle.worker.command;

import io.entangle.shared.job.DatasetReport;
import io.entangle.shared.job.DatasetReport.ClassCount;
import io.entangle.shared.job.DatasetReport.Corrupt;
import io.entangle.shared.job.DatasetReport.Extent;
import io.entangle.shared.job.DatasetReport.ImageSizes;
import io.entangle.shared.job.DatasetReport.PixelStatistics;
import io.entangle.shared.job.DatasetReport.SizeCount;
import io.entangle.shared.job.DatasetWarning;
import io.entangle.worker.data.OneLine;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What was found in a data set, for people.
 *
 * @param location where it lies
 * @param format the format it was recognised as
 * @param report what was found
 */
record InspectionReport(String location, String format, DatasetReport report) {

    private static final int SHORTEST_NAME = 5;
    private static final int LONGEST_NAME = 40;
    private static final int SIZES = 5;

    void print(PrintWriter out) {
        List<ClassCount> classes = report.classes();
        int train = classes.stream().mapToInt(ClassCount::train).sum();
        int test = classes.stream().mapToInt(ClassCount::test).sum();
        out.println("%s: %s, %d classes, %d training and %d test images"
                .formatted(OneLine.of(location), format, classes.size(), train, test));
        out.println();
        classes(out, train, test);
        out.println();
        if (report.sizes() != null) {
            sizes(out, report.sizes());
        }
        if (report.pixels() != null) {
            pixels(out, report.pixels());
        }
        out.println("digests    train %s".formatted(report.digests().train()));
        out.println("           test %s".formatted(report.digests().test()));
        out.println("           content %s".formatted(report.digests().content()));
        corrupt(out, report.corrupt());
        warnings(out);
    }

    private void classes(PrintWriter out, int train, int test) {
        List<String> names = report.classes().stream()
                .map(one -> shortened(OneLine.of(one.name())))
                .toList();
        int width = Math.max(
                SHORTEST_NAME, names.stream().mapToInt(String::length).max().orElse(0));
        String row = "  %-" + width + "s %9s %9s";
        out.println(row.formatted("class", "training", "test"));
        for (int label = 0; label < names.size(); label++) {
            ClassCount counts = report.classes().get(label);
            out.println(row.formatted(names.get(label), counts.train(), counts.test()));
        }
        out.println(row.formatted("total", train, test));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static void sizes(PrintWriter out, ImageSizes sizes) {
        out.println("sizes      width %s, height %s pixels (min, median, max); %s square"
                .formatted(text(sizes.width()), text(sizes.height()), Figures.percent(sizes.squareShare())));
        out.println("           %d different: %s%s"
                .formatted(
                        sizes.distinct(),
                        sizes.mostFrequent().stream()
                                .limit(SIZES)
                                .map(InspectionReport::text)
                                .collect(Collectors.joining(", ")),
                        sizes.distinct() > SIZES ? ", …" : ""));
    }

    private static String text(Extent extent) {
        return "%d %d %d".formatted(extent.min(), extent.median(), extent.max());
    }

    private static String text(SizeCount size) {
        return "%d×%d (%d)".formatted(size.width(), size.height(), size.images());
    }

    private static void pixels(PrintWriter out, PixelStatistics pixels) {
        out.println("pixels     mean %s, deviation %s (red, green, blue of %d training images, 0 to 1)"
                .formatted(text(pixels.mean()), text(pixels.deviation()), pixels.images()));
    }

    private static String text(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(" "));
    }

    private static void corrupt(PrintWriter out, Corrupt corrupt) {
        int count = corrupt.train() + corrupt.test();
        if (count == 0) {
            out.println("corrupt    none");
            return;
        }
        out.println("corrupt    %d training and %d test images".formatted(corrupt.train(), corrupt.test()));
        corrupt.reasons().forEach(reason -> out.println("  %7d × %s".formatted(reason.images(), reason.reason())));
        corrupt.files().forEach(file -> out.println("    %s: %s".formatted(file.name(), file.reason())));
        if (count > corrupt.files().size()) {
            out.println("    … and %d more".formatted(count - corrupt.files().size()));
        }
    }

    private void warnings(PrintWriter out) {
        for (DatasetWarning warning : report.warnings()) {
            out.println("WARNING    " + warning.message());
            warning.examples().forEach(example -> out.println("             " + example));
        }
    }
}
