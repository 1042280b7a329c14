package io.entangle.api.web;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.util.MimeType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;

/** What would be taken instead of a method, a type of body or a representation that is not, in words. */
public final class TakenInstead {

    /** How a file is sent. */
    public static final String FILE =
            "Send the file as Content-Type: application/octet-stream (curl: -H 'Content-Type: application/octet-stream' --data-binary @FILE)";

    private TakenInstead() {}

    /** Instead of a body of another type, or of none. */
    static String body(HttpMediaTypeNotSupportedException e) {
        List<MediaType> taken = e.getSupportedMediaTypes();
        if (taken.contains(MediaType.APPLICATION_OCTET_STREAM)) {
            return FILE + alsoTaken(taken);
        }
        if (taken.contains(MediaType.APPLICATION_JSON)) {
            return "Send JSON as Content-Type: application/json"
                    + (taken.stream().anyMatch(type -> type.toString().equals(MergePatch.JSON))
                            ? "; {} where nothing is to be changed"
                            : "");
        }
        return taken.isEmpty() ? "A body of this type is not taken here" : "Send a body of " + oneOf(taken);
    }

    private static String alsoTaken(List<MediaType> taken) {
        String others = taken.stream()
                .filter(type -> !type.equals(MediaType.APPLICATION_OCTET_STREAM))
                .map(MimeType::toString)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : "; also taken: " + others;
    }

    /** Instead of a method that the path does not have. */
    static String method(HttpRequestMethodNotSupportedException e) {
        String[] methods = e.getSupportedMethods();
        return methods == null || methods.length == 0
                ? "This path does not answer %s".formatted(e.getMethod())
                : "This path does not answer %s; it answers %s"
                        .formatted(
                                e.getMethod(), Arrays.stream(methods).sorted().collect(Collectors.joining(", ")));
    }

    /** Instead of a representation that there is not. */
    static String representation(HttpMediaTypeNotAcceptableException e) {
        return e.getSupportedMediaTypes().isEmpty()
                ? "Nothing that Accept takes is answered here"
                : "Nothing that Accept takes is answered here; there is " + oneOf(e.getSupportedMediaTypes());
    }

    private static String oneOf(List<MediaType> types) {
        return types.stream().map(MimeType::toString).distinct().collect(Collectors.joining(", "));
    }
}
