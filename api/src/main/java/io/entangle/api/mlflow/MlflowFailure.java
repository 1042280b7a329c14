package io.entangle.api.mlflow;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A tracking server that did not do what it was asked. */
final class MlflowFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int NOT_AUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;

    private final int status;
    private final String code;

    /** It gave no answer. */
    MlflowFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.code = "";
    }

    /**
     * It refused.
     *
     * @param code its {@code error_code}, "" if it gave none
     */
    MlflowFailure(String message, int status, String code) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** Whether it would be the same with everything else that is asked now. */
    boolean concernsAll() {
        return status == 0
                || status == NOT_AUTHENTICATED
                || status == FORBIDDEN
                || status == TOO_MANY
                || status >= SERVER;
    }

    boolean is(String errorCode) {
        return code.equals(errorCode);
    }
}
