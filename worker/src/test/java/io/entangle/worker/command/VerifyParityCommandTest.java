package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.json.Json;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.parity.GoldenSets;
import io.entangle.worker.parity.ParityReport;
import io.entangle.worker.parity.ParityRow;
import io.entangle.worker.parity.SpaceSearchGradients;
import io.entangle.worker.parity.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What agrees passes, and whatever is wrong with a set of published numbers makes a row that fails. */
class VerifyParityCommandTest {

    private static final String VARIANT = "variant-fixed-qkv";
    private static final String SUBNETS = "subnets.json";

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int exitCode;

    private List<ParityRow> rows() {
        return rows(folder);
    }

    private List<ParityRow> rows(Path directory) {
        Path json = folder.resolveSibling(folder.getFileName() + ".json");
        exitCode = new CommandLine(new VerifyParityCommand())
                .setOut(new PrintWriter(out, true))
                .execute(directory.toString(), "--device", "cpu", "--threads", "1", "--json", json.toString());
        try {
            ParityReport report = Json.mapper().readValue(Files.readString(json), ParityReport.class);
            Files.delete(json);
            return report.rows();
        } catch (IOException e) {
            throw new AssertionError(out.toString(), e);
        }
    }

    private ParityRow onlyFailure() {
        List<ParityRow> failures =
                rows().stream().filter(row -> row.verdict() == Verdict.FAIL).toList();
        assertThat(failures).hasSize(1);
        assertThat(exitCode).isNotZero();
        return failures.get(0);
    }

    private Path variant() {
        return GoldenSets.copy(VARIANT, folder);
    }

    @Test
    void everyKindOfNumbersAgrees() {
        GoldenSets.copyAll(folder);
        List<ParityRow> rows = rows();
        assertThat(rows).filteredOn(row -> row.verdict() == Verdict.FAIL).isEmpty();
        assertThat(exitCode).as(out.toString()).isZero();
        assertThat(rows)
                .filteredOn(row -> row.verdict() == Verdict.PASS)
                .extracting(ParityRow::quantity)
                .contains(
                        "logits",
                        "logits, float64",
                        "layer trace, mean and deviation",
                        "layer trace, values",
                        "loss",
                        "gradients",
                        "gradients, global norm",
                        "gradients, weights without",
                        "weights without decay",
                        "AdamW step",
                        "AdamW step, rounding noise",
                        "steps, gradients zeroed, float32: losses",
                        "steps, gradients zeroed, float64: logits after",
                        "steps, gradients cleared, float32: weights, values",
                        "parameters",
                        "parameters of the supernet",
                        "FLOPs, published counter",
                        "MACs",
                        "learning rate",
                        "half.pth",
                        "sequence of subnets",
                        "search, candidates",
                        "search, counters");
        assertThat(rows)
                .filteredOn(row -> row.verdict() == Verdict.PASS && row.set().equals("s3-mini"))
                .extracting(ParityRow::quantity)
                .containsExactly(
                        "parameters",
                        "MACs, measured",
                        "FLOPs, published counter",
                        "grids, windows and shifts",
                        "names of weights",
                        "names of buffers",
                        "logits",
                        "logits, float64",
                        "layer trace, mean and deviation",
                        "layer trace, values",
                        "loss");
        assertThat(rows)
                .filteredOn(row -> row.set().equals("s3-real"))
                .extracting(ParityRow::quantity)
                .contains("parameters", "MACs, measured", "entries of a checkpoint");
        assertThat(out.toString()).contains("0 failed");
    }

    @Test
    void setsAreToldByTheirFilesAndNotTheirNames() throws IOException {
        Path variant = variant();
        Path elsewhere = Files.createDirectories(folder.resolve("deep/er"));
        Files.move(variant, elsewhere.resolve("any name"));
        assertThat(rows()).extracting(ParityRow::set).containsOnly("deep/er/any name");
        assertThat(exitCode).isZero();
        rows(elsewhere.resolve("any name"));
        assertThat(exitCode).isZero();
    }

    @Test
    void oneClassScoreThatIsOffFails() {
        GoldenSets.replace(variant().resolve(SUBNETS), "0.3175773024559021", "0.3185773024559021");
        ParityRow failure = onlyFailure();
        assertThat(failure.quantity()).isEqualTo("logits");
        assertThat(failure.absolute()).isBetween(9.9e-4, 1.01e-3);
        assertThat(failure.detail()).contains("/subnets/0/logits");
    }

    @Test
    void oneWrongCountFails() {
        GoldenSets.replace(variant().resolve(SUBNETS), "\"macs_true\": 1385024", "\"macs_true\": 1385025");
        ParityRow failure = onlyFailure();
        assertThat(failure.quantity()).isEqualTo("MACs");
        assertThat(failure.absolute()).isEqualTo(1);
    }

    @Test
    void aKeyThatNobodyComparesFails() {
        GoldenSets.replace(variant().resolve(SUBNETS), "\"seed\"", "\"latency_ms\": 3.5, \"seed\"");
        assertThat(onlyFailure().quantity()).isEqualTo("subnets.json /latency_ms");
    }

    @Test
    void aTensorThatNobodyKnowsFails() {
        Path weights = variant().resolve("weights.safetensors");
        Map<String, HostTensor> tensors = new LinkedHashMap<>(SafetensorsReader.readAll(weights));
        tensors.put("blocks.0.gate", HostTensor.of(new float[3], 3));
        SafetensorsWriter.write(weights, tensors, Map.of());
        ParityRow failure = onlyFailure();
        assertThat(failure.quantity()).isEqualTo("names of weights");
        assertThat(failure.detail()).contains("blocks.0.gate");
    }

    @Test
    void aModelThatIsNotImplementedFailsWithAReason() {
        GoldenSets.replace(variant().resolve(SUBNETS), "\"qkv_bias\": true", "\"qkv_bias\": false");
        assertThat(rows())
                .anySatisfy(row -> assertThat(row.detail()).contains("qkv_bias").contains("not implemented"));
        assertThat(exitCode).isNotZero();
    }

    @Test
    void aFileThatNobodyKnowsFails() {
        Path variant = variant();
        GoldenSets.write(variant.resolve("notes.md"), "known to hold no numbers");
        GoldenSets.write(variant.resolve("activations.bin"), "unknown");
        assertThat(onlyFailure().quantity()).isEqualTo("activations.bin");
    }

    @Test
    void aDocumentThatNobodyKnowsFails() {
        variant();
        GoldenSets.write(folder.resolve("spec.json"), "{}");
        GoldenSets.write(folder.resolve("latency.json"), "{\"milliseconds\": 3}");
        assertThat(onlyFailure().detail()).contains("not known");
    }

    @Test
    void aTruncatedFileFailsWithAReason() throws IOException {
        Path weights = variant().resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 8));
        assertThat(rows())
                .anySatisfy(row ->
                        assertThat(row.detail()).contains("weights.safetensors").contains("truncated"));
        assertThat(exitCode).isNotZero();
    }

    @Test
    void aMissingFileFailsWithAReason() throws IOException {
        Files.delete(variant().resolve("input.safetensors"));
        assertThat(rows()).anySatisfy(row -> assertThat(row.detail()).contains("input.safetensors"));
        assertThat(exitCode).isNotZero();
    }

    @Test
    void malformedDocumentsFailWithAReason() {
        GoldenSets.write(variant().resolve(SUBNETS), "{\"ctor\": {");
        GoldenSets.write(folder.resolve("draws.json"), "[1, 2]");
        List<ParityRow> rows = rows();
        assertThat(rows).anySatisfy(row -> assertThat(row.detail()).contains("truncated or malformed"));
        assertThat(rows).anySatisfy(row -> assertThat(row.detail()).contains("no JSON object"));
        assertThat(exitCode).isNotZero();
    }

    @Test
    void aGradientFileThatIsNotThereFailsAndTheOthersAreCompared() throws IOException {
        Files.delete(GoldenSets.copy("autoformer-mini", folder).resolve("grads-03.safetensors"));
        ParityRow failure = onlyFailure();
        assertThat(failure.detail()).contains("grads-03.safetensors");
    }

    @Test
    void aDigestOfTheWeightsThatIsOffFails() {
        Path train = GoldenSets.copy("autoformer-mini", folder).resolve("train.json");
        GoldenSets.replace(train, "\"l2\": 9.409187843957955", "\"l2\": 9.410187843957955");
        assertThat(onlyFailure().quantity()).isEqualTo("steps, gradients zeroed, float32: weights, norms and sums");
    }

    @Test
    void aNumberThatIsNoneFails() {
        GoldenSets.replace(variant().resolve(SUBNETS), "0.3175773024559021", "\"NaN\"");
        assertThat(rows()).anySatisfy(row -> assertThat(row.detail()).contains("is not a number"));
        assertThat(exitCode).isNotZero();
    }

    @Test
    void aCheckpointWithOtherWeightsFails() throws IOException {
        Path checkpoints = GoldenSets.copy("checkpoints", folder);
        Path weights = checkpoints.resolve("model-from-half.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThat(onlyFailure().quantity()).isEqualTo("half.pth");
    }

    @Test
    void aTruncatedCheckpointFailsWithAReason() throws IOException {
        Path checkpoint = GoldenSets.copy("checkpoints", folder).resolve("half.pth");
        Files.write(checkpoint, Arrays.copyOf(Files.readAllBytes(checkpoint), 20_000));
        assertThat(rows())
                .anySatisfy(row -> assertThat(row.detail()).contains("half.pth").contains("cannot be read"));
        assertThat(exitCode).isNotZero();
    }

    @Test
    void aDrawThatDiffersFails() {
        GoldenSets.replace(GoldenSets.copy("sampling.json", folder), "\"num_heads\": [4, 3,", "\"num_heads\": [3, 3,");
        assertThat(onlyFailure().quantity()).isEqualTo("sequence of subnets");
    }

    @Test
    void aGradientOfAModelInStagesThatIsOffFails() {
        Path set = GoldenSets.copy("s3-mini", folder);
        GoldenSets.replace(set.resolve("model.json"), "\"seed\"", "\"grads\": \"grads.safetensors: ours\", \"seed\"");
        Map<String, HostTensor> gradients = SpaceSearchGradients.of(set);
        SafetensorsWriter.write(set.resolve("grads.safetensors"), gradients, Map.of());
        assertThat(rows()).filteredOn(row -> row.verdict() == Verdict.FAIL).isEmpty();

        HostTensor off = gradients.get("layers.1.downsample.reduction.weight");
        assertThat(off).isNotNull();
        off.values()[7] += 0.01f;
        SafetensorsWriter.write(set.resolve("grads.safetensors"), gradients, Map.of());
        ParityRow failure = onlyFailure();
        assertThat(failure.quantity()).isEqualTo("gradients");
        assertThat(failure.detail()).contains("layers.1.downsample.reduction.weight");
    }

    @Test
    void aClassScoreOfAModelInStagesThatIsOffFails() {
        GoldenSets.replace(stages(), "0.10877475142478943", "0.10977475142478943");
        ParityRow failure = onlyFailure();
        assertThat(failure.quantity()).isEqualTo("logits");
        assertThat(failure.absolute()).isBetween(9.9e-4, 1.01e-3);
    }

    @ParameterizedTest
    @CsvSource({
        "resolution, '[16, 16]', '[16, 17]', 'grids, windows and shifts'",
        "window_used, 8, 7, 'grids, windows and shifts'",
        "shift_used, 4, 3, 'grids, windows and shifts'",
        "params, 311471, 311472, parameters",
        "macs_measured_batch1, 10874816, 10874817, 'MACs, measured'",
        "flops_reference, 11238592, 11238593, 'FLOPs, published counter'"
    })
    void aWindowOrACountOfAModelInStagesThatIsOffFails(String key, String right, String wrong, String quantity) {
        replaceNumber(stages(), key, right, wrong);
        assertThat(onlyFailure().quantity()).isEqualTo(quantity);
    }

    @ParameterizedTest
    @CsvSource({
        "window_used, 14, 13, 'grids, windows and shifts'",
        "params, 28328674, 28328675, parameters",
        "macs_measured_batch1, 4623332352, 4623332353, 'MACs, measured'",
        "state_dict_entries, 187, 188, entries of a checkpoint"
    })
    void aWindowOrACountOfAReleasedModelThatIsOffFails(String key, String right, String wrong, String quantity) {
        replaceNumber(GoldenSets.copy("s3-real", folder).resolve("params-flops.json"), key, right, wrong);
        assertThat(onlyFailure().quantity()).isEqualTo(quantity);
    }

    private static void replaceNumber(Path file, String key, String right, String wrong) {
        String start = "\"" + key + "\": ";
        GoldenSets.replace(file, start + right, start + wrong);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logits", "params", "depths", "shift_used"})
    void aKeyThatAModelInStagesLacksFailsWithItsName(String key) {
        GoldenSets.replace(stages(), "\"" + key + "\":", "\"note\":");
        assertThat(rows()).anySatisfy(row -> {
            assertThat(row.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(row.detail()).contains("/" + key + " is missing");
        });
        assertThat(exitCode).isNotZero();
    }

    private Path stages() {
        return GoldenSets.copy("s3-mini", folder).resolve("model.json");
    }

    @Test
    void aDirectoryWithNothingToCompareFails() {
        assertThat(rows()).hasSize(1);
        assertThat(exitCode).isNotZero();
    }
}
