package io.entangle.api.deployment;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** A JSON schema beside these tests that knows the fields which are used, and no others. */
final class ClosedSchema {

    private final Schema schema;

    /** That of {@code name.schema.json}. */
    ClosedSchema(String name) {
        try (InputStream in = ClosedSchema.class.getResourceAsStream(name + ".schema.json")) {
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a document that keeps to it.
     *
     * @throws IllegalArgumentException what is wrong with one that does not
     */
    JsonNode checked(JsonNode document) {
        List<Error> errors = schema.validate(document);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(errors.toString());
        }
        return document;
    }
}
