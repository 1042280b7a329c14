package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorruptImagesTest {

    @ParameterizedTest
    @CsvSource({"0.01, 100, 1", "0.01, 99, 0", "0, 100, 0", "0.29, 100, 29", "0.5, 3, 1", "1, 10, 9"})
    void asManyAreTakenAsTheShareAllowsAndNotOneMore(double share, int total, int allowed) {
        CorruptImages corrupt = new CorruptImages(share, total);
        IntStream.range(0, allowed).forEach(i -> corrupt.add(image("image " + i)));
        assertThat(corrupt.count()).isEqualTo(allowed);
        assertThatThrownBy(() -> corrupt.add(image("one more"))).isInstanceOf(DatasetException.class);
    }

    @Test
    void aSampleMetInEveryEpochCountsOnce() {
        CorruptImages corrupt = new CorruptImages(0.1, 10);
        assertThatCode(() -> {
                    for (int epoch = 0; epoch < 5; epoch++) {
                        corrupt.add(image("cat/1.jpg"));
                    }
                })
                .doesNotThrowAnyException();
        assertThat(corrupt.found()).containsExactly(new CorruptSample("cat/1.jpg", "the file ends too early"));
    }

    @Test
    void theRefusalListsTheFilesAndSaysWhatToDo() {
        CorruptImages corrupt = new CorruptImages(0.1, 10);
        corrupt.add(image("dog/2.jpg"));
        assertThatThrownBy(() -> corrupt.add(image("cat/1.jpg")))
                .isExactlyInstanceOf(DatasetException.class)
                .hasMessage("2 of 10 images cannot be read, more than maxCorruptShare = 0.1 allows (1)."
                        + " Replace or remove them, or register the data set with a larger maxCorruptShare.\n"
                        + "  'cat/1.jpg': the file ends too early\n"
                        + "  'dog/2.jpg': the file ends too early");
    }

    @Test
    void theListOfARefusalIsShortHoweverManyThereAre() {
        CorruptImages corrupt = new CorruptImages(0.9, 1000);
        IntStream.range(0, 900).forEach(i -> corrupt.add(image("image " + i)));
        assertThatThrownBy(() -> corrupt.add(image("one more")))
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(22))
                .endsWith("… and 881 more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb.jpg", "a\r\nINFO forged.jpg", "a\u2028b.jpg", "a\u202Egpj.exe", "a\u001B[2Jb.jpg"})
    void aNameCannotBreakOrTurnItsLine(String name) {
        CorruptImages corrupt = new CorruptImages(0, 10);
        assertThatThrownBy(() -> corrupt.add(image(name)))
                .message()
                .satisfies(message -> assertThat(message.split("\\R")).hasSize(2))
                .doesNotContain("\u202E", "\u001B")
                .contains("'a\\");
    }

    @Test
    void aNameInAnotherScriptStaysAsItIs() {
        assertThat(new CorruptSample("猫/кот-é.jpg", "…")).hasToString("'猫/кот-é.jpg': …");
    }

    @Test
    void countsRightFromManyThreads() throws Exception {
        CorruptImages corrupt = new CorruptImages(0.9, 1000);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> loaders = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(thread -> pool.submit(() ->
                            IntStream.range(0, 500).forEach(i -> corrupt.add(image("image " + (i + 100 * thread))))))
                    .toList();
            for (Future<?> loader : loaders) {
                loader.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(corrupt.count()).isEqualTo(800);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aShareOutsideZeroToOneIsRefused(double share) {
        assertThatThrownBy(() -> new CorruptImages(share, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    private static CorruptImage image(String name) {
        return new CorruptImage(name, "the file ends too early", null);
    }
}
