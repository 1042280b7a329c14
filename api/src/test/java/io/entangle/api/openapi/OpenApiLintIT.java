package io.entangle.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The document that is served says all that it has to; {@link OpenApiLintTest} shows that an omission would be found. */
@EntangleIT
class OpenApiLintIT {

    @Autowired
    private Api api;

    @Test
    void theDocumentSaysAllThatItHasTo() {
        assertThat(OpenApiLint.violations(OpenApiDocument.of(api).json()))
                .as(
                        "Fields are described by the Javadoc of their records; answers are shown by RecordedAnswersIT, whose failure prints how")
                .isEmpty();
    }
}
