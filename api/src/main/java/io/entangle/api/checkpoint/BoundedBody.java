package io.entangle.api.checkpoint;

import io.entangle.api.web.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** A body that ends in a refusal where it becomes longer than allowed, whatever length was announced. */
final class BoundedBody extends FilterInputStream {

    private final DataSize most;
    private long left;

    BoundedBody(InputStream body, DataSize most) {
        super(body);
        this.most = most;
        this.left = most.toBytes();
    }

    /** 413: more than {@code most}. */
    static ErrorResponseException tooLarge(DataSize most) {
        return Problem.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "A checkpoint may have at most %d bytes here; entangle.checkpoints.max-size sets how many"
                        .formatted(most.toBytes()));
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) {
        left -= read;
        if (left < 0) {
            throw tooLarge(most);
        }
    }
}
