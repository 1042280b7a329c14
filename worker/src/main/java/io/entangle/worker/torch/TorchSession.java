package io.entangle.worker.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A device with its programs and long-lived tensors. Programs may be called from several threads; each calling thread is set up on its first call, because
 * libtorch keeps grad mode, executor settings and thread count per thread.
 */
public final class TorchSession implements AutoCloseable {

    private static final ThreadLocal<@Nullable Integer> THREADS_OF_CALLER = new ThreadLocal<>();

    private final TorchDevice device;
    private final int threads;
    private final PtNDManager manager;
    private final HostBuffers buffers = new HostBuffers();
    private final @Nullable Staging staging;

    private TorchSession(TorchDevice device, int threads, PtNDManager manager) {
        this.device = device;
        this.threads = threads;
        this.manager = manager;
        this.staging = device.equals(TorchDevice.CPU) ? null : new Staging(this, true);
    }

    /**
     * Opens a session.
     *
     * @param threads threads of one call; part of what makes a run reproducible, because it decides the order of sums
     * @throws IllegalArgumentException if threads is not positive
     * @throws LibtorchUnusable if the native library cannot be used
     */
    public static TorchSession open(TorchDevice device, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive, not " + threads);
        }
        Libtorch.engine();
        return new TorchSession(device, threads, (PtNDManager) NDManager.newBaseManager(device.device(), "PyTorch"));
    }

    /** Where its tensors live. */
    public TorchDevice device() {
        return device;
    }

    /** The way of numbers to a device that is not the processor. */
    @Nullable
    Staging staging() {
        return staging;
    }

    /** Threads of one call. */
    public int threads() {
        return threads;
    }

    /** A scope for tensors of one lifetime; the session closes those left open. */
    public TorchScope scope() {
        return new TorchScope((PtNDManager) manager.newSubManager(), buffers, staging);
    }

    /**
     * Compiles a program.
     *
     * @param className name of the one class in the source
     * @param source TorchScript text as in a module archive's {@code code/__torch__.py}
     * @throws TorchException naming the line that does not compile
     */
    public TorchScriptProgram load(String className, String source) {
        return TorchScriptProgram.compile(this, manager, className, source);
    }

    /**
     * Compiles a program whose text is a resource.
     *
     * @param className name of the one class in the source
     * @param owner the class beside which the resource lies
     * @param resource name of the resource, UTF-8 text as {@link #load(String, String)} takes it
     * @throws IllegalArgumentException if there is no such resource
     * @throws TorchException naming the line that does not compile
     */
    public TorchScriptProgram load(String className, Class<?> owner, String resource) {
        return load(className, owner, resource, UnaryOperator.identity());
    }

    /**
     * Compiles a program whose text is a resource and is changed first.
     *
     * @param rewriting given the text of the resource, returns the one to compile
     * @throws IllegalArgumentException if there is no such resource
     * @throws TorchException naming the line that does not compile
     */
    public TorchScriptProgram load(String className, Class<?> owner, String resource, UnaryOperator<String> rewriting) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("%s has no resource %s".formatted(owner.getName(), resource));
            }
            return load(className, rewriting.apply(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void prepareCaller(boolean gradMode) {
        if (!Objects.equals(THREADS_OF_CALLER.get(), threads)) {
            // Every subnet has new shapes: an optimizing executor would specialise, and specialise again.
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setNumThreads(threads);
            THREADS_OF_CALLER.set(threads);
        }
        JniUtils.setGradMode(gradMode);
    }

    @Override
    public void close() {
        if (staging != null) {
            staging.close();
        }
        manager.close();
    }
}
