package io.entangle.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document in git is the one that is served, and what is in git is never broken. */
@EntangleIT
class OpenApiSnapshotIT {

    @Autowired
    private Api api;

    @Test
    void nothingThatClientsRelyOnHasChanged() throws IOException {
        JsonNode served = OpenApiDocument.of(api).comparable();
        JsonNode kept = Json.mapper().readTree(Files.readString(OpenApiDocument.SNAPSHOT));

        assertThat(BreakingChanges.between(kept, served))
                .as(
                        "Changes that break clients written against docs/openapi.json. Add beside what is there instead; or, if it has to be, regenerate with\n"
                                + OpenApiDocument.WRITE_ANEW
                                + "\nand say so in the message of the commit, under BREAKING CHANGE.")
                .isEmpty();
        assertThat(OpenApiDocument.text(served))
                .as(
                        "docs/openapi.json is not what is served. Nothing that clients rely on has changed; regenerate it with\n"
                                + OpenApiDocument.WRITE_ANEW)
                .isEqualTo(OpenApiDocument.text(kept));
    }
}
