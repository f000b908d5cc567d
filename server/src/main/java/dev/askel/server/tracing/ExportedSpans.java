package dev.askel.server.tracing;

import dev.askel.engine.trace.TraceSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/**
 * Creates the SDK's spans from the spans of executions. The SDK uses their ids instead of random
 * ones.
 */
final class ExportedSpans {
    private static final String SCOPE = "dev.askel";
    private static final ScopedValue<TraceSpan> CREATED = ScopedValue.newInstance();

    private final Tracer tracer;

    /** Supplies the ids of the span that this thread creates. */
    private static final class GivenIds implements IdGenerator {
        @Override
        public String generateSpanId() {
            return CREATED.get().spanId();
        }

        @Override
        public String generateTraceId() {
            return CREATED.get().traceId();
        }
    }

    /** Creates spans of the server that {@code resource} describes. */
    ExportedSpans(Resource resource) {
        tracer =
                SdkTracerProvider.builder()
                        .setResource(resource)
                        .setSampler(Sampler.alwaysOn())
                        .setIdGenerator(new GivenIds())
                        .build()
                        .get(SCOPE);
    }

    /** Returns the ended span for the exporters. */
    SpanData of(TraceSpan span) {
        return ScopedValue.where(CREATED, span).call(() -> create(span));
    }

    private SpanData create(TraceSpan span) {
        var builder =
                tracer.spanBuilder(span.name())
                        .setSpanKind(kind(span))
                        .setStartTimestamp(span.start());
        if (span.parentId() == null) {
            builder.setNoParent();
        } else {
            builder.setParent(Context.root().with(Span.wrap(context(span, span.parentId()))));
        }
        if (span.linkedId() != null) {
            builder.addLink(context(span, span.linkedId()));
        }
        var created = builder.startSpan();
        span.attributes()
                .forEach((name, value) -> {
                    switch (value) {
                        case Long number -> created.setAttribute(name, number.longValue());
                        case Boolean flag -> created.setAttribute(name, flag.booleanValue());
                        default -> created.setAttribute(name, value.toString());
                    }
                });
        span.notes().forEach(note -> created.addEvent(note.name(), note.at()));
        if (span.error() != null) {
            created.setAttribute("error.type", span.error());
            created.setStatus(StatusCode.ERROR, span.error());
        }
        created.end(span.end());
        return ((ReadableSpan) created).toSpanData();
    }

    private static SpanKind kind(TraceSpan span) {
        return switch (span.kind()) {
            case SERVER -> SpanKind.SERVER;
            case CLIENT -> SpanKind.CLIENT;
            case INTERNAL -> SpanKind.INTERNAL;
        };
    }

    private static SpanContext context(TraceSpan span, String spanId) {
        return SpanContext.create(
                span.traceId(), spanId, TraceFlags.getSampled(), TraceState.getDefault());
    }
}
