package io.entangle.api.artifact;

import java.io.IOException;
import java.io.Serial;
import org.springframework.web.ErrorResponseException;

/** The store was heard and then no more, while content was read; nothing is known about the content. */
final class StoreBrokeOff extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoreBrokeOff(Exception cause) {
        super("the object store breaks off again and again", cause);
    }

    /** 503: the same request may succeed later. */
    ErrorResponseException problem() {
        return S3Failures.later("The object store breaks off again and again; try again later");
    }
}
