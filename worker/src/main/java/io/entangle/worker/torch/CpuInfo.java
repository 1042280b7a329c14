package io.entangle.worker.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor as Linux tells of it; elsewhere only its architecture is known.
 *
 * @param model how it names itself
 * @param flags every feature it lists
 */
record CpuInfo(String model, Set<String> flags) {

    private static final Logger LOG = LoggerFactory.getLogger(CpuInfo.class);
    private static final Path FILE = Path.of("/proc/cpuinfo");

    /** What libtorch's kernels choose by: vector width, fused multiply-add, and hardware for bf16. */
    private static final List<String> THAT_MATTER = List.of(
            "avx2",
            "fma",
            "avx512f",
            "avx512_vnni",
            "avx512_bf16",
            "amx_tile",
            "amx_int8",
            "amx_bf16",
            "asimd",
            "sve",
            "bf16");

    private static final Set<String> BF16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

    static CpuInfo present() {
        return read(FILE);
    }

    static CpuInfo read(Path file) {
        String architecture = System.getProperty("os.arch", "unknown");
        if (!Files.isReadable(file)) {
            return new CpuInfo(architecture, Set.of());
        }
        try {
            List<String> lines = Files.readAllLines(file);
            String model = value(lines, "model name");
            // x86 says flags, arm64 says Features and often no model.
            String flags = value(lines, "flags") + " " + value(lines, "Features");
            return new CpuInfo(
                    model.isEmpty() ? architecture : model,
                    Set.of(distinct(flags).toArray(String[]::new)));
        } catch (IOException e) {
            LOG.debug("{} cannot be read", file, e);
            return new CpuInfo(architecture, Set.of());
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static Stream<String> distinct(String words) {
        return Stream.of(words.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .distinct();
    }

    /** Instruction sets that decide how fast products are, the oldest first. */
    List<String> instructionSets() {
        return THAT_MATTER.stream().filter(flags::contains).toList();
    }

    /** Whether bf16 products run in hardware. */
    boolean computesBf16() {
        return BF16.stream().anyMatch(flags::contains);
    }
}
