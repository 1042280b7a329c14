package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CifarBinaryTest {

    private static final int RECORD = 1 + 3 * 32 * 32;

    @TempDir
    Path folder;

    @Test
    void coloursLieInPlanes() {
        Map<String, byte[]> files = new TreeMap<>(TinyImages.cifar10());
        byte[] batch = files.get("data_batch_1.bin");
        assertThat(batch).isNotNull();
        Arrays.fill(batch, 1, 1 + 1024, (byte) 10);
        Arrays.fill(batch, 1 + 1024, 1 + 2048, (byte) 20);
        Arrays.fill(batch, 1 + 2048, RECORD, (byte) 200);
        RgbImage image = open(files).train().image(0);
        assertThat(new int[] {image.value(31, 5, 0), image.value(31, 5, 1), image.value(31, 5, 2)})
                .containsExactly(10, 20, 200);
    }

    @Test
    void samplesAreNamedByFileAndNumber() {
        Split train = open(TinyImages.cifar10()).train();
        assertThat(train.id(0)).isEqualTo("data_batch_1.bin#0");
        assertThat(train.id(14)).isEqualTo("data_batch_5.bin#2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data_batch_3.bin", "test_batch.bin", "batches.meta.txt"})
    void aMissingFileIsNamed(String name) {
        Map<String, byte[]> files = new TreeMap<>(TinyImages.cifar10());
        files.remove(name);
        assertRefused(files, folder.resolve(name).toString(), "is missing");
    }

    @Test
    void aLabelBeyondTheClassesIsRefusedWithItsPlace() {
        Map<String, byte[]> files = new TreeMap<>(TinyImages.cifar10());
        byte[] batch = files.get("data_batch_2.bin");
        assertThat(batch).isNotNull();
        batch[2 * RECORD] = (byte) 200;
        assertRefused(files, "data_batch_2.bin", "image 2 the label 200", "3 classes");
    }

    @Test
    void aByteTooManyIsRefused() {
        Map<String, byte[]> files = new TreeMap<>(TinyImages.cifar100());
        byte[] train = files.get("train.bin");
        assertThat(train).isNotNull();
        files.put("train.bin", Arrays.copyOf(train, train.length + 1));
        assertRefused(files, "train.bin", "no whole number of images");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cat\n", "cat\ndog\ncat\n"})
    void classNamesAreTwoAtLeastAndDifferent(String names) {
        Map<String, byte[]> files = new TreeMap<>(TinyImages.cifar100());
        files.put("fine_label_names.txt", TinyImages.text(names));
        assertRefused(files, "fine_label_names.txt", "at least two classes");
    }

    private Dataset open(Map<String, byte[]> files) {
        return DatasetFormats.open(TinyImages.write(folder, files).toString(), DatasetOptions.DEFAULT);
    }

    private void assertRefused(Map<String, byte[]> files, String... words) {
        assertThatThrownBy(() -> open(files))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(words);
    }
}
