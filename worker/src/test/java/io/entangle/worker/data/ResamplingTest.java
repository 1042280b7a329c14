package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.worker.data.Resampling.Box;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The digests are those of Pillow 12.3.0 on the same pattern. */
class ResamplingTest {

    @ParameterizedTest
    @CsvSource({
        "13, 9, 5, 4, c518b55d39c3a828fed6eb8b5b4658b032dda66378ecb6daabb0827ba3845c14",
        "13, 9, 20, 31, 65ee203bd6e5963db5ad7066cf746b7cce77720335ab336aa676c0687b6fc19d",
        "100, 75, 32, 32, 24d68fadd8b2a250178c6fd3ded7912ea5dffa9cb279b003befcee9c74f1915d",
        "64, 64, 64, 16, 16190f925751cbcd29783e91d8d60ee39ed9ec6f445a9ee0c9009e3e187a6293",
        "300, 200, 292, 195, 04aa11e0d9948b5b88aeb776dda9856ad967a366b7b21d6c0c6dcad727a48e12",
        "7, 40, 32, 32, c15c33c70c6b8032c1cf24e7b22295c9872f9dac36d336dacfe64d6223f62654"
    })
    void resizesToTheSameBytesAsPillow(int width, int height, int newWidth, int newHeight, String sha256) {
        RgbImage resized = Resampling.resize(TestImages.pattern(width, height), newWidth, newHeight);
        assertThat(digest(resized)).isEqualTo(sha256);
    }

    @ParameterizedTest
    @CsvSource({
        "120, 90, 25e5c97749a90816d6585f1e93dec3b7218a0baf6cba3412eeff77887a82bdf0",
        "61, 97, e0962c5ff5d3d74ee3c1db99321281d0f059f00a11c53e0fef8221de11326383",
        "54, 54, a3052f9b5950b5f565925e3fb3def6a8670f777d5f821fe6e96427be8ac08706",
        "55, 201, 9d7b3b827ba20a511df624a8cd01dd9625097f4abfcac0cce20cb6bd89fe303b"
    })
    void above32PixelsEvaluationResizesTheShorterSideAndCutsTheCentre(int width, int height, String sha256) {
        RgbImage seen = new ImageScale(48).forEvaluation(TestImages.pattern(width, height));
        assertThat(digest(seen)).isEqualTo(sha256);
    }

    /** What the cuts of training begin with: no larger than cuts can show, and not touched where it is no larger. */
    @ParameterizedTest
    @CsvSource({
        "500, 375, 500, 375", "375, 500, 375, 500", "448, 448, 448, 448", "1792, 448, 1792, 448", "600, 450, 597, 448",
        "4000, 3000, 597, 448", "3000, 4000, 448, 597", "1800, 400, 1792, 398", "90000, 100, 1792, 2",
                "20, 9000, 4, 1792"
    })
    void picturesThatAreCutAreBoundedOnBothSides(int width, int height, int expectedWidth, int expectedHeight) {
        RgbImage stored = new RgbImage(width, height, new byte[width * height * 3]);
        ImageScale scale = new ImageScale(224);
        RgbImage bounded = scale.forTraining(stored);
        assertThat(bounded.width()).isEqualTo(expectedWidth);
        assertThat(bounded.height()).isEqualTo(expectedHeight);
        assertThat(scale.forTraining(bounded)).as("it is done once").isSameAs(bounded);
    }

    @Test
    void upTo32PixelsImagesOfThatSizeAreLeftAlone() {
        RgbImage image = TestImages.pattern(32, 32);
        assertThat(new ImageScale(32).forEvaluation(image)).isSameAs(image);
        assertThat(new ImageScale(32).forTraining(image)).isSameAs(image);
    }

    @Test
    void upTo32PixelsOtherImagesAreResized() {
        RgbImage seen = new ImageScale(32).forEvaluation(TestImages.pattern(100, 75));
        assertThat(digest(seen)).isEqualTo("24d68fadd8b2a250178c6fd3ded7912ea5dffa9cb279b003befcee9c74f1915d");
    }

    @Test
    void aPartIsResizedAsIfTheRestDidNotExist() {
        RgbImage whole = TestImages.pattern(40, 30);
        Box part = new Box(5, 7, 13, 9);
        RgbImage cut = Resampling.cut(whole, part);
        assertThat(cut.value(0, 0, 1)).isEqualTo(whole.value(5, 7, 1));
        assertThat(Resampling.resize(whole, part, 6, 6).rgb())
                .isEqualTo(Resampling.resize(cut, 6, 6).rgb());
    }

    private static String digest(RgbImage image) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.rgb()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
