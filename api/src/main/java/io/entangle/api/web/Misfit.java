package io.entangle.api.web;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.entangle.shared.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * One field that does not fit its type, in words for whoever wrote the document.
 *
 * @param path segments of the field to blame
 * @param cut segments of what has to go for the rest to be bound
 * @param detail what would fit
 */
record Misfit(List<String> path, List<String> cut, String detail) {

    /** What a time looks like. */
    static final String TIME = "a time such as 2099-12-31T00:00:00Z";

    static Misfit of(JacksonException e) {
        List<String> path = new ArrayList<>();
        for (JacksonException.Reference reference : e.getPath()) {
            path.add(
                    reference.getPropertyName() != null
                            ? reference.getPropertyName()
                            : Integer.toString(reference.getIndex()));
        }
        if (e instanceof InvalidTypeIdException unknown) {
            return unknownFamily(path, unknown);
        }
        return new Misfit(path, path, detail(e));
    }

    private static Misfit unknownFamily(List<String> path, InvalidTypeIdException e) {
        Class<?> base = e.getBaseType().getRawClass();
        JsonTypeInfo info = base.getAnnotation(JsonTypeInfo.class);
        JsonSubTypes known = base.getAnnotation(JsonSubTypes.class);
        if (info == null || known == null) {
            return new Misfit(path, path, "must name a known type");
        }
        List<String> blamed = new ArrayList<>(path);
        blamed.add(info.property());
        String names = Arrays.stream(known.value()).map(JsonSubTypes.Type::name).collect(Collectors.joining(", "));
        return new Misfit(blamed, path, (e.getTypeId() == null ? "is missing; one of " : "must be one of ") + names);
    }

    private static String detail(JacksonException e) {
        if (e instanceof InputCoercionException) {
            return "is too large or too small a number";
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return unknownProperty(unknown);
        }
        if (e instanceof InvalidNullException) {
            return "must not be null";
        }
        if (e instanceof ValueInstantiationException && e.getCause() instanceof IllegalArgumentException cause) {
            return cause.getMessage() == null ? "is not valid" : cause.getMessage();
        }
        return e instanceof MismatchedInputException mismatch ? wanted(mismatch.getTargetType()) : "is not valid";
    }

    private static String unknownProperty(UnrecognizedPropertyException e) {
        Collection<Object> ids = e.getKnownPropertyIds();
        List<String> known =
                ids == null ? List.of() : ids.stream().map(Object::toString).toList();
        String meant = NearName.of(e.getPropertyName(), known)
                .map("; did you mean %s?"::formatted)
                .orElse("");
        return "is no property here" + meant + (known.isEmpty() ? "" : "; known are " + String.join(", ", known));
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "is of the wrong type";
        }
        if (type.isEnum()) {
            return "must be one of " + words(type.getEnumConstants());
        }
        if (isOneOf(type, int.class, Integer.class, long.class, Long.class, short.class, byte.class)) {
            return "must be a whole number";
        }
        if (isOneOf(type, double.class, Double.class, float.class, Float.class)) {
            return "must be a number";
        }
        if (isOneOf(type, boolean.class, Boolean.class)) {
            return "must be true or false";
        }
        if (type == String.class) {
            return "must be a text";
        }
        if (type == UUID.class) {
            return "must be a UUID";
        }
        if (type == Instant.class) {
            return "must be " + TIME;
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "must be a list";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() || type.isInterface()
                ? "must be an object"
                : "is of the wrong type";
    }

    /** Constants as documents write them. */
    private static String words(Object[] constants) {
        return Arrays.stream(constants)
                .map(constant -> Json.mapper().convertValue(constant, String.class))
                .collect(Collectors.joining(", "));
    }

    private static boolean isOneOf(Class<?> type, Class<?>... types) {
        return Arrays.asList(types).contains(type);
    }
}
