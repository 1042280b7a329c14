package io.entangle.worker.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptMethods;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A compiled TorchScript module whose methods take everything as arguments: it holds no parameters and no state, so any thread may call it. */
public final class TorchScriptProgram implements AutoCloseable {

    private final TorchSession session;
    private final PtSymbolBlock module;

    private TorchScriptProgram(TorchSession session, PtSymbolBlock module) {
        this.session = session;
        this.module = module;
    }

    static TorchScriptProgram compile(TorchSession session, PtNDManager manager, String className, String source) {
        byte[] archive = TorchScriptArchive.of(className, source);
        session.prepareCaller(false);
        try (ByteArrayInputStream bytes = new ByteArrayInputStream(archive)) {
            return new TorchScriptProgram(session, JniUtils.loadModule(manager, bytes, true, false));
        } catch (EngineException e) {
            throw new TorchException("program " + className + " does not compile: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls a method that returns a tensor.
     *
     * @param scope owner of the result
     */
    public Tensor tensor(String method, Autograd autograd, ScriptArguments arguments, TorchScope scope) {
        return call(method, autograd, arguments, value -> new Tensor(value.toTensor(scope.manager())));
    }

    /**
     * Calls a method that returns a list of tensors.
     *
     * @param scope owner of the results
     */
    public List<Tensor> tensors(String method, Autograd autograd, ScriptArguments arguments, TorchScope scope) {
        return call(method, autograd, arguments, value -> {
            List<Tensor> tensors = new ArrayList<>();
            for (PtNDArray array : value.toTensorArray(scope.manager())) {
                tensors.add(new Tensor(array));
            }
            return tensors;
        });
    }

    /** Calls a method that returns a list of floats. */
    public double[] reals(String method, Autograd autograd, ScriptArguments arguments) {
        return call(method, autograd, arguments, IValue::toDoubleArray);
    }

    private <T> T call(String method, Autograd autograd, ScriptArguments arguments, Function<IValue, T> read) {
        boolean recording = autograd == Autograd.RECORDING;
        session.prepareCaller(recording);
        IValue[] values = arguments.open();
        try (IValue result = ScriptMethods.run(module, method, recording, values)) {
            return read.apply(result);
        } catch (EngineException e) {
            throw new TorchException(method + " failed: " + e.getMessage(), e);
        } finally {
            for (IValue value : values) {
                value.close();
            }
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
