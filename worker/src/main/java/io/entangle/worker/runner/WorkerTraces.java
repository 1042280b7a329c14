package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Lease;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Traces of what a worker does for its jobs, by OpenTelemetry; or none, at no cost. */
public final class WorkerTraces implements AutoCloseable {

    private static final String PARENT = "traceparent";
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final int FLUSH_SECONDS = 5;
    private static final TextMapGetter<Lease> PARENT_OF_LEASE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Lease lease) {
            return List.of(PARENT);
        }

        @Override
        public @Nullable String get(@Nullable Lease lease, String name) {
            return lease != null && name.equals(PARENT) ? lease.traceparent() : null;
        }
    };

    private final OpenTelemetry telemetry;

    private WorkerTraces(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** No traces. */
    public static WorkerTraces off() {
        return new WorkerTraces(OpenTelemetry.noop());
    }

    /**
     * Traces to a collector.
     *
     * @param endpoint its address for OTLP over HTTP, {@code http://collector:4318} say; null or blank for none
     * @param worker name of this worker
     */
    public static WorkerTraces to(@Nullable String endpoint, String worker) {
        if (endpoint == null || endpoint.isBlank()) {
            return off();
        }
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.strip().replaceAll("/+$", "") + "/v1/traces")
                .build();
        return new WorkerTraces(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(Resource.getDefault().toBuilder()
                                .put(SERVICE, "entangle-worker")
                                .put(INSTANCE, worker)
                                .build())
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build())
                .build());
    }

    /**
     * Begins with a job, in the trace that its lease names, or in one of its own.
     *
     * @param asked how long ago the lease was asked for
     */
    JobTrace begin(Lease lease, Duration asked) {
        Context posted = W3CTraceContextPropagator.getInstance().extract(Context.root(), lease, PARENT_OF_LEASE);
        return JobTrace.begin(telemetry.getTracer("io.entangle.worker"), posted, lease, asked);
    }

    /** Sends what was not sent yet. */
    @Override
    public void close() {
        if (telemetry instanceof OpenTelemetrySdk sdk) {
            sdk.getSdkTracerProvider().shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }
}
