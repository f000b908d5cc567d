package dev.askel.engine.trace;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The position of an execution or a call in a trace. Reads and writes the <a
 * href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">trace
 * header of X-Ray</a> and the <a
 * href="https://www.w3.org/TR/trace-context/#traceparent-header">traceparent of W3C</a>.
 *
 * @param traceId 32 hexadecimal digits in lower case
 * @param parentId the id of the parent span, 16 hexadecimal digits in lower case; null for the root
 *     of a trace
 * @param sampled whether the spans of the trace are exported; null when nobody has decided
 */
public record TraceContext(String traceId, @Nullable String parentId, @Nullable Boolean sampled) {
    private static final Pattern ROOT = Pattern.compile("1-([0-9a-fA-F]{8})-([0-9a-fA-F]{24})");
    private static final Pattern SPAN_ID = Pattern.compile("[0-9a-fA-F]{16}");
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    private static final int SECONDS_DIGITS = 8;
    private static final int HEX = 16;

    /**
     * Reads a trace header, which has the form of X-Ray or of W3C.
     *
     * @return null when the header is null or has neither form
     */
    public static @Nullable TraceContext parse(@Nullable String header) {
        if (header == null) {
            return null;
        }
        var w3c = TRACEPARENT.matcher(header.strip());
        if (w3c.matches()) {
            return w3c.group(1).equals(NO_TRACE) || w3c.group(2).equals(NO_SPAN)
                    ? null
                    : new TraceContext(
                            w3c.group(1),
                            w3c.group(2),
                            (Integer.parseInt(w3c.group(3), HEX) & 1) == 1);
        }
        return parseXRay(header);
    }

    private static @Nullable TraceContext parseXRay(String header) {
        String traceId = null;
        String parentId = null;
        Boolean sampled = null;
        for (var field : header.split(";", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                continue;
            }
            var value = field.substring(equals + 1).strip();
            switch (field.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "root" -> {
                    var root = ROOT.matcher(value);
                    if (!root.matches()) {
                        return null;
                    }
                    traceId = (root.group(1) + root.group(2)).toLowerCase(Locale.ROOT);
                }
                case "parent" ->
                        parentId =
                                SPAN_ID.matcher(value).matches()
                                        ? value.toLowerCase(Locale.ROOT)
                                        : null;
                case "sampled" ->
                        sampled = value.equals("1") ? Boolean.TRUE : sampledUnlessZero(value);
                default -> {
                    // X-Ray permits additional fields.
                }
            }
        }
        return traceId == null ? null : new TraceContext(traceId, parentId, sampled);
    }

    /** Returns false for 0, and null for other values, such as the question mark of X-Ray. */
    private static @Nullable Boolean sampledUnlessZero(String value) {
        return value.equals("0") ? Boolean.FALSE : null;
    }

    /**
     * Creates the root of a trace whose spans are exported. As X-Ray requires, its id begins with
     * the time.
     *
     * @param nowMillis the current time, epoch milliseconds
     * @param middle random; the id has its last 32 bits
     * @param last random, the last 64 bits of the id
     */
    static TraceContext createRoot(long nowMillis, long middle, long last) {
        var hex = HexFormat.of();
        return new TraceContext(
                hex.toHexDigits(nowMillis / 1_000, SECONDS_DIGITS)
                        + hex.toHexDigits(middle, SECONDS_DIGITS)
                        + hex.toHexDigits(last),
                null,
                true);
    }

    /** Whether the spans of the trace are exported. */
    public boolean isSampled() {
        return Boolean.TRUE.equals(sampled);
    }

    /** Returns this context with another parent. */
    TraceContext withParent(String spanId) {
        return new TraceContext(traceId, spanId, sampled);
    }

    /** Returns this context with a decision about its spans. */
    TraceContext withSampled(boolean decision) {
        return new TraceContext(traceId, parentId, decision);
    }

    /** Returns the header {@code X-Amzn-Trace-Id}. */
    public String toXRay() {
        var text = new StringBuilder("Root=1-").append(traceId, 0, SECONDS_DIGITS);
        text.append('-').append(traceId, SECONDS_DIGITS, traceId.length());
        if (parentId != null) {
            text.append(";Parent=").append(parentId);
        }
        if (sampled != null) {
            text.append(";Sampled=").append(sampled ? '1' : '0');
        }
        return text.toString();
    }

    /** Returns the header {@code traceparent}; null for the root of a trace. */
    public @Nullable String toTraceparent() {
        return parentId == null
                ? null
                : "00-%s-%s-%s".formatted(traceId, parentId, isSampled() ? "01" : "00");
    }
}
