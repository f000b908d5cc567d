package dev.askel.load.trace;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** A span that a collector has received, with its ids in hexadecimal digits. */
public record ReceivedSpan(Span span) {
    public String id() {
        return hex(span.getSpanId());
    }

    public String traceId() {
        return hex(span.getTraceId());
    }

    /** The id of the parent; empty without one. */
    public String parentId() {
        return hex(span.getParentSpanId());
    }

    public String name() {
        return span.getName();
    }

    /** Whether this is the span of a whole execution, or of one of its runs. */
    public boolean isExecution() {
        return span.getKind() == Span.SpanKind.SPAN_KIND_SERVER;
    }

    public long startMillis() {
        return TimeUnit.NANOSECONDS.toMillis(span.getStartTimeUnixNano());
    }

    public long endMillis() {
        return TimeUnit.NANOSECONDS.toMillis(span.getEndTimeUnixNano());
    }

    /** Returns an attribute as text; empty without it. */
    public String attribute(String name) {
        for (var each : span.getAttributesList()) {
            if (each.getKey().equals(name)) {
                var value = each.getValue();
                return value.hasIntValue()
                        ? Long.toString(value.getIntValue())
                        : value.getStringValue();
            }
        }
        return "";
    }

    /** Returns the hexadecimal digits of an id. */
    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
