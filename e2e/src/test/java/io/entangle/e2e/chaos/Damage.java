package io.entangle.e2e.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What may have become of a file when it is looked for again. */
enum Damage {
    TORN("torn: the second half is gone") {
        @Override
        void inflict(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }
    },
    FLIPPED("one bit flipped") {
        @Override
        void inflict(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long at = channel.size() / 3;
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, at);
                channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
            }
        }
    },
    VANISHED("vanished") {
        @Override
        void inflict(Path file) throws IOException {
            Files.delete(file);
        }
    };

    private final String words;

    Damage(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    abstract void inflict(Path file) throws IOException;
}
