package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.experiment.Interpolation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation gives the bytes that Pillow gives; {@code augmentation/pillow_reference.py} wrote them down. */
class PillowOperationsTest {

    private static final int HEIGHT = 26;
    private static final byte[] FILL = Normalisation.meanColor();
    private static final BufferedImage SHEET = sheet();
    private static final RgbImage SOURCE = tile(0);

    static Stream<Arguments> references() {
        List<String> names = text("/augmentation/pillow.txt").lines().toList();
        assertThat(SHEET.getHeight()).isEqualTo(names.size() * HEIGHT);
        return IntStream.range(1, names.size()).mapToObj(i -> Arguments.of(names.get(i), i));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("references")
    void givesTheBytesOfPillow(String name, int number) {
        assertThat(computed(name).rgb()).isEqualTo(tile(number).rgb());
    }

    @Test
    void aChannelOfOneValueIsNotStretched() {
        RgbImage plain = TestImages.plain(8, 90);
        assertThat(ToneCurves.autoContrast(plain).rgb()).isEqualTo(plain.rgb());
        assertThat(ToneCurves.equalize(plain).rgb()).isEqualTo(plain.rgb());
    }

    @Test
    void tooFewPixelsToEqualizeStayAsTheyAre() {
        RgbImage image = TestImages.pattern(15, 17); // 255 pixels, one step for each needs 255 besides the lightest
        assertThat(ToneCurves.equalize(image).rgb()).isEqualTo(image.rgb());
    }

    /** A plain image stays plain inside, to the bit: sums of weights that miss 1 by rounding would darken it. */
    @Test
    void movingPixelsOfAPlainImageOnlyBringsInTheFill() {
        RgbImage plain = TestImages.plain(40, 200);
        for (Interpolation kernel : List.of(Interpolation.BILINEAR, Interpolation.BICUBIC)) {
            RgbImage turned = AffineWarp.rotation(17, 40, 40).apply(plain, kernel, FILL);
            for (int i = 0; i < turned.rgb().length; i++) {
                assertThat(turned.rgb()[i] & 0xFF).isIn(200, FILL[i % 3] & 0xFF);
            }
            assertThat(turned.value(0, 0, 0)).isEqualTo(124);
            assertThat(turned.value(0, 0, 1)).isEqualTo(116);
            assertThat(turned.value(0, 0, 2)).isEqualTo(104);
            assertThat(turned.value(20, 20, 0)).isEqualTo(200);
        }
    }

    @Test
    void noOperationWritesToItsSource() {
        byte[] before = SOURCE.rgb().clone();
        for (RandAugmentOperation operation : RandAugmentOperation.values()) {
            operation.apply(SOURCE, operation.argument(9, true, true), Interpolation.BICUBIC);
        }
        assertThat(SOURCE.rgb()).isEqualTo(before);
    }

    private static RgbImage computed(String name) {
        String[] words = name.split(" ", 2);
        double argument = words.length > 1 ? Double.parseDouble(words[1]) : 0;
        Interpolation kernel = words[0].endsWith("-bilinear") ? Interpolation.BILINEAR : Interpolation.BICUBIC;
        String operation = words[0].replaceFirst("-(bilinear|bicubic)$", "").replace('-', '_');
        return RandAugmentOperation.valueOf(operation.toUpperCase(Locale.ROOT)).apply(SOURCE, argument, kernel);
    }

    private static RgbImage tile(int number) {
        int width = SHEET.getWidth();
        byte[] rgb = new byte[width * HEIGHT * 3];
        for (int i = 0; i < width * HEIGHT; i++) {
            int pixel = SHEET.getRGB(i % width, number * HEIGHT + i / width);
            rgb[3 * i] = (byte) (pixel >> 16);
            rgb[3 * i + 1] = (byte) (pixel >> 8);
            rgb[3 * i + 2] = (byte) pixel;
        }
        return new RgbImage(width, HEIGHT, rgb);
    }

    private static BufferedImage sheet() {
        try (InputStream in = resource("/augmentation/pillow.png")) {
            return Objects.requireNonNull(ImageIO.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) {
        try (InputStream in = resource(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(PillowOperationsTest.class.getResourceAsStream(name), name);
    }
}
