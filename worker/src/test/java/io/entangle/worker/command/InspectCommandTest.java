package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.job.DatasetReport;
import io.entangle.shared.json.Json;
import io.entangle.worker.EntangleWorker;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path data = Path.of("");

    @BeforeEach
    void twoClassesOfFourImages() throws IOException {
        for (String split : List.of("train", "test")) {
            for (String name : List.of("cat", "dog")) {
                Path folder = Files.createDirectories(data.resolve(split).resolve(name));
                for (int i = 0; i < 4; i++) {
                    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
                    image.setRGB(i, split.length() + name.charAt(0) % 20, 0xFFFFFF);
                    ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
                }
            }
        }
    }

    @Test
    void printsAReportThatLinesUp() {
        assertThat(inspect()).as(err.toString()).isZero();

        assertThat(out.toString().lines().map(String::stripTrailing))
                .contains(
                        "  class  training      test",
                        "  cat           4         4",
                        "  dog           4         4",
                        "  total         8         8",
                        "sizes      width 40 40 40, height 30 30 30 pixels (min, median, max); 0.00 % square",
                        "           1 different: 40×30 (16)",
                        "corrupt    none");
        assertThat(out.toString()).contains("WARNING    2 of 2 classes have fewer than", "pixels     mean 0.0008");
        assertThat(err.toString()).contains("8/16 images", "16 images read in");
    }

    @Test
    void tooManyCorruptFilesAreListedAndEndWithOne() throws IOException {
        Files.writeString(data.resolve("train/cat/9\n.png"), "rubbish");

        assertThat(inspect()).isEqualTo(1);

        assertThat(out.toString()).contains("corrupt    1 training and 0 test images", "    train/cat/9\\n.png: ");
        assertThat(err.toString()).contains("INVALID: 1 of 9 images cannot be read", "'train/cat/9\\n.png'");
    }

    @Test
    void aLargerShareAcceptsThem() throws IOException {
        Files.writeString(data.resolve("train/cat/9.png"), "rubbish");

        assertThat(inspect("--max-corrupt-share", "0.2")).isZero();
        assertThat(inspect("--max-corrupt-share", "2")).isEqualTo(1);
        assertThat(err.toString()).contains("between 0 and 1");
    }

    @Test
    void jsonIsTheReportAndNothingElse() throws IOException {
        Path picture = data.resolve("samples.png");

        assertThat(inspect("--json", "--samples", picture.toString())).isZero();

        DatasetReport report = Json.mapper().readValue(out.toString(), DatasetReport.class);
        assertThat(report.classes()).extracting(DatasetReport.ClassCount::train).containsExactly(4, 4);
        assertThat(report.samples()).isEqualTo(new DatasetReport.Samples(List.of("cat", "dog"), 2, 40));
        assertThat(ImageIO.read(picture.toFile()).getHeight()).isEqualTo(80);
    }

    private int inspect(String... options) {
        List<String> arguments = new ArrayList<>(List.of("inspect", data.toString()));
        arguments.addAll(List.of(options));
        return WorkerCommands.under(new EntangleWorker())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }
}
