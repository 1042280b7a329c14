package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {

    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new TreeMap<>();

    @BeforeEach
    void aSoundDataSet() {
        files.putAll(TinyImages.idx("", "-"));
    }

    @Test
    void withoutAMappingClassesAreNamedByTheirLabels() {
        files.remove("mapping.txt");
        assertThat(open().classNames()).containsExactly("0", "1", "2");
    }

    @Test
    void labelsNeedNotBeginAtNought() {
        for (String name : new String[] {LABELS, "t10k-labels-idx1-ubyte"}) {
            byte[] labels = content(name);
            for (int i = 8; i < labels.length; i++) {
                labels[i] = (byte) (labels[i] + 1);
            }
        }
        files.put("mapping.txt", TinyImages.text("1 65 97\n2 66 98\n3 67 99\n"));
        Dataset dataset = open();
        assertThat(dataset.classNames()).containsExactly("Aa", "Bb", "Cc");
        assertThat(dataset.test().labels()).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void imagesNeedNotBeSquare() {
        byte[] images = content(IMAGES);
        ByteBuffer.wrap(images).putInt(8, 64).putInt(12, 16);
        assertThat(open().train().image(0).height()).isEqualTo(64);
        assertThat(open().train().image(0).width()).isEqualTo(16);
    }

    @Test
    void aHeaderThatLiesAboutTheCountIsRefused() {
        ByteBuffer.wrap(content(IMAGES)).putInt(4, 60_000);
        assertRefused(IMAGES, "and its header says more");
    }

    @Test
    void aHeaderThatOverflowsIsRefused() {
        ByteBuffer.wrap(content(IMAGES))
                .putInt(4, Integer.MAX_VALUE)
                .putInt(8, Integer.MAX_VALUE)
                .putInt(12, Integer.MAX_VALUE);
        assertRefused(IMAGES, "header");
    }

    @Test
    void otherContentThanTheNamePromisesIsRefused() {
        files.put(IMAGES, content(LABELS));
        assertRefused(IMAGES, "begins with 0x00000801");
    }

    @Test
    void imagesInColourAreRefused() {
        files.put("train-images-idx4-ubyte", content(IMAGES));
        files.remove(IMAGES);
        ByteBuffer.wrap(content("train-images-idx4-ubyte")).putInt(0, 0x804);
        assertRefused("train-images-idx4-ubyte", "0x00000804");
    }

    @Test
    void everyImageHasItsLabel() {
        byte[] labels = content(LABELS);
        byte[] fewer = java.util.Arrays.copyOf(labels, labels.length - 1);
        ByteBuffer.wrap(fewer).putInt(4, fewer.length - 8);
        files.put(LABELS, fewer);
        assertRefused(IMAGES, "15 images", "14 labels");
    }

    @Test
    void aLabelThatTrainingDoesNotHaveIsRefusedWithItsPlace() {
        content("t10k-labels-idx1-ubyte")[8 + 4] = 9;
        assertRefused("t10k-labels-idx1-ubyte", "image 4 the label 9");
    }

    @Test
    void aMissingFileIsNamed() {
        files.remove("t10k-labels-idx1-ubyte");
        assertRefused("t10k-labels-idx1-ubyte", "lacks");
    }

    @Test
    void twoDataSetsInOneFolderAreTwoTooMany() {
        files.putAll(TinyImages.idx("emnist-letters-", "-"));
        assertRefused("several data sets", "emnist-letters-");
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        TinyImages.write(folder, files);
        Path pipe = folder.resolve(IMAGES);
        Files.delete(pipe);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> DatasetFormats.open(folder.toString(), DatasetOptions.DEFAULT))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(pipe.toString())
                .hasMessageContaining("is not a file");
    }

    private byte[] content(String name) {
        byte[] content = files.get(name);
        assertThat(content).as(name).isNotNull();
        return content;
    }

    private Dataset open() {
        return DatasetFormats.open(TinyImages.write(folder, files).toString(), DatasetOptions.DEFAULT);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(this::open).isInstanceOf(DatasetException.class).hasMessageContainingAll(words);
    }
}
