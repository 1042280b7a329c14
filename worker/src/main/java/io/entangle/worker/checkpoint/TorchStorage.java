package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleValue;
import io.entangle.worker.pickle.PickleValue.Global;
import io.entangle.worker.pickle.PickleValue.Persistent;
import io.entangle.worker.pickle.PickleValue.Plain;
import io.entangle.worker.pickle.PickleValue.Sequence;
import io.entangle.worker.pickle.PickleValue.Text;
import io.entangle.worker.pickle.PickleValue.Whole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stored numbers as a pickle of {@code torch.save} refers to them: {@code ('storage', class, key, location, count[, view])}.
 *
 * @param key names them within the file
 * @param type of the numbers
 * @param count how many there are under that key
 * @param start first of those that belong here
 * @param length how many of them belong here
 */
record TorchStorage(String key, TorchStorageType type, long count, long start, long length) {

    private static final int WITHOUT_VIEW = 5;
    private static final int WITH_VIEW = 6;
    private static final int VIEW_FIELDS = 3;

    /** What a reference says, or null if it refers to something else, or to numbers of an unknown class. */
    static @Nullable TorchStorage of(Persistent reference) {
        if (!(reference.id() instanceof Sequence id)) {
            return null;
        }
        List<PickleValue> fields = id.items();
        if (fields.size() < WITHOUT_VIEW
                || fields.size() > WITH_VIEW
                || !fields.get(0).equals(new Text("storage"))
                || !(fields.get(1) instanceof Global type)
                || !(fields.get(2) instanceof Text key)
                || !(fields.get(4) instanceof Whole count)) {
            return null;
        }
        TorchStorageType known = TorchStorageType.of(type.qualifiedName());
        if (known == null) {
            return null;
        }
        if (count.value() < 0 || count.value() > Long.MAX_VALUE / known.bytes()) {
            throw new CheckpointException(
                    "storage '%s' says it holds %d numbers".formatted(Printable.of(key.value()), count.value()));
        }
        TorchStorage whole = new TorchStorage(key.value(), known, count.value(), 0, count.value());
        return fields.size() == WITH_VIEW && fields.get(5) != Plain.NONE ? whole.view(fields.get(5)) : whole;
    }

    private TorchStorage view(PickleValue view) {
        if (!(view instanceof Sequence fields)
                || fields.items().size() != VIEW_FIELDS
                || !(fields.items().get(1) instanceof Whole from)
                || !(fields.items().get(2) instanceof Whole size)
                || from.value() < 0
                || size.value() < 0
                || from.value() > count - size.value()) {
            throw new CheckpointException(
                    "a view of storage '%s' lies outside of its %d numbers".formatted(Printable.of(key), count));
        }
        return new TorchStorage(key, type, count, from.value(), size.value());
    }
}
