package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.deployment.RepositoryFiles;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the document, as it is served and kept, says of the settings of an experiment. */
class SettingsInOpenApiTest {

    private final JsonNode schemas;

    SettingsInOpenApiTest() throws IOException {
        schemas = Json.mapper()
                .readTree(Files.readString(RepositoryFiles.inRepository("docs/openapi.json")))
                .at("/components/schemas");
    }

    @Test
    void whatHasToBeSaidIsRequired() {
        assertThat(texts(schemas.at("/ExperimentSpec/required")))
                .containsExactlyInAnyOrder("name", "searchSpace", "dataset");
    }

    @ParameterizedTest
    @CsvSource({
        "/ExperimentSpec/properties/heldOut, 0.1, 0.01, 0.5",
        "/TrainingSpec/properties/epochs, 30, 1, 100000",
        "/TrainingSpec/properties/batchSize, 128, 1, 8192",
        "/TrainingSpec/properties/weightDecay, 0.05, 0, 1"
    })
    void aNumberShowsWhatItIsUnlessSaidAndItsBounds(String pointer, double usual, double low, double high) {
        assertThat(schemas.at(pointer).path("default").asDouble()).isEqualTo(usual);
        assertThat(schemas.at(pointer).path("minimum").asDouble()).isEqualTo(low);
        assertThat(schemas.at(pointer).path("maximum").asDouble()).isEqualTo(high);
    }

    @ParameterizedTest
    @CsvSource({"/SearchSpec/properties/parents", "/TrainingSpec/properties/warmupEpochs"})
    void aBoundThatDependsOnAnotherSettingIsNotShown(String pointer) {
        assertThat(schemas.at(pointer).has("default")).isTrue();
        assertThat(schemas.at(pointer).has("maximum")).isFalse();
    }

    @Test
    void aChoiceShowsWhatThereIs() {
        assertThat(texts(schemas.at("/SearchSpec/properties/algorithm/enum")))
                .containsExactlyInAnyOrder("evolution", "random");
        assertThat(texts(schemas.at("/TrainingSpec/properties/sampling/enum"))).contains("uniform");
    }

    private static Iterable<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
