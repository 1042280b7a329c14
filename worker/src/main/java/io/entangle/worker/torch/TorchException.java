package io.entangle.worker.torch;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A failure inside libtorch; its message holds the line of the program that failed. */
public final class TorchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean lacksMemory;

    TorchException(String message, @Nullable Throwable cause) {
        this(message, cause, saysItLacksMemory(message));
    }

    private TorchException(String message, @Nullable Throwable cause, boolean lacksMemory) {
        super(message, cause);
        this.lacksMemory = lacksMemory;
    }

    /** Numbers that are too many to be handed to libtorch at once. */
    static TorchException tooLarge(long bytes) {
        return new TorchException(
                "%.1f GiB cannot be handed to libtorch in one piece; 2 GiB is the most"
                        .formatted(bytes / (double) (1L << 30)),
                null,
                true);
    }

    /** Whether memory was lacking, on the processor or on a GPU. */
    public boolean lacksMemory() {
        return lacksMemory;
    }

    /** The one line of the message that says what libtorch could not do. */
    public String reason() {
        return String.valueOf(getMessage())
                .lines()
                .filter(TorchException::saysItLacksMemory)
                .findFirst()
                .orElseGet(() -> String.valueOf(getMessage()))
                .strip();
    }

    /** Messages of DefaultCPUAllocator, of its Windows kin, and of CUDACachingAllocator. */
    private static boolean saysItLacksMemory(String message) {
        String said = message.toLowerCase(Locale.ROOT);
        return said.contains("out of memory")
                || said.contains("can't allocate memory")
                || said.contains("not enough memory");
    }
}
