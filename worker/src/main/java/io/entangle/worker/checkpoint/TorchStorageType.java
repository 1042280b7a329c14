package io.entangle.worker.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class of stored numbers in PyTorch.
 *
 * @param name without {@code torch.} and {@code torch.cuda.}
 * @param bytes of one number
 * @param elements how they are read; null if floats cannot hold them
 */
record TorchStorageType(String name, int bytes, @Nullable ElementType elements) {

    private static final List<TorchStorageType> KNOWN = List.of(
            readable("FloatStorage", ElementType.F32),
            readable("DoubleStorage", ElementType.F64),
            readable("HalfStorage", ElementType.F16),
            readable("BFloat16Storage", ElementType.BF16),
            readable("LongStorage", ElementType.I64),
            readable("IntStorage", ElementType.I32),
            readable("ShortStorage", ElementType.I16),
            readable("CharStorage", ElementType.I8),
            readable("ByteStorage", ElementType.U8),
            readable("BoolStorage", ElementType.BOOL),
            new TorchStorageType("ComplexFloatStorage", 8, null),
            new TorchStorageType("ComplexDoubleStorage", 16, null),
            new TorchStorageType("QUInt8Storage", 1, null),
            new TorchStorageType("QInt8Storage", 1, null),
            new TorchStorageType("QInt32Storage", 4, null));

    private static TorchStorageType readable(String name, ElementType elements) {
        return new TorchStorageType(name, elements.bytes(), elements);
    }

    /** The type of a class by its qualified name, or null if it is none. */
    static @Nullable TorchStorageType of(String qualifiedName) {
        String name = qualifiedName.startsWith("torch.cuda.")
                ? qualifiedName.substring("torch.cuda.".length())
                : qualifiedName.startsWith("torch.") ? qualifiedName.substring("torch.".length()) : "";
        return KNOWN.stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
