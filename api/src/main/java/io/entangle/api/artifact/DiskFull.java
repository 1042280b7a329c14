package io.entangle.api.artifact;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognises the failure to write for want of space: Java has no exception of its own for it. */
final class DiskFull {

    private static final List<String> MESSAGES =
            List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

    private DiskFull() {}

    static boolean in(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof IOException && MESSAGES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
