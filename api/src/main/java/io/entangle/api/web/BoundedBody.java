package io.entangle.api.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** A file that a user sends: it is not empty, and ends in a refusal where it becomes longer than allowed, whatever length was announced. */
public final class BoundedBody extends FilterInputStream {

    private final Supplier<ErrorResponseException> refusal;
    private long left;

    private BoundedBody(InputStream body, long most, Supplier<ErrorResponseException> refusal) {
        super(body);
        this.refusal = refusal;
        this.left = most;
    }

    /**
     * The body of a request.
     *
     * @param announced length that was announced, or -1
     * @param most how long it may be
     * @param what what it is, to follow "A"
     * @param setting name of the setting that says how long it may be
     * @throws ErrorResponseException 400 if it is empty, 413 if more was announced than may come; reading it, 413 where more comes
     */
    public static InputStream of(InputStream body, long announced, DataSize most, String what, String setting)
            throws IOException {
        Supplier<ErrorResponseException> refusal = () -> Problem.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "A %s may have at most %d bytes here; %s sets how many".formatted(what, most.toBytes(), setting));
        if (announced > most.toBytes()) {
            throw refusal.get();
        }
        PushbackInputStream peeked = new PushbackInputStream(new BoundedBody(body, most.toBytes(), refusal));
        int first = peeked.read();
        if (first < 0) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "The request needs a body: the content of the file");
        }
        peeked.unread(first);
        return peeked;
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
            throw refusal.get();
        }
    }
}
