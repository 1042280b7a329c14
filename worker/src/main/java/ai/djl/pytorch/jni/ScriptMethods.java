package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/** Calls any method of a TorchScript module; DJL's public API reaches {@code forward} alone, and no autograd inside it. */
public final class ScriptMethods {

    private ScriptMethods() {}

    /**
     * Runs a method. The arguments stay the caller's to close, and so does the result: an open {@link IValue} pins its tensors.
     *
     * @param gradients false runs in inference mode, whose tensors can never take part in autograd
     */
    public static IValue run(PtSymbolBlock module, String method, boolean gradients, IValue... arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, gradients, false));
    }
}
