package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport.Samples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** A picture of a few training images, one row for each class: a glance tells whether labels and colours are right. */
final class SampleSheet {

    private static final int ROWS = 8;
    private static final int COLUMNS = 2;
    private static final int LARGEST_CELL = 64;
    private static final int GREY = 0xFF808080;

    private final List<String> classes = new ArrayList<>();
    private final List<List<RgbImage>> rows = new ArrayList<>();

    private SampleSheet() {}

    /**
     * Chooses from the readable images, the same ones for the same data, and decodes them again.
     *
     * @throws CorruptImage if one was damaged since
     */
    static SampleSheet of(Dataset dataset, SplitFindings train) {
        SampleSheet sheet = new SampleSheet();
        int all = dataset.classNames().size();
        int shown = Math.min(ROWS, all);
        int[] labels = dataset.train().labels();
        for (int row = 0; row < shown; row++) {
            int label = (int) ((long) row * all / shown);
            sheet.classes.add(OneLine.of(dataset.classNames().get(label)));
            sheet.rows.add(images(dataset.train(), train, labels, label));
        }
        return sheet;
    }

    private static List<RgbImage> images(Split split, SplitFindings findings, int[] labels, int label) {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == label && findings.readable(i)) {
                members.add(i);
            }
        }
        List<RgbImage> images = new ArrayList<>();
        for (int column = 0; column < Math.min(COLUMNS, members.size()); column++) {
            images.add(fitted(split.image(members.get(column * members.size() / COLUMNS))));
        }
        return images;
    }

    private static RgbImage fitted(RgbImage image) {
        double scale = Math.min(1, (double) LARGEST_CELL / Math.max(image.width(), image.height()));
        return Resampling.resize(image, Math.max(1, (int) Math.rint(image.width() * scale)), Math.max(1, (int)
                Math.rint(image.height() * scale)));
    }

    Samples description() {
        return new Samples(classes, COLUMNS, cell());
    }

    private int cell() {
        return rows.stream()
                .flatMap(List::stream)
                .mapToInt(image -> Math.max(image.width(), image.height()))
                .max()
                .orElse(0);
    }

    Optional<byte[]> png() {
        int cell = cell();
        if (cell == 0) {
            return Optional.empty();
        }
        BufferedImage picture = new BufferedImage(COLUMNS * cell, rows.size() * cell, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                picture.setRGB(x, y, GREY);
            }
        }
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                RgbImage image = rows.get(row).get(column);
                draw(
                        image,
                        picture,
                        column * cell + (cell - image.width()) / 2,
                        row * cell + (cell - image.height()) / 2);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written to", e);
        }
        return Optional.of(png.toByteArray());
    }

    private static void draw(RgbImage image, BufferedImage picture, int left, int top) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                picture.setRGB(
                        left + x,
                        top + y,
                        image.value(x, y, 0) << 16 | image.value(x, y, 1) << 8 | image.value(x, y, 2));
            }
        }
    }
}
