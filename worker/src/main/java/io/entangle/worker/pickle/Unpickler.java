package io.entangle.worker.pickle;

import io.entangle.worker.pickle.PickleValue.Global;
import io.entangle.worker.pickle.PickleValue.Made;
import io.entangle.worker.pickle.PickleValue.Mapping;
import io.entangle.worker.pickle.PickleValue.Persistent;
import io.entangle.worker.pickle.PickleValue.Plain;
import io.entangle.worker.pickle.PickleValue.Real;
import io.entangle.worker.pickle.PickleValue.Sequence;
import io.entangle.worker.pickle.PickleValue.Text;
import io.entangle.worker.pickle.PickleValue.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the binary pickle protocols 2 to 5 (Python's {@code pickletools}, PEP 307, PEP 3154) as descriptions. It has no way to execute anything: a class is a name, a
 * call is a record of the call. Memory is linear in the length of the pickle, and every instruction takes constant time or time for what it adds.
 */
public final class Unpickler {

    private static final int HIGHEST_PROTOCOL = 5;

    private final PickleBytes bytes;
    private final PickleLimits limits;
    private final PickleStack stack;
    private final Map<Long, PickleValue> memo = new HashMap<>();
    private final Set<Global> globals = new LinkedHashSet<>();
    private final List<Persistent> persistent = new ArrayList<>();

    private Unpickler(PickleBytes bytes, PickleLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
        this.stack = new PickleStack(limits.values());
    }

    /**
     * Reads one pickle.
     *
     * @param start index of its first byte; what follows its end is not looked at
     * @throws PickleException if it is none, is cut off, or exceeds the limits
     */
    public static Pickle read(byte[] content, int start, PickleLimits limits) {
        PickleBytes bytes = new PickleBytes(content, start, limits);
        return new Unpickler(bytes, limits).run();
    }

    private Pickle run() {
        int proto = bytes.unsignedByte();
        int version = bytes.unsignedByte();
        if (proto != PickleOpcodes.PROTO || version < 2 || version > HIGHEST_PROTOCOL) {
            throw new PickleException("no pickle of protocol 2 to 5 begins here");
        }
        int opcode = bytes.unsignedByte();
        while (opcode != PickleOpcodes.STOP) {
            execute(opcode);
            opcode = bytes.unsignedByte();
        }
        return new Pickle(stack.pop(), globals, persistent, bytes.position());
    }

    private void execute(int opcode) {
        PickleValue scalar = scalar(opcode);
        if (scalar != null) {
            stack.push(scalar);
            return;
        }
        switch (opcode) {
            case PickleOpcodes.FRAME -> bytes.signedLong();
            case PickleOpcodes.MARK -> stack.mark();
            case PickleOpcodes.POP -> stack.pop();
            case PickleOpcodes.POP_MARK -> stack.popToMark();
            case PickleOpcodes.DUP -> stack.push(stack.top());
            case PickleOpcodes.EMPTY_TUPLE, PickleOpcodes.EMPTY_LIST, PickleOpcodes.EMPTY_SET ->
                stack.push(new Sequence(new ArrayList<>(0)));
            case PickleOpcodes.TUPLE1 -> stack.push(new Sequence(stack.pop(1)));
            case PickleOpcodes.TUPLE2 -> stack.push(new Sequence(stack.pop(2)));
            case PickleOpcodes.TUPLE3 -> stack.push(new Sequence(stack.pop(3)));
            case PickleOpcodes.TUPLE, PickleOpcodes.LIST, PickleOpcodes.FROZENSET ->
                stack.push(new Sequence(stack.popToMark()));
            case PickleOpcodes.APPEND -> append(stack.pop(1));
            case PickleOpcodes.APPENDS, PickleOpcodes.ADDITEMS -> append(stack.popToMark());
            case PickleOpcodes.EMPTY_DICT -> stack.push(new Mapping());
            case PickleOpcodes.DICT -> {
                List<PickleValue> pairs = stack.popToMark();
                stack.push(new Mapping());
                put(pairs);
            }
            case PickleOpcodes.SETITEM -> put(stack.pop(2));
            case PickleOpcodes.SETITEMS -> put(stack.popToMark());
            case PickleOpcodes.BINPUT -> remember(bytes.unsignedByte());
            case PickleOpcodes.LONG_BINPUT -> remember(bytes.unsignedInt());
            case PickleOpcodes.MEMOIZE -> remember(memo.size());
            case PickleOpcodes.BINGET -> stack.push(recall(bytes.unsignedByte()));
            case PickleOpcodes.LONG_BINGET -> stack.push(recall(bytes.unsignedInt()));
            case PickleOpcodes.GLOBAL -> global(bytes.line(), bytes.line());
            case PickleOpcodes.STACK_GLOBAL -> {
                PickleValue name = stack.pop();
                if (!(name instanceof Text text) || !(stack.pop() instanceof Text module)) {
                    throw new PickleException("a class whose name is no text");
                }
                global(module.value(), text.value());
            }
            case PickleOpcodes.REDUCE, PickleOpcodes.NEWOBJ -> make(stack.pop());
            case PickleOpcodes.NEWOBJ_EX -> {
                stack.pop();
                make(stack.pop());
            }
            case PickleOpcodes.BUILD -> {
                stack.pop();
                stack.top();
            }
            case PickleOpcodes.BINPERSID -> {
                Persistent asked = new Persistent(stack.pop());
                persistent.add(asked);
                stack.push(asked);
            }
            default ->
                throw new PickleException(
                        "instruction 0x%02x at byte %d is none that a checkpoint needs".formatted(opcode, at()));
        }
    }

    private @Nullable PickleValue scalar(int opcode) {
        return switch (opcode) {
            case PickleOpcodes.NONE -> Plain.NONE;
            case PickleOpcodes.NEWTRUE -> Plain.TRUE;
            case PickleOpcodes.NEWFALSE -> Plain.FALSE;
            case PickleOpcodes.BININT -> new Whole(bytes.signedInt());
            case PickleOpcodes.BININT1 -> new Whole(bytes.unsignedByte());
            case PickleOpcodes.BININT2 -> new Whole(bytes.unsignedShort());
            case PickleOpcodes.LONG1 -> bytes.whole(bytes.unsignedByte());
            case PickleOpcodes.LONG4 -> bytes.whole(bytes.signedInt());
            case PickleOpcodes.BINFLOAT -> new Real(bytes.bigEndianDouble());
            case PickleOpcodes.BINUNICODE, PickleOpcodes.BINSTRING -> new Text(bytes.text(bytes.unsignedInt()));
            case PickleOpcodes.SHORT_BINUNICODE, PickleOpcodes.SHORT_BINSTRING ->
                new Text(bytes.text(bytes.unsignedByte()));
            case PickleOpcodes.BINUNICODE8 -> new Text(bytes.text(bytes.signedLong()));
            case PickleOpcodes.SHORT_BINBYTES -> skipped(bytes.unsignedByte());
            case PickleOpcodes.BINBYTES -> skipped(bytes.unsignedInt());
            case PickleOpcodes.BINBYTES8, PickleOpcodes.BYTEARRAY8 -> skipped(bytes.signedLong());
            default -> null;
        };
    }

    private PickleValue skipped(long length) {
        bytes.skip(length);
        return Plain.OTHER;
    }

    private void append(List<PickleValue> items) {
        PickleValue target = stack.top();
        if (target instanceof Sequence sequence) {
            items.forEach(sequence::add);
        } else if (!(target instanceof Made)) {
            throw new PickleException("items at byte %d are added to what is no list".formatted(at()));
        }
    }

    private void put(List<PickleValue> pairs) {
        PickleValue target = stack.top();
        Mapping mapping = target instanceof Made made ? made.entries() : target instanceof Mapping map ? map : null;
        if (mapping == null || pairs.size() % 2 != 0) {
            throw new PickleException("entries at byte %d are put into what is no dictionary".formatted(at()));
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            mapping.put(pairs.get(i), pairs.get(i + 1));
        }
    }

    private void make(PickleValue arguments) {
        if (!(arguments instanceof Sequence sequence)) {
            throw new PickleException("a call at byte %d has no list of arguments".formatted(at()));
        }
        stack.push(new Made(stack.pop(), sequence.items()));
    }

    private void global(String module, String name) {
        Global global = new Global(module, name);
        globals.add(global);
        stack.push(global);
    }

    private void remember(long index) {
        if (index > limits.memoIndex()) {
            throw new PickleException("memo index %d at byte %d is above the limit".formatted(index, at()));
        }
        memo.put(index, stack.top());
    }

    private PickleValue recall(long index) {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw new PickleException("byte %d recalls what was never remembered".formatted(at()));
        }
        return value;
    }

    private int at() {
        return bytes.position();
    }
}
