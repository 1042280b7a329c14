package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {

    @TempDir
    Path folder;

    @Test
    void readsColoursInTheOrderRedGreenBlue() {
        Path file =
                TestImages.write(folder.resolve("a.png"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 4, 0x0A1EC8));
        assertPixel(ImageFile.read(file), 0x0A, 0x1E, 0xC8);
    }

    @Test
    void readsJpegWithinItsLoss() {
        Path file =
                TestImages.write(folder.resolve("a.jpg"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 16, 0x0A1EC8));
        RgbImage image = ImageFile.read(file);
        assertThat(image.value(3, 3, 0)).isCloseTo(0x0A, within(4));
        assertThat(image.value(3, 3, 2)).isCloseTo(0xC8, within(4));
    }

    @Test
    void looksAtTheContentNotTheExtension() throws IOException {
        Path png =
                TestImages.write(folder.resolve("a.png"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 4, 0x0A1EC8));
        Path misnamed = Files.move(png, folder.resolve("a.jpg"));
        assertPixel(ImageFile.read(misnamed), 0x0A, 0x1E, 0xC8);
    }

    /** Java2D takes grey for linear and would answer 188 here. */
    @ParameterizedTest
    @ValueSource(strings = {"grey.png", "grey.jpg"})
    void greyIsRepeatedAndNotBrightened(String name) {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        fill(grey.getRaster(), 128);
        assertPixel(ImageFile.read(TestImages.write(folder.resolve(name), grey)), 128, 128, 128);
    }

    @Test
    void sixteenBitGreyKeepsItsUpperByte() {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
        fill(grey.getRaster(), 0x7FAB);
        assertPixel(ImageFile.read(TestImages.write(folder.resolve("deep.png"), grey)), 0x7F, 0x7F, 0x7F);
    }

    @Test
    void transparencyIsLaidOnWhite() {
        Path half = TestImages.write(
                folder.resolve("half.png"), TestImages.filled(BufferedImage.TYPE_INT_ARGB, 4, 0x80_000000));
        assertPixel(ImageFile.read(half), 127, 127, 127);
        Path none = TestImages.write(folder.resolve("none.png"), TestImages.filled(BufferedImage.TYPE_INT_ARGB, 4, 0));
        assertPixel(ImageFile.read(none), 255, 255, 255);
    }

    @Test
    void palettesAreLookedUp() {
        Path file = TestImages.write(
                folder.resolve("palette.png"), TestImages.filled(BufferedImage.TYPE_BYTE_INDEXED, 4, 0xFF3300));
        assertPixel(ImageFile.read(file), 0xFF, 0x33, 0x00);
    }

    /** The expected colours are Pillow's, whose own arithmetic may round differently by one. */
    @Test
    void fourInksOfAnAdobeProgramBecomeTheColoursTheyPrint() throws IOException {
        RgbImage image = ImageFile.read(resource("cmyk-adobe.jpg"));
        assertPixelAt(image, 3, 46, 190, 164, 2);
        assertPixelAt(image, 12, 245, 75, 165, 2);
    }

    @Test
    void theSameInksAsLuminanceAndChrominance() throws IOException {
        RgbImage image = ImageFile.read(resource("ycck-adobe.jpg"));
        assertPixelAt(image, 3, 89, 215, 24, 2);
        assertPixelAt(image, 12, 0, 18, 104, 2);
    }

    @Test
    void anEmptyFileIsRefusedByName() throws IOException {
        assertRefused(Files.createFile(folder.resolve("empty.jpg")), "neither a JPEG nor a PNG");
    }

    @Test
    void aTextFileIsRefusedByName() throws IOException {
        assertRefused(Files.writeString(folder.resolve("note.png"), "not a picture"), "neither a JPEG nor a PNG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut.jpg", "cut.png"})
    void aTruncatedFileIsRefusedByName(String name) throws IOException {
        BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        RgbImage pattern = TestImages.pattern(64, 64);
        for (int i = 0; i < 64 * 64; i++) {
            noise.setRGB(i % 64, i / 64, pattern.value(i % 64, i / 64, 0) * 0x10101);
        }
        Path file = TestImages.write(folder.resolve(name), noise);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(file, "cannot be decoded");
    }

    @Test
    void aHeaderThatPromisesTooManyPixelsIsRefusedBeforeMemoryIsTaken() throws IOException {
        Path file = TestImages.write(folder.resolve("bomb.png"));
        byte[] bytes = Files.readAllBytes(file);
        int width = 16; // after the signature, the length and the name of the header chunk
        bytes[width] = bytes[width + 4] = 0;
        bytes[width + 1] = bytes[width + 5] = 1;
        CRC32 crc = new CRC32();
        crc.update(bytes, 12, 17);
        for (int i = 0; i < 4; i++) {
            bytes[29 + i] = (byte) (crc.getValue() >> (24 - 8 * i));
        }
        Files.write(file, bytes);
        assertRefused(file, "pixels");
    }

    @Test
    void aFileThatVanishedIsRefusedByName() {
        assertRefused(folder.resolve("gone.png"), "cannot be read");
    }

    private static void fill(WritableRaster raster, int value) {
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                raster.setSample(x, y, 0, value);
            }
        }
    }

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream bytes = Objects.requireNonNull(ImageFileTest.class.getResourceAsStream("/images/" + name))) {
            Files.copy(bytes, file);
        }
        return file;
    }

    private static void assertPixel(RgbImage image, int red, int green, int blue) {
        assertPixelAt(image, 1, red, green, blue, 0);
    }

    private static void assertPixelAt(RgbImage image, int at, int red, int green, int blue, int tolerance) {
        int[] expected = {red, green, blue};
        for (int c = 0; c < 3; c++) {
            assertThat(image.value(at, at, c))
                    .as("channel " + c)
                    .isBetween(expected[c] - tolerance, expected[c] + tolerance);
        }
    }

    private static void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> ImageFile.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }
}
