package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids and names of resources: ids are UUIDs of version 7 (RFC 9562), so that ordering by id is ordering by creation. */
public final class ResourceIds {

    /** What a name may look like; a UUID is no name, so that "id or name" is never ambiguous. */
    public static final String NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SUB_MILLISECOND_BITS = 12;
    private static final AtomicLong LAST = new AtomicLong();

    private ResourceIds() {}

    /** A new id, larger than every earlier one of this process. */
    public static UUID next() {
        long now = System.currentTimeMillis() << SUB_MILLISECOND_BITS;
        long tick = LAST.accumulateAndGet(now, (last, wanted) -> Math.max(last + 1, wanted));
        long version = 0x7000L;
        long high = (tick >>> SUB_MILLISECOND_BITS) << 16 | version | (tick & 0xfff);
        long variant = 0x8000_0000_0000_0000L;
        return new UUID(high, variant | RANDOM.nextLong() >>> 2);
    }

    /** The id that {@code text} is, if it is one. */
    public static Optional<UUID> id(String text) {
        return ID.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** Whether {@code text} can name a resource. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && id(text).isEmpty();
    }

    /** What keeps a {@code name}, which is read from {@code /name}, from naming a resource. */
    public static List<Violation> violations(@Nullable String name) {
        if (name == null) {
            return List.of(new Violation("/name", "is missing"));
        }
        return isName(name) ? List.of() : List.of(new Violation("/name", "must match " + NAME_PATTERN));
    }
}
