package io.entangle.worker.data;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Names of files below a folder. On Unix a name is bytes, which this reads as UTF-8 whatever the locale; bytes that are not
 * UTF-8 stay percent-encoded, so that different files have different names.
 */
final class RelativeName {

    private RelativeName() {}

    /** The path of a file below a folder, with forward slashes. */
    static String of(@Nullable Path folder, Path file) {
        Path relative = folder == null ? file : folder.relativize(file);
        String text = relative.toString().replace(File.separatorChar, '/');
        // What a locale cannot decode shows as one of these; anything else beyond ASCII depends on the locale, too.
        if (text.chars().allMatch(c -> c < 0x7f && c != '?')) {
            return text;
        }
        String whole = file.toUri().getRawPath();
        String above = folder == null ? "" : folder.toUri().getRawPath();
        String encoded = whole.substring(Math.min(whole.length(), above.length()));
        encoded = encoded.startsWith("/") ? encoded.substring(1) : encoded;
        return decoded(encoded.endsWith("/") ? encoded.substring(0, encoded.length() - 1) : encoded);
    }

    private static String decoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return encoded;
        }
    }
}
