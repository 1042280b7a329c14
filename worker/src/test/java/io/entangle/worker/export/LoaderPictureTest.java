package io.entangle.worker.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.EvaluationBatches;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.MemoryBudget;
import io.entangle.worker.data.Split;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that goes with exports sees a picture as our evaluation does, and names what it takes it for. */
class LoaderPictureTest {

    private static final List<String> CLASSES = List.of("ant", "bee", "cat", "dog", "emu", "fox", "gnu");

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {32, 40})
    void theFiveLikeliestClassesAreThoseOfTheEvaluation(int size) throws IOException, InterruptedException {
        String python = PythonWithTorch.foundWithPillow();
        Path wide = picture("test/a/wide.png", 75, 50, BufferedImage.TYPE_INT_RGB);
        Path high = picture("test/b/high.png", 61, 93, BufferedImage.TYPE_INT_ARGB);
        picture("train/a/0.png", 9, 9, BufferedImage.TYPE_INT_RGB);
        picture("train/b/0.png", 8, 8, BufferedImage.TYPE_INT_RGB);
        AutoFormerSpace space = space(size);
        float[][] ours = exportAndEvaluate(space);

        String printed = PythonWithTorch.output(List.of(
                python,
                directory.resolve("exported").resolve(PythonLoader.FILE).toString(),
                directory.resolve("exported").toString(),
                "--image",
                wide.toString(),
                high.toString()));

        List<String> lines = printed.lines().toList();
        assertThat(lines).hasSize(12);
        for (int image = 0; image < 2; image++) {
            assertThat(lines.get(6 * image)).isEqualTo((image == 0 ? wide : high).toString());
            double[] shares = softmax(ours[image]);
            List<Integer> best = IntStream.range(0, shares.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer label) -> -shares[label]))
                    .limit(5)
                    .toList();
            for (int place = 0; place < 5; place++) {
                String line = lines.get(6 * image + 1 + place);
                int end = line.indexOf('%');
                assertThat(line.substring(end + 1).strip()).isEqualTo(CLASSES.get(best.get(place)));
                assertThat(Double.parseDouble(line.substring(0, end)))
                        .isCloseTo(100 * shares[best.get(place)], within(0.011));
            }
        }
    }

    @Test
    void whereThereIsNoPillowItSaysWhatToDo() throws IOException, InterruptedException {
        String python = PythonWithTorch.found();
        Path picture = picture("a.png", 40, 40, BufferedImage.TYPE_INT_RGB);
        picture("train/a/0.png", 9, 9, BufferedImage.TYPE_INT_RGB);
        picture("train/b/0.png", 8, 8, BufferedImage.TYPE_INT_RGB);
        picture("test/a/0.png", 9, 9, BufferedImage.TYPE_INT_RGB);
        picture("test/b/0.png", 8, 8, BufferedImage.TYPE_INT_RGB);
        exportAndEvaluate(space(32));
        Path without = directory.resolve("without");
        Files.createDirectories(without.resolve("PIL"));
        Files.writeString(without.resolve("PIL/__init__.py"), "raise ImportError()");
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        directory.resolve("exported").resolve(PythonLoader.FILE).toString(),
                        directory.resolve("exported").toString(),
                        "--image",
                        picture.toString())
                .redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", without.toString());

        Process process = builder.start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output).contains("pip install pillow").doesNotContain("Traceback");
    }

    private static AutoFormerSpace space(int size) {
        return Json.mapper().readValue("""
                {"family": "autoformer", "image": {"size": %d, "patch": 8}, "classes": 7, "depth": [1, 2],
                 "embedDim": [16, 24], "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8}
                """.formatted(size), AutoFormerSpace.class);
    }

    /** Exports the largest subnet of a noisy supernet; its logits for the test images of the folder, in order. */
    private float[][] exportAndEvaluate(AutoFormerSpace space) {
        Split test = DatasetFormats.open(directory.toString(), DatasetOptions.DEFAULT)
                .test();
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1)) {
            TrainState state = NoisyWeights.of(session, space);
            SafetensorsExport.write(
                    new SubnetExtractor(space, QkvBias.HEAD_MAJOR, state.weights()).extract(space.largest()),
                    CostModel.of(space, space.largest()),
                    CLASSES,
                    directory.resolve("exported"));
            try (Supernet supernet = Supernet.restore(session, space, QkvBias.HEAD_MAJOR, state.weights());
                    EvaluationBatches batches = new EvaluationBatches(
                            test,
                            space.image().size(),
                            2,
                            new CorruptImages(0, test.size()),
                            new Loading(1, 1, new MemoryBudget(0)));
                    BatchStream stream = batches.open()) {
                return supernet.evaluate(stream.next().images_BCHW(), space.largest(), Precision.FP32);
            }
        }
    }

    private static double[] softmax(float[] logits) {
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(label -> Math.exp(logits[label]))
                .sum();
        return IntStream.range(0, logits.length)
                .mapToDouble(label -> Math.exp(logits[label]) / sum)
                .toArray();
    }

    private Path picture(String name, int width, int height, int type) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int alpha = x < width / 3 ? 0x00 : 0xFF;
                image.setRGB(x, y, alpha << 24 | (x * x * 3 & 0xFF) << 16 | (y * 29 & 0xFF) << 8 | (x * y * 5 & 0xFF));
            }
        }
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
