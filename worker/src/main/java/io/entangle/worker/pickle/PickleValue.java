package io.entangle.worker.pickle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a pickle says, without doing it. A call of a function stays a {@link Made} that nobody carries out. Values may be shared and may contain themselves, so that
 * whoever walks them must bound the depth; equality is identity wherever there is content.
 */
public sealed interface PickleValue {

    /** Values without content of interest. */
    enum Plain implements PickleValue {
        /** Python's {@code None}. */
        NONE,
        /** Python's {@code True}. */
        TRUE,
        /** Python's {@code False}. */
        FALSE,
        /** A whole number of more than 64 bits, or bytes: nothing a model is described with. */
        OTHER
    }

    /** A string. */
    record Text(String value) implements PickleValue {}

    /** A whole number of up to 64 bits. */
    record Whole(long value) implements PickleValue {}

    /** A floating-point number. */
    record Real(double value) implements PickleValue {}

    /** A class or function by its name; it is not looked up. */
    record Global(String module, String name) implements PickleValue {

        /** Both parts, e.g. {@code torch._utils._rebuild_tensor_v2}. */
        public String qualifiedName() {
            return module + "." + name;
        }
    }

    /** An object that the program around the pickle is asked for, as {@code torch.save} does for the numbers of a tensor. */
    final class Persistent implements PickleValue {
        private final PickleValue id;

        Persistent(PickleValue id) {
            this.id = id;
        }

        /** What names the object. */
        public PickleValue id() {
            return id;
        }
    }

    /** A list, tuple or set. */
    final class Sequence implements PickleValue {
        private final List<PickleValue> items;

        Sequence(List<PickleValue> items) {
            this.items = items;
        }

        /** The items in order. */
        public List<PickleValue> items() {
            return Collections.unmodifiableList(items);
        }

        void add(PickleValue item) {
            items.add(item);
        }
    }

    /** One key of a mapping with its value. */
    record Entry(PickleValue key, PickleValue value) {}

    /** A dictionary: pairs in the order in which they were put. Keys are not hashed, for a pickle can make keys whose hash takes for ever. */
    final class Mapping implements PickleValue {
        private final List<Entry> entries = new ArrayList<>();

        /** The pairs; a key that was put twice is there twice. */
        public List<Entry> entries() {
            return Collections.unmodifiableList(entries);
        }

        /** The value that was put last under a string. */
        public Optional<PickleValue> get(String key) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).key() instanceof Text text && text.value().equals(key)) {
                    return Optional.of(entries.get(i).value());
                }
            }
            return Optional.empty();
        }

        void put(PickleValue key, PickleValue value) {
            entries.add(new Entry(key, value));
        }
    }

    /** What a class or function would make of its arguments, and what is then put into it. */
    final class Made implements PickleValue {
        private final PickleValue maker;
        private final List<PickleValue> arguments;
        private final Mapping entries = new Mapping();

        Made(PickleValue maker, List<PickleValue> arguments) {
            this.maker = maker;
            this.arguments = arguments;
        }

        /** The qualified name of class or function; empty if it is itself something made. */
        public Optional<String> maker() {
            return maker instanceof Global global ? Optional.of(global.qualifiedName()) : Optional.empty();
        }

        /** Its arguments. */
        public List<PickleValue> arguments() {
            return Collections.unmodifiableList(arguments);
        }

        /** What is put into it as into a dictionary. */
        public Mapping entries() {
            return entries;
        }
    }
}
