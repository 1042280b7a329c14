package io.entangle.worker.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory of the machine, within the limit of the container.
 *
 * @param total bytes in all
 * @param available bytes that could be had now without swapping
 */
record HostMemory(OptionalLong total, OptionalLong available) {

    private static final Logger LOG = LoggerFactory.getLogger(HostMemory.class);
    private static final HostMemory UNKNOWN = new HostMemory(OptionalLong.empty(), OptionalLong.empty());

    static HostMemory present() {
        return read(Path.of("/proc/meminfo"), Path.of("/sys/fs/cgroup"));
    }

    /**
     * Reads what Linux tells.
     *
     * @param machine as {@code /proc/meminfo}
     * @param group as {@code /sys/fs/cgroup}, of either version
     */
    static HostMemory read(Path machine, Path group) {
        if (!Files.isReadable(machine)) {
            return UNKNOWN;
        }
        try {
            List<String> lines = Files.readAllLines(machine);
            OptionalLong total = kibibytes(lines, "MemTotal:");
            OptionalLong available = kibibytes(lines, "MemAvailable:");
            OptionalLong limit = first(group, "memory.max", "memory/memory.limit_in_bytes");
            OptionalLong used = first(group, "memory.current", "memory/memory.usage_in_bytes");
            if (limit.isEmpty() || total.isEmpty() || limit.getAsLong() >= total.getAsLong()) {
                return new HostMemory(total, available);
            }
            long left = limit.getAsLong() - used.orElse(0);
            return new HostMemory(limit, OptionalLong.of(Math.max(0, Math.min(left, available.orElse(left)))));
        } catch (IOException | NumberFormatException e) {
            LOG.debug("the memory of the machine cannot be read", e);
            return UNKNOWN;
        }
    }

    private static OptionalLong kibibytes(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.replaceAll("\\D", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Long.parseLong(digits) << 10)
                .findFirst();
    }

    /** The number in the first of these files; version 2 says {@code max} for no limit. */
    private static OptionalLong first(Path group, String... names) throws IOException {
        for (String name : names) {
            Path file = group.resolve(name);
            if (Files.isReadable(file)) {
                String text = Files.readString(file).strip();
                return text.equals("max") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
            }
        }
        return OptionalLong.empty();
    }
}
