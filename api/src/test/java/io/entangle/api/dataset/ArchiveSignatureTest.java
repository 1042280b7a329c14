package io.entangle.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class ArchiveSignatureTest {

    @Test
    void archivesAreKnownByTheirFirstBytesWhichStay() throws IOException {
        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertThat(signature(bytes("PK\u0003\u0004…"))).isEqualTo(ArchiveSignature.ZIP);
        assertThat(signature(bytes("\u001f\u008b\b…"))).isEqualTo(ArchiveSignature.TAR_GZ);
        assertThat(signature(tar)).isEqualTo(ArchiveSignature.TAR);

        PushbackInputStream file = new PushbackInputStream(new ByteArrayInputStream(tar), ArchiveSignature.BYTES);
        ArchiveSignature.of(file);
        assertThat(file.readAllBytes()).isEqualTo(tar);
    }

    @Test
    void everythingElseIsNoArchive() {
        for (byte[] content : List.of(bytes("P"), bytes("\u0080\u0004 a pickle"), bytes("ustar"), new byte[600])) {
            assertThatThrownBy(() -> signature(content))
                    .isInstanceOf(ErrorResponseException.class)
                    .hasMessageContaining("422");
        }
    }

    private static ArchiveSignature signature(byte[] content) throws IOException {
        return ArchiveSignature.of(new PushbackInputStream(new ByteArrayInputStream(content), ArchiveSignature.BYTES));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
