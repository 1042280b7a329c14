package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever library decodes plain images, the pictures are the same within its rounding, and so is what is refused. */
@ParameterizedClass
@MethodSource("readers")
class ImageDecoderTest {

    /** Colours bleed into each other at an edge inside a block. */
    private static final int JPEG_LOSS = 60;

    private final PixelReader reader;

    @TempDir
    Path folder;

    ImageDecoderTest(String name) {
        this.reader = PixelReaders.choose(name);
    }

    static Stream<String> readers() {
        return Stream.of("opencv", "jdk");
    }

    @Test
    void readsColoursInTheOrderRedGreenBlue() {
        Path file =
                TestImages.write(folder.resolve("a.png"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 4, 0x0A1EC8));
        assertPixel(read(file), 0x0A, 0x1E, 0xC8);
    }

    @Test
    void readsJpegWithinItsLoss() {
        Path file =
                TestImages.write(folder.resolve("a.jpg"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 16, 0x0A1EC8));
        RgbImage image = read(file);
        assertThat(image.value(3, 3, 0)).isCloseTo(0x0A, within(4));
        assertThat(image.value(3, 3, 2)).isCloseTo(0xC8, within(4));
    }

    @Test
    void looksAtTheContentNotTheExtension() throws IOException {
        Path png =
                TestImages.write(folder.resolve("a.png"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 4, 0x0A1EC8));
        Path misnamed = Files.move(png, folder.resolve("a.jpg"));
        assertPixel(read(misnamed), 0x0A, 0x1E, 0xC8);
    }

    /** Java2D takes grey for linear and would answer 188 here. */
    @ParameterizedTest
    @ValueSource(strings = {"grey.png", "grey.jpg"})
    void greyIsRepeatedAndNotBrightened(String name) {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        fill(grey.getRaster(), 128);
        assertPixel(read(TestImages.write(folder.resolve(name), grey)), 128, 128, 128);
    }

    @Test
    void sixteenBitGreyKeepsItsUpperByte() {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
        fill(grey.getRaster(), 0x7FAB);
        assertPixel(read(TestImages.write(folder.resolve("deep.png"), grey)), 0x7F, 0x7F, 0x7F);
    }

    @Test
    void transparencyIsLaidOnWhite() {
        Path half = TestImages.write(
                folder.resolve("half.png"), TestImages.filled(BufferedImage.TYPE_INT_ARGB, 4, 0x80_000000));
        assertPixel(read(half), 127, 127, 127);
        Path none = TestImages.write(folder.resolve("none.png"), TestImages.filled(BufferedImage.TYPE_INT_ARGB, 4, 0));
        assertPixel(read(none), 255, 255, 255);
    }

    @Test
    void palettesAreLookedUp() {
        Path file = TestImages.write(
                folder.resolve("palette.png"), TestImages.filled(BufferedImage.TYPE_BYTE_INDEXED, 4, 0xFF3300));
        assertPixel(read(file), 0xFF, 0x33, 0x00);
    }

    /** The expected colours are Pillow's, whose own arithmetic may round differently by one. */
    @Test
    void fourInksOfAnAdobeProgramBecomeTheColoursTheyPrint() throws IOException {
        RgbImage image = read(resource("cmyk-adobe.jpg"));
        assertPixelAt(image, 3, 46, 190, 164, 2);
        assertPixelAt(image, 12, 245, 75, 165, 2);
    }

    @Test
    void theSameInksAsLuminanceAndChrominance() throws IOException {
        RgbImage image = read(resource("ycck-adobe.jpg"));
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
    void aJpegHeaderThatPromisesTooManyPixelsIsRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] bytes = jpeg(TestImages.gradient(16, 16));
        int frame = indexOf(bytes, (byte) 0xFF, (byte) 0xC0);
        int sides = 20_000;
        bytes[frame + 5] = bytes[frame + 7] = (byte) (sides >> 8);
        bytes[frame + 6] = bytes[frame + 8] = (byte) sides;
        assertRefused(Files.write(folder.resolve("bomb.jpg"), bytes), "400000000 pixels");
    }

    /** Stored pixels as a camera held that way would store them: the expected place of the red corner is Exif's. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 24, 16",
        "2, 1, 0, 24, 16",
        "3, 1, 1, 24, 16",
        "4, 0, 1, 24, 16",
        "5, 0, 0, 16, 24",
        "6, 1, 0, 16, 24",
        "7, 1, 1, 16, 24",
        "8, 0, 1, 16, 24",
        "0, 0, 0, 24, 16",
        "9, 0, 0, 24, 16"
    })
    void picturesComeOutUpright(int number, int right, int bottom, int width, int height) throws IOException {
        byte[] jpeg = jpeg(TestImages.redCorner(24, 16));
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            RgbImage image = decode(TestImages.withOrientation(jpeg, number, order));
            assertThat(List.of(image.width(), image.height())).containsExactly(width, height);
            assertPixelIs(image, right * (width - 1), bottom * (height - 1), 255, 0, 0);
            assertPixelIs(image, (1 - right) * (width - 1), (1 - bottom) * (height - 1), 0, 0, 255);
        }
    }

    /** Numbers 5 to 8 swap the axes; the corner next to the red one along the longer side tells a turn from a mirror. */
    @ParameterizedTest
    @CsvSource({"5, 0, 1", "6, 1, 1", "7, 1, 0", "8, 0, 0"})
    void turnedPicturesAreNotMirrored(int number, int right, int bottom) throws IOException {
        byte[] jpeg = jpeg(TestImages.redCorner(24, 16));
        RgbImage image = decode(TestImages.withOrientation(jpeg, number, ByteOrder.BIG_ENDIAN));
        assertPixelIs(image, right * (image.width() - 1), bottom * (image.height() - 1), 0, 255, 0);
    }

    @Test
    void damagedMetadataLeavesThePictureAsItIs() throws IOException {
        byte[] jpeg = TestImages.withOrientation(jpeg(TestImages.redCorner(24, 16)), 6, ByteOrder.BIG_ENDIAN);
        int tiff = indexOf(jpeg, (byte) 'M', (byte) 'M');
        jpeg[tiff + 4] = 0x7F; // the directory lies far outside
        assertThat(decode(jpeg).width()).isEqualTo(24);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 65})
    void bothReadersSeeTheSamePictureWithinACoupleOfLevels(int width) throws IOException {
        PixelReader jdk = PixelReaders.choose("jdk");
        for (BufferedImage picture :
                List.of(TestImages.gradient(width, 48), TestImages.inGrey(TestImages.gradient(width, 48)))) {
            for (byte[] bytes : List.of(jpeg(picture), progressive(picture), png(picture))) {
                RgbImage expected = ImageDecoder.decode("picture", bytes, jdk);
                RgbImage image = decode(bytes);
                assertThat(image.width()).isEqualTo(expected.width());
                for (int i = 0; i < expected.rgb().length; i++) {
                    assertThat(image.rgb()[i] & 0xFF).isCloseTo(expected.rgb()[i] & 0xFF, within(2));
                }
            }
        }
    }

    /** Whatever is inside, decoding ends with a picture or with a refusal: native code neither aborts nor leaks its exceptions. */
    @Test
    void damageAnywhereIsSurvived() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        BufferedImage picture = TestImages.gradient(40, 30);
        List<byte[]> sound = List.of(jpeg(picture), progressive(picture), png(picture));
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] bytes = sound.get(i % sound.size()).clone();
            for (int hit = 0; hit < 1 + i % 5; hit++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                RgbImage image = decode(bytes);
                assertThat(image.rgb()).isNotEmpty();
            } catch (CorruptImage e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void bytesBehindTheEndDoNotMatter() throws IOException {
        byte[] jpeg = jpeg(TestImages.gradient(16, 16));
        RgbImage image = decode(Arrays.copyOf(jpeg, jpeg.length + 1000));
        assertThat(image.rgb()).isEqualTo(decode(jpeg).rgb());
    }

    @Test
    void aPngWithoutItsEndIsRefused() throws IOException {
        byte[] png = png(TestImages.gradient(16, 16));
        Path file = Files.write(folder.resolve("endless.png"), Arrays.copyOf(png, png.length - 12));
        assertRefused(file, "ends too early");
    }

    @Test
    void aFileThatVanishedIsRefusedByName() {
        assertRefused(folder.resolve("gone.png"), "cannot be read");
    }

    private RgbImage read(Path file) {
        return ImageDecoder.decode(file.toString(), ImageFile.bytes(file, DataRoots.ANYWHERE), reader);
    }

    private RgbImage decode(byte[] bytes) {
        return ImageDecoder.decode("picture", bytes, reader);
    }

    private byte[] jpeg(BufferedImage image) throws IOException {
        return Files.readAllBytes(TestImages.write(folder.resolve("picture.jpg"), image));
    }

    private byte[] png(BufferedImage image) throws IOException {
        return Files.readAllBytes(TestImages.write(folder.resolve("picture.png"), image));
    }

    private static byte[] progressive(BufferedImage image) throws IOException {
        return TestImages.progressiveJpeg(image);
    }

    private static int indexOf(byte[] bytes, byte first, byte second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == first && bytes[i + 1] == second) {
                return i;
            }
        }
        throw new IllegalArgumentException("not found");
    }

    private static void assertPixelIs(RgbImage image, int x, int y, int red, int green, int blue) {
        int[] expected = {red, green, blue};
        for (int c = 0; c < 3; c++) {
            assertThat(image.value(x, y, c)).as("channel " + c).isCloseTo(expected[c], within(JPEG_LOSS));
        }
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
        try (InputStream bytes =
                Objects.requireNonNull(ImageDecoderTest.class.getResourceAsStream("/images/" + name))) {
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

    private void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }
}
