package io.entangle.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.worker.pickle.PickleLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is truncated, damaged, oversized or malicious is refused, with the reason. */
class HostilePthTest {

    private static final long[] TWO_BY_FOUR = {2, 4};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "nt, system",
        "subprocess, Popen",
        "builtins, eval",
        "builtins, exec",
        "builtins, getattr",
        "__builtin__, __import__",
        "importlib, import_module",
        "runpy, run_path",
        "webbrowser, open",
        "torch, load",
        "torch.hub, load",
        "torch.utils.cpp_extension, load_inline",
        "numpy.testing._private.utils, runstring"
    })
    void refusesWhatWouldRunCodeAndRunsNothing(String module, String name) throws IOException {
        Path trace = directory.resolve("executed");
        byte[] pickle = new PickleProgram()
                .op('}')
                .text("w")
                .tensor("0", 8, 0, TWO_BY_FOUR, new long[] {4, 1})
                .op('s')
                .text("junk")
                .global(module, name)
                .text("touch " + trace)
                .op(0x85, 'R', 's')
                .end();
        refused(TorchFiles.checkpoint(pickle), module + "." + name);
        assertThat(trace).doesNotExist();
    }

    @Test
    void refusesTheSameByNameFromTheStackInBothLayouts() throws IOException {
        byte[] call = new PickleProgram()
                .text("os")
                .text("system")
                .op(0x93)
                .text("true")
                .op(0x85, 'R')
                .end();
        refused(TorchFiles.checkpoint(call), "os.system");
        byte[] legacy = TorchFiles.saved("legacy.pth");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(legacy, 0, 15);
        bytes.writeBytes(call);
        refused(bytes.toByteArray(), "os.system");
    }

    @Test
    void refusesTensorsOutsideOfTheirNumbers() throws IOException {
        refused(one(8, 1, 4, 1), "does not lie within");
        refused(one(8, -1, 4, 1), "does not lie within");
        refused(one(8, 0, 4, 2), "does not lie within");
        refused(one(8, 0, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2), "does not lie within");
        refused(one(8, Long.MAX_VALUE, 4, 1), "does not lie within");
        refused(one(8, 0, 4, -1), "whole numbers from 0");
        refused(one(1L << 40, 0, 4, 1), "but 32 bytes are there");
        refused(TorchFiles.checkpoint(PickleProgram.one("0", 4, 0, new long[] {4}, 1)), "but 32 bytes are there");
        refused(one(Long.MAX_VALUE, 0, 4, 1), "says it holds");
        refused(TorchFiles.checkpoint(PickleProgram.one("1", 8, 0, TWO_BY_FOUR, 4, 1)), "are missing");
        refused(TorchFiles.checkpoint(PickleProgram.one("../../x", 8, 0, TWO_BY_FOUR, 4, 1)), "are missing");
    }

    @Test
    void refusesMuchOutOfLittle() throws IOException {
        byte[] expanded = PickleProgram.one("0", 8, 0, new long[] {1 << 20, 1 << 10}, 0, 0);
        refused(TorchFiles.checkpoint(expanded), "does not lie within its 8 stored numbers");
        PickleProgram shared = new PickleProgram().op('}');
        for (int i = 0; i < 9; i++) {
            shared.text("w" + i)
                    .tensor("0", 8, 0, TWO_BY_FOUR, new long[] {4, 1})
                    .op('s');
        }
        refused(TorchFiles.checkpoint(shared.end()), "more than 8 tensors share");
    }

    @Test
    void refusesTensorsOfAnotherKind() throws IOException {
        byte[] sparse = new PickleProgram()
                .op('}')
                .text("w")
                .global("torch._utils", "_rebuild_sparse_tensor")
                .op(')', 'R', 's')
                .end();
        refused(TorchFiles.checkpoint(sparse), "_rebuild_sparse_tensor");
        byte[] complex = new PickleProgram()
                .op('}')
                .text("w")
                .tensor("ComplexFloatStorage", "0", 4, 0, new long[] {4}, new long[] {1})
                .op('s')
                .end();
        refused(TorchFiles.checkpoint(complex), "ComplexFloatStorage");
    }

    @Test
    void refusesWhatHoldsNoModel() throws IOException {
        refused(TorchFiles.checkpoint(new PickleProgram().op('}').end()), "no tensors");
        refused(TorchFiles.checkpoint(new PickleProgram().op('N').end()), "state_dict()");
        byte[] nested = new PickleProgram()
                .op('}', 'q', 0)
                .text("model")
                .op('h', 0, 's')
                .end();
        refused(TorchFiles.checkpoint(nested), "nested deeper");
    }

    @Test
    void refusesAPickleThatExceedsTheLimits() throws IOException {
        byte[] many = new byte[1 << 21];
        Arrays.fill(many, (byte) '}');
        refused(TorchFiles.checkpoint(new PickleProgram().raw(many).end()), "more than 1048576 values");
        refused(TorchFiles.checkpoint(new PickleProgram().op('X').int32(-1).end()), "are left");
        refused(TorchFiles.checkpoint(new PickleProgram().op('N', 'r').int32(-1).end()), "memo index");
        refused(TorchFiles.checkpoint(new PickleProgram().op('i').end()), "instruction 0x69");
        PthLimits small = new PthLimits(1 << 20, 10, 1 << 10, new PickleLimits(100, 100, 100), 100, 8);
        Path file = file(TorchFiles.saved("half.pth"));
        assertThatThrownBy(() -> PthReader.open(file, small)).hasMessageContaining("at most");
        PthLimits tiny = new PthLimits(100, 10, 1 << 10, PickleLimits.DEFAULT, 100, 8);
        assertThatThrownBy(() -> PthReader.open(file, tiny)).hasMessageContaining("the file has");
        PthLimits few = new PthLimits(1 << 20, 100, 1 << 12, PickleLimits.DEFAULT, 20, 8);
        assertThatThrownBy(() -> PthReader.open(file, few)).hasMessageContaining("more than 20 numbers");
    }

    @Test
    void refusesZipBombsAndOddArchives() throws IOException {
        Map<String, byte[]> entries = TorchFiles.entries("half.pth");
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(deflated)) {
            out.putNextEntry(new ZipEntry("half/data.pkl"));
            out.write(new byte[1 << 20]);
        }
        refused(deflated.toByteArray(), "compressed");
        refused(TorchFiles.zip(with(entries, "../evil", "x")), "no plain relative path");
        refused(TorchFiles.zip(with(entries, "/etc/passwd", "x")), "no plain relative path");
        refused(TorchFiles.zip(with(entries, "half\\x", "x")), "no plain relative path");
        refused(TorchFiles.zip(with(entries, "other/data.pkl", "x")), "holds 2 files data.pkl");
        refused(TorchFiles.zip(with(entries, "half/constants.pkl", "x")), "TorchScript");
        refused(TorchFiles.zip(with(entries, "half/byteorder", "big")), "byte order 'big'");
        refused(TorchFiles.zip(Map.of("a/readme", new byte[1])), "none of torch.save");
    }

    @Test
    void readsAFileThatSaysItIsLittleEndian() throws IOException {
        Map<String, byte[]> entries = TorchFiles.entries("half.pth");
        Path file = file(TorchFiles.zip(with(entries, "half/byteorder", "little")));
        assertThat(PthReader.readAll(file)).isNotEmpty();
    }

    @Test
    void refusesEncryptedRenamedAndOverlappingEntries() throws IOException {
        byte[] saved = TorchFiles.saved("half.pth");
        int first = find(saved, "PK\1\2", 0);
        byte[] encrypted = saved.clone();
        encrypted[first + 8] |= 1;
        refused(encrypted, "encrypted");
        byte[] renamed = saved.clone();
        renamed[first + 46] = 'x';
        refused(renamed, "another name");
        byte[] overlapping = saved.clone();
        int second = find(saved, "PK\1\2", first + 4);
        System.arraycopy(overlapping, first + 42, overlapping, second + 42, 4);
        System.arraycopy(overlapping, first + 46, overlapping, second + 46, 9);
        refused(overlapping, "another name");
    }

    @Test
    void refusesNumbersThatWereDamaged() throws IOException {
        byte[] saved = TorchFiles.zip(TorchFiles.entries("half.pth"));
        int data = find(saved, "half/data/0", 0) + "half/data/0".length();
        saved[data] ^= 1;
        Path file = file(saved);
        assertThatThrownBy(() -> PthReader.readAll(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("check sum");
    }

    @Test
    void refusesLegacyFilesOfOtherMachinesAndVersions() throws IOException {
        byte[] saved = TorchFiles.saved("legacy.pth");
        byte[] bigEndian = saved.clone();
        int flag = find(saved, "little_endian", 0) + "little_endian".length() + 2;
        assertThat(bigEndian[flag]).isEqualTo((byte) 0x88);
        bigEndian[flag] = (byte) 0x89;
        refused(bigEndian, "not little-endian");
        byte[] future = saved.clone();
        future[18]++;
        refused(future, "other than 1001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"training-zip.pth", "legacy.pth", "half.pth"})
    void refusesAFileTruncatedAnywhere(String name) throws IOException {
        byte[] saved = TorchFiles.saved(name);
        for (int length = 0; length < saved.length; length += 13) {
            Path file = file(Arrays.copyOf(saved, length));
            assertThatThrownBy(() -> PthReader.readAll(file))
                    .as("%d of %d bytes", length, saved.length)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void refusesAHugeFileBeforeReadingIt() throws IOException {
        Path file = file(new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write("PK\3\4".getBytes(StandardCharsets.ISO_8859_1));
            sparse.setLength(PthLimits.DEFAULT.fileBytes() + 1);
        }
        assertThatThrownBy(() -> PthReader.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("at most 17179869184 are read");
    }

    private static byte[] one(long count, long offset, long firstStride, long lastStride) {
        return TorchFiles.checkpoint(PickleProgram.one("0", count, offset, TWO_BY_FOUR, firstStride, lastStride));
    }

    private static Map<String, byte[]> with(Map<String, byte[]> entries, String name, String content) {
        Map<String, byte[]> more = new LinkedHashMap<>(entries);
        more.put(name, content.getBytes(StandardCharsets.US_ASCII));
        return more;
    }

    private static int find(byte[] bytes, String text, int from) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
        assertThat(at).isNotNegative();
        return at;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("hostile.pth"), content);
    }

    private void refused(byte[] content, String reason) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> PthReader.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }
}
