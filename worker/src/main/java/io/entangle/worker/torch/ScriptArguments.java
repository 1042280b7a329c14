package io.entangle.worker.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Arguments of one call, in order; their native values exist only while the call runs. */
public final class ScriptArguments {

    private final List<Supplier<IValue>> values = new ArrayList<>();

    /** A {@code Tensor}. */
    public ScriptArguments tensor(Tensor tensor) {
        return add(() -> IValue.from(tensor.array()));
    }

    /** A {@code List[Tensor]}. */
    public ScriptArguments tensors(List<Tensor> tensors) {
        return add(() -> IValue.listFrom(tensors.stream().map(Tensor::array).toArray(PtNDArray[]::new)));
    }

    /** An {@code int}. */
    public ScriptArguments integer(long value) {
        return add(() -> IValue.from(value));
    }

    /** A {@code List[int]}. */
    public ScriptArguments integers(long... list) {
        return add(() -> IValue.listFrom(list));
    }

    /** A {@code float}, which is 64 bits wide in TorchScript. */
    public ScriptArguments real(double value) {
        return add(() -> IValue.from(value));
    }

    /** A {@code List[float]}. */
    public ScriptArguments reals(double... list) {
        return add(() -> IValue.listFrom(list));
    }

    /** A {@code bool}. */
    public ScriptArguments flag(boolean value) {
        return add(() -> IValue.from(value));
    }

    /** A {@code List[bool]}. */
    public ScriptArguments flags(boolean... list) {
        return add(() -> IValue.listFrom(list));
    }

    /** A {@code str}. */
    public ScriptArguments text(String value) {
        return add(() -> IValue.from(value));
    }

    private ScriptArguments add(Supplier<IValue> value) {
        values.add(value);
        return this;
    }

    /** Creates the native values; on failure those already created are closed. */
    IValue[] open() {
        List<IValue> open = new ArrayList<>(values.size());
        try {
            for (Supplier<IValue> value : values) {
                open.add(value.get());
            }
            return open.toArray(IValue[]::new);
        } catch (RuntimeException e) {
            open.forEach(IValue::close);
            throw e;
        }
    }
}
