package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.Pickle;
import io.entangle.worker.pickle.PickleValue;
import io.entangle.worker.pickle.PickleValue.Mapping;
import io.entangle.worker.pickle.PickleValue.Persistent;
import io.entangle.worker.pickle.PickleValue.Plain;
import io.entangle.worker.pickle.PickleValue.Sequence;
import io.entangle.worker.pickle.PickleValue.Text;
import io.entangle.worker.pickle.PickleValue.Whole;
import io.entangle.worker.pickle.Unpickler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What {@code torch.save} wrote before version 1.6, and writes without {@code _use_new_zipfile_serialization}: pickles of a magic number, a version, the machine's
 * number formats, the object and the keys of its storages; then for each key a count of 64 bits and the numbers ({@code _legacy_save} in
 * {@code torch/serialization.py}).
 */
final class LegacyLayout {

    /** A pickle of 0x1950a86a20f9469cfc6c, without its protocol. */
    private static final byte[] MAGIC = HexFormat.of().parseHex("8a0a6cfc9c46f9206aa850192e");

    private static final int PROTOCOL_BYTES = 2;
    private static final Whole VERSION = new Whole(1001);
    private static final int PREAMBLE_BYTES = 1 << 16;

    private final FileChannel channel;
    private final PthLimits limits;
    private final byte[] head;
    private int at;

    private LegacyLayout(FileChannel channel, PthLimits limits, byte[] head) {
        this.channel = channel;
        this.limits = limits;
        this.head = head;
        this.at = PROTOCOL_BYTES + MAGIC.length;
    }

    static boolean isBegunBy(ByteBuffer head) {
        return head.remaining() >= PROTOCOL_BYTES + MAGIC.length
                && ByteBuffer.wrap(MAGIC).equals(head.slice(PROTOCOL_BYTES, MAGIC.length));
    }

    static PthContent read(FileChannel channel, PthLimits limits) throws IOException {
        // The object and the list of its keys, which is shorter than the object.
        long most = PREAMBLE_BYTES + 2L * limits.pickle().bytes();
        byte[] head = ChannelBytes.range(channel, 0, (int) Math.min(channel.size(), most))
                .array();
        return new LegacyLayout(channel, limits, head).read();
    }

    private PthContent read() throws IOException {
        if (!next().value().equals(VERSION)) {
            throw new CheckpointException("a version of torch.save other than %d".formatted(VERSION.value()));
        }
        if (!(next().value() instanceof Mapping machine)
                || machine.get("little_endian").orElse(Plain.FALSE) != Plain.TRUE) {
            throw new CheckpointException(
                    "its numbers are not little-endian: load the file in Python and save it again on another machine");
        }
        Pickle object = next();
        PickleValue keys = next().value();
        Map<String, TorchStorage> declared = new HashMap<>();
        for (Persistent reference : object.persistent()) {
            TorchStorage storage = TorchStorage.of(reference);
            if (storage != null) {
                declared.putIfAbsent(storage.key(), storage);
            }
        }
        return new PthContent("legacy", object.value(), extents(keys, declared));
    }

    private Map<String, StoredExtent> extents(PickleValue keys, Map<String, TorchStorage> declared) throws IOException {
        if (!(keys instanceof Sequence sequence)) {
            throw new CheckpointException("it lacks the list of its storages");
        }
        Map<String, StoredExtent> extents = new HashMap<>();
        long position = at;
        for (PickleValue item : sequence.items()) {
            if (!(item instanceof Text key) || !declared.containsKey(key.value())) {
                throw new CheckpointException("it stores numbers whose type is not known");
            }
            TorchStorage storage = java.util.Objects.requireNonNull(declared.get(key.value()));
            String name = Printable.of(key.value());
            if (position > channel.size() - Long.BYTES) {
                throw new CheckpointException("it is truncated: storage '%s' is missing".formatted(name));
            }
            long count = ChannelBytes.range(channel, position, Long.BYTES).getLong();
            if (count != storage.count()) {
                throw new CheckpointException(
                        "storage '%s' holds %d numbers and should hold %d".formatted(name, count, storage.count()));
            }
            StoredExtent extent = new StoredExtent(
                    position + Long.BYTES, count * storage.type().bytes(), OptionalLong.empty());
            if (extent.length() > channel.size() - extent.position()) {
                throw new CheckpointException("it is truncated: storage '%s' of %d bytes begins at byte %d of %d"
                        .formatted(name, extent.length(), extent.position(), channel.size()));
            }
            if (extents.put(key.value(), extent) != null) {
                throw new CheckpointException("storage '%s' is there twice".formatted(name));
            }
            position = extent.end();
        }
        return extents;
    }

    private Pickle next() {
        Pickle pickle = Unpickler.read(head, at, limits.pickle());
        ForbiddenGlobals.refuse(pickle.globals());
        at = pickle.end();
        return pickle;
    }
}
