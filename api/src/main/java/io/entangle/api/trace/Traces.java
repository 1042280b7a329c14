package io.entangle.api.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Traces of this process, by OpenTelemetry. Without an endpoint nothing is recorded, and nothing is running for it. */
@Component
public class Traces implements DisposableBean {

    private static final String PARENT = "traceparent";
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final int FLUSH_SECONDS = 5;
    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    };

    private final OpenTelemetry telemetry;

    Traces(TraceSettings settings) {
        URI endpoint = settings.endpoint();
        telemetry = endpoint == null ? OpenTelemetry.noop() : exporting(endpoint, settings.serviceName());
    }

    private static OpenTelemetrySdk exporting(URI endpoint, String service) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString().replaceAll("/+$", "") + "/v1/traces")
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(Resource.getDefault().toBuilder()
                                .put(SERVICE, service)
                                .build())
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    boolean isOn() {
        return telemetry instanceof OpenTelemetrySdk;
    }

    /** A span for a request, in the trace that its header names, or in one of its own. */
    Span begin(HttpServletRequest request) {
        Context caller = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), request, HEADERS);
        return telemetry
                .getTracer("io.entangle.api")
                .spanBuilder(request.getMethod())
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", request.getMethod())
                .setAttribute("url.path", request.getRequestURI())
                .startSpan();
    }

    /** What whoever goes on with the work of this thread has to know, in the form of W3C's {@code traceparent}; empty where nothing is traced. */
    public Optional<String> current() {
        Map<String, String> carrier = new HashMap<>();
        telemetry.getPropagators().getTextMapPropagator().inject(Context.current(), carrier, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        return Optional.ofNullable(carrier.get(PARENT));
    }

    /** Sends what was not sent yet. */
    @Override
    public void destroy() {
        if (telemetry instanceof OpenTelemetrySdk sdk) {
            sdk.getSdkTracerProvider().shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }
}
