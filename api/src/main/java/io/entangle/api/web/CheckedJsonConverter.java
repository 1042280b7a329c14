package io.entangle.api.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON bodies through {@link JsonBinding}: 400 for what is no JSON, 413 for too much of it, 422 with every invalid field. */
final class CheckedJsonConverter extends JacksonJsonHttpMessageConverter {

    static final int MAX_BYTES = 8 << 20;

    private final JsonBinding binding;
    private final JsonMapper strict;

    CheckedJsonConverter(JsonMapper mapper) {
        super(mapper);
        this.binding = new JsonBinding(mapper);
        this.strict = mapper.rebuild()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    @Override
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        return binding.bind(tree(message), getJavaType(type.getType(), null));
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) throws IOException {
        return binding.bind(tree(message), getJavaType(type, null));
    }

    private JsonNode tree(HttpInputMessage message) throws IOException {
        try (InputStream body = message.getBody()) {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw Problem.of(HttpStatus.CONTENT_TOO_LARGE, "A JSON body may have at most " + MAX_BYTES + " bytes");
            }
            JsonNode tree = strict.readTree(bytes);
            if (tree.isMissingNode()) {
                throw new HttpMessageNotReadableException("The body is blank", message);
            }
            return tree;
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("Malformed JSON: " + e.getOriginalMessage(), e, message);
        }
    }
}
