package io.entangle.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.deployment.RepositoryFiles;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered is what the OpenAPI document says, field for field; and so are the answers that it shows, which were recorded from this run.
 *
 * <p>Two experiments have ended, well and not so well, one searches, and one has moved its space once and trains again.
 */
@LineIT
class RecordedAnswersIT {

    private static final Path RECORDED = RepositoryFiles.inRepository("api/src/main/resources/openapi/answers.json");

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Test
    void everyExampleIsAcceptedAndWhatIsAnsweredIsWhatTheDocumentSays() throws IOException {
        line.reset();
        line.finished(0.8, 0.7, 0.6);
        moveASpace();
        search();
        line.failed();
        Api.Answer brought = bringACheckpoint();
        Api.Answer uploaded = uploadADataset();

        ExampleRun run = ExampleRun.of(api);
        run.answers().put("bringCheckpoint", brought.json());
        run.answers().put("uploadDataset", uploaded.json());
        // What a scripted worker has exported is no configuration.
        run.answers().remove("downloadSubnet");

        assertThat(run.withoutExample()).as("requests without an example").isEmpty();
        assertThat(run.refused()).isEmpty();
        assertThat(run.accepted()).isGreaterThanOrEqualTo(10);
        JsonNode document = OpenApiDocument.of(api).json();
        assertThat(misfits(document, run.answers())).as("answers").isEmpty();
        if (System.getProperty(OpenApiDocument.WRITE) != null) {
            JsonNode answers = RecordedAnswers.of(run.answers());
            Files.writeString(RECORDED, OpenApiDocument.text(answers));
            Files.writeString(
                    OpenApiDocument.SNAPSHOT,
                    OpenApiDocument.text(
                            OpenApiDocument.of(api).showing(answers).comparable()));
        }
        assertThat(misfits(document, recorded()))
                .as("answers that the document shows; record them anew with\n" + OpenApiDocument.WRITE_ANEW)
                .isEmpty();
        assertThat(recorded().keySet())
                .as("operations whose answer is shown; record them with\n" + OpenApiDocument.WRITE_ANEW)
                .containsAll(run.answers().keySet());
    }

    private void moveASpace() {
        line.post("""
                {"name": "a space that moves", "searchSpace": "shapes-32", "dataset": "shapes", "spaceSearch": {"steps": 1, "samples": 20}}""");
        ScriptedWorker worker = line.worker("worker");
        line.train(worker);
        line.measure(worker, 1);
        Lease training = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        Progress progress = new Progress(20, 4200, "steps", 1, 30, 2.1, 310.5, 860.0, null, null);
        List<MetricPoint> losses = List.of(new MetricPoint("loss", 10, 2.3), new MetricPoint("loss", 20, 2.1));
        assertThat(worker.heartbeat(training, new Heartbeat(progress, losses)).status())
                .isEqualTo(200);
    }

    private void search() {
        line.post(Line.EXPERIMENT);
        ScriptedWorker worker = line.worker("searching worker");
        line.train(worker);
        Lease search = worker.mustClaim(JobKind.SEARCH);
        assertThat(worker.candidates(search, Line.candidates(0.62, 0.58)).status())
                .isLessThan(300);
    }

    private Api.Answer bringACheckpoint() {
        Api.Answer brought =
                api.send(api.request("/api/v1/checkpoints?name=supernet-tiny&searchSpace=shapes-32", EntangleIT.API_KEY)
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Line.bytes("weights"))));
        assertThat(brought.status()).as(brought.text()).isEqualTo(201);
        return brought;
    }

    private Api.Answer uploadADataset() {
        Api.Answer uploaded = api.send(api.request("/api/v1/datasets:upload?name=pets", EntangleIT.API_KEY)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("PK\u0003\u0004 an archive")));
        assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(201);
        return uploaded;
    }

    private static Map<String, JsonNode> recorded() throws IOException {
        return Json.mapper()
                .readTree(Files.readString(RECORDED))
                .propertyStream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<String> misfits(JsonNode document, Map<String, JsonNode> answers) {
        List<String> misfits = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                JsonNode answer =
                        answers.get(operation.getValue().path("operationId").asString(""));
                if (answer != null) {
                    schema(document, operation.getValue())
                            .validate(answer)
                            .forEach(error ->
                                    misfits.add("%s %s: %s".formatted(operation.getKey(), path.getKey(), error)));
                }
            }
        }
        return misfits;
    }

    /** The schema of an answer, in which no object has a field that it does not name. */
    private static Schema schema(JsonNode document, JsonNode operation) {
        JsonNode answered = operation.path("responses").properties().stream()
                .filter(answer -> answer.getKey().startsWith("2"))
                .map(answer -> answer.getValue().at("/content/application~1json/schema"))
                .filter(schema -> !schema.isMissingNode())
                .findFirst()
                .orElseThrow();
        ObjectNode schema = (ObjectNode) answered.deepCopy();
        ObjectNode components = (ObjectNode) document.path("components").deepCopy();
        Set<String> parts = new HashSet<>();
        components
                .findValues("allOf")
                .forEach(all -> all.findValuesAsString("$ref").forEach(parts::add));
        components.path("schemas").properties().forEach(each -> {
            if (!parts.contains("#/components/schemas/" + each.getKey())) {
                close(each.getValue());
            }
        });
        schema.set("components", components);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && (object.has("properties") || object.has("allOf"))
                && !object.has("additionalProperties")) {
            object.put("unevaluatedProperties", false);
        }
        schema.path("properties").forEach(RecordedAnswersIT::close);
        if (schema.has("items")) {
            close(schema.path("items"));
        }
    }
}
