package io.entangle.api.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON bodies through {@link JsonBinding}: 400 for what is no JSON, 422 with every invalid field. How much is read is bounded before. */
final class CheckedJsonConverter extends JacksonJsonHttpMessageConverter {

    private static final String FRAMEWORK = "org.springframework.";

    private final JsonBinding binding;
    private final JsonMapper strict;

    CheckedJsonConverter(JsonMapper mapper) {
        super(mapper);
        this.binding = new JsonBinding(mapper);
        this.strict = mapper.rebuild()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** Problems, and what the actuator tells, have names of their own; what is no problem is not called one, whatever was asked for. */
    @Override
    public List<MediaType> getSupportedMediaTypes(Class<?> type) {
        return type.getPackageName().startsWith(FRAMEWORK)
                ? super.getSupportedMediaTypes(type)
                : List.of(MediaType.APPLICATION_JSON);
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
            byte[] bytes = body.readAllBytes();
            JsonNode tree = strict.readTree(bytes);
            if (tree.isMissingNode()) {
                throw new HttpMessageNotReadableException("The body is blank", message);
            }
            return tree;
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("Malformed JSON: " + JsonMistake.of(e), e, message);
        }
    }
}
