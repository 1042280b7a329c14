package io.entangle.api.dataset;

import io.entangle.api.web.Problem;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/** How an archive is packed, told by its first bytes; what is in it, a worker finds out. */
enum ArchiveSignature {
    /** A zip with at least one entry. */
    ZIP("zip", 0, "PK\u0003\u0004"),
    /** A tar with at least one entry, in the form of POSIX or GNU. */
    TAR("tar", 257, "ustar"),
    /** Something compressed, which can only be a tar. */
    TAR_GZ("tar.gz", 0, "\u001f\u008b\b");

    /** As much of a file as has to be seen. */
    static final int BYTES = 262;

    private final String ending;
    private final int offset;
    private final String mark;

    ArchiveSignature(String ending, int offset, String mark) {
        this.ending = ending;
        this.offset = offset;
        this.mark = mark;
    }

    /** What the names of such archives end in, without a dot. */
    String ending() {
        return ending;
    }

    /**
     * Looks at the first bytes of a file, and puts them back.
     *
     * @throws org.springframework.web.ErrorResponseException 422 if it is none of them
     */
    static ArchiveSignature of(PushbackInputStream file) throws IOException {
        byte[] first = file.readNBytes(BYTES);
        file.unread(first);
        for (ArchiveSignature signature : values()) {
            if (signature.isOf(first)) {
                return signature;
            }
        }
        throw Problem.of(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "The body is no archive: send a .zip, .tar or .tar.gz of a folder of images, or CIFAR or IDX files in one of them");
    }

    private boolean isOf(byte[] first) {
        return new String(first, StandardCharsets.ISO_8859_1).startsWith(mark, offset);
    }
}
