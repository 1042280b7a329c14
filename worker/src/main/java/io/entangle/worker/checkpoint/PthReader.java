package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the model of a file that {@code torch.save} wrote, one tensor at a time: either layout, with whatever a training script put beside the model. Nothing in the
 * file is executed, no class is looked up, and everything that it says about sizes is checked against the bytes that are there before any tensor is read.
 */
public final class PthReader implements AutoCloseable {

    private static final int HEAD_BYTES = 64;

    private final Path path;
    private final FileChannel channel;
    private final PthContent content;
    private final StateDict model;
    private final Set<String> verified = new HashSet<>();

    private PthReader(Path path, FileChannel channel, PthContent content, StateDict model) {
        this.path = path;
        this.channel = channel;
        this.content = content;
        this.model = model;
    }

    /**
     * Opens a file and checks all of it but the numbers.
     *
     * @throws CheckpointException with the reason, if the file is not there, or is damaged, malicious, too large, or holds no model
     */
    public static PthReader open(Path path) {
        return open(path, PthLimits.DEFAULT);
    }

    /**
     * All tensors of the model in a file, as 32-bit floats.
     *
     * @throws CheckpointException with the reason, if the file cannot be read
     */
    public static Map<String, HostTensor> readAll(Path path) {
        try (PthReader reader = open(path)) {
            Map<String, HostTensor> tensors = new LinkedHashMap<>();
            for (String name : reader.names()) {
                tensors.put(name, reader.read(name));
            }
            return tensors;
        }
    }

    static PthReader open(Path path, PthLimits limits) {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new CheckpointException(path + " cannot be opened: " + e, e);
        }
        try {
            PthContent content = content(channel, limits);
            StateDict model = StateDict.in(content.root());
            check(model, content, limits);
            return new PthReader(path, channel, content, model);
        } catch (IOException | PickleException | CheckpointException e) {
            closeAfter(channel, e);
            throw new CheckpointException(
                    "%s cannot be read as a PyTorch checkpoint: %s".formatted(path, e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            closeAfter(channel, e);
            throw e;
        }
    }

    private static void closeAfter(FileChannel channel, Throwable cause) {
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static PthContent content(FileChannel channel, PthLimits limits) throws IOException {
        long size = channel.size();
        if (size > limits.fileBytes()) {
            throw new CheckpointException(
                    "the file has %d bytes, and at most %d are read".formatted(size, limits.fileBytes()));
        }
        ByteBuffer head =
                ChannelBytes.range(channel, 0, (int) Math.min(size, HEAD_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        if (ZipLayout.isBegunBy(head)) {
            return ZipLayout.read(channel, limits);
        }
        if (LegacyLayout.isBegunBy(head)) {
            return LegacyLayout.read(channel, limits);
        }
        throw new CheckpointException("it begins neither like a zip archive nor like an older file of torch.save");
    }

    private static void check(StateDict model, PthContent content, PthLimits limits) {
        long elements = 0;
        Map<String, Long> used = new HashMap<>();
        for (Map.Entry<String, TorchTensor> named : model.tensors().entrySet()) {
            String name = Printable.of(named.getKey());
            TorchTensor tensor = named.getValue();
            TorchStorage storage = tensor.storage();
            StoredExtent extent = content.storages().get(storage.key());
            if (extent == null) {
                throw new CheckpointException("the numbers of tensor '%s' are missing".formatted(name));
            }
            if (extent.length() != storage.count() * storage.type().bytes()) {
                throw new CheckpointException(
                        "tensor '%s' is said to be stored as %d numbers of %d bytes, but %d bytes are there"
                                .formatted(name, storage.count(), storage.type().bytes(), extent.length()));
            }
            if (storage.type().elements() == null) {
                throw new CheckpointException("tensor '%s' consists of %s, which cannot be read as floats"
                        .formatted(name, storage.type().name()));
            }
            elements += tensor.elements();
            if (elements > limits.modelElements() || tensor.span() > limits.modelElements()) {
                throw new CheckpointException("the model has more than %d numbers".formatted(limits.modelElements()));
            }
            long sum = used.merge(storage.key(), tensor.elements(), Long::sum);
            if (sum > limits.sharing() * storage.count()) {
                throw new CheckpointException(
                        "more than %d tensors share the numbers of tensor '%s'".formatted(limits.sharing(), name));
            }
        }
    }

    /** Names of the model's tensors, as the file has them. */
    public Set<String> names() {
        return Collections.unmodifiableSet(model.tensors().keySet());
    }

    /** Keys that lead to the model, from the outside in. */
    public List<String> modelPath() {
        return model.path();
    }

    /** What lies beside the model, by name. */
    public List<String> passedOver() {
        return model.passedOver();
    }

    /** {@code zip} or {@code legacy}. */
    public String layout() {
        return content.layout();
    }

    /** Sizes of all dimensions of a tensor. */
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    /** The element type of a tensor, by its name in safetensors. */
    public String elementType(String name) {
        return elements(tensor(name)).name();
    }

    /**
     * Reads a tensor, converted to 32-bit floats where it is stored otherwise, in row-major order whatever its strides are.
     *
     * @throws CheckpointException if there is none of that name, or its numbers are damaged
     */
    public HostTensor read(String name) {
        TorchTensor tensor = tensor(name);
        String key = tensor.storage().key();
        StoredExtent extent =
                java.util.Objects.requireNonNull(content.storages().get(key));
        try {
            if (!verified.contains(key)) {
                StoredNumbers.verify(channel, name, extent);
                verified.add(key);
            }
            return StoredNumbers.read(channel, tensor, elements(tensor), extent);
        } catch (IOException | CheckpointException e) {
            throw new CheckpointException(
                    "%s: tensor '%s' cannot be read: %s".formatted(path, name, e.getMessage()), e);
        }
    }

    private TorchTensor tensor(String name) {
        TorchTensor tensor = model.tensors().get(name);
        if (tensor == null) {
            throw new CheckpointException("%s holds no tensor '%s'".formatted(path, name));
        }
        return tensor;
    }

    private static ElementType elements(TorchTensor tensor) {
        return java.util.Objects.requireNonNull(tensor.storage().type().elements(), "checked when the file was opened");
    }

    /** @throws CheckpointException if the file cannot be closed */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CheckpointException(path + " cannot be closed: " + e, e);
        }
    }
}
