package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.Pickle;
import io.entangle.worker.pickle.Unpickler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code torch.save} writes since version 1.6: a zip archive of {@code NAME/data.pkl}, which describes the object, and {@code NAME/data/KEY}, the numbers of
 * each storage ({@code caffe2/serialize/inline_container.h}).
 */
final class ZipLayout {

    private static final int SIGNATURE = 0x04034b50;
    private static final String DESCRIPTION = "/data.pkl";
    private static final String STORAGES = "/data/";
    private static final String BYTE_ORDER = "/byteorder";
    private static final int LONGEST_WORD = 16;

    private ZipLayout() {}

    static boolean isBegunBy(ByteBuffer head) {
        return head.remaining() >= Integer.BYTES && head.getInt(0) == SIGNATURE;
    }

    static PthContent read(FileChannel channel, PthLimits limits) throws IOException {
        Map<String, StoredExtent> entries = StoredZip.entries(channel, limits);
        List<String> roots = entries.keySet().stream()
                .filter(name -> name.endsWith(DESCRIPTION) && name.indexOf('/') == name.length() - DESCRIPTION.length())
                .map(name -> name.substring(0, name.length() - DESCRIPTION.length()))
                .toList();
        if (roots.size() != 1) {
            throw new CheckpointException(
                    "a zip archive, but none of torch.save: it holds %d files data.pkl in a folder"
                            .formatted(roots.size()));
        }
        String root = roots.get(0);
        if (entries.containsKey(root + "/constants.pkl")) {
            throw new CheckpointException("a TorchScript program; save model.state_dict() with torch.save instead");
        }
        refuseOtherByteOrder(channel, entries.get(root + BYTE_ORDER));
        Map<String, StoredExtent> storages = new HashMap<>();
        entries.forEach((name, extent) -> {
            if (name.startsWith(root + STORAGES)) {
                storages.put(name.substring(root.length() + STORAGES.length()), extent);
            }
        });
        StoredExtent description = java.util.Objects.requireNonNull(entries.get(root + DESCRIPTION));
        if (description.length() > limits.pickle().bytes()) {
            throw new CheckpointException("data.pkl has %d bytes, and at most %d are read"
                    .formatted(description.length(), limits.pickle().bytes()));
        }
        StoredNumbers.verify(channel, "data.pkl", description);
        byte[] bytes = ChannelBytes.range(channel, description.position(), (int) description.length())
                .array();
        Pickle pickle = Unpickler.read(bytes, 0, limits.pickle());
        ForbiddenGlobals.refuse(pickle.globals());
        return new PthContent("zip", pickle.value(), storages);
    }

    private static void refuseOtherByteOrder(FileChannel channel, @org.jspecify.annotations.Nullable StoredExtent entry)
            throws IOException {
        if (entry == null) {
            return; // older than version 2.1 of PyTorch, which wrote the byte order of the machine; all that saved
            // there were little-endian
        }
        int length = (int) Math.min(entry.length(), LONGEST_WORD);
        String order = StandardCharsets.US_ASCII
                .decode(ChannelBytes.range(channel, entry.position(), length))
                .toString();
        if (!order.equals("little")) {
            throw new CheckpointException(
                    "its numbers have byte order '%s'; only little-endian ones are read: load the file in Python and save it again"
                            .formatted(Printable.of(order)));
        }
    }
}
