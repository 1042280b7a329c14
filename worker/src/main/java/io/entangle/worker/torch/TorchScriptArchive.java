package io.entangle.worker.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The archive that libtorch loads a module from, written from source text: no Python is involved. */
final class TorchScriptArchive {

    /** The newest format that libtorch writes; it decides how operator overloads are read. */
    private static final String VERSION = "10\n";

    private TorchScriptArchive() {}

    static byte[] of(String className, String source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", instance(className));
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", pickle(")"));
            put(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickle of one instance whose only attribute is {@code training}. */
    private static byte[] instance(String className) {
        String attribute = "training";
        return pickle("c__torch__\n" + className + "\n)\u0081}(X" + (char) attribute.length() + "\0\0\0" + attribute
                + "\u0088ub");
    }

    private static byte[] pickle(String body) {
        return ("\u0080\u0002" + body + ".").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Stored, not deflated: libtorch maps entries in place. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry("program/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
