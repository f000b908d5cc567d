package dev.askel.connectors.call;

import dev.askel.engine.trace.TraceContext;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that pass the trace of a Task to the called service: {@code X-Amzn-Trace-Id} of X-Ray
 * and {@code traceparent} of W3C. They are not signed, as in AWS's SDKs.
 */
public final class TraceHeaders {
    /** The header of X-Ray. */
    public static final String XRAY = "X-Amzn-Trace-Id";

    private static final String TRACEPARENT = "traceparent";
    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private TraceHeaders() {}

    /** Runs the work of a call; {@link HttpCalls} adds the headers to its requests. */
    static <T> T within(
            @Nullable String traceHeader,
            ScopedValue.CallableOp<? extends T, InterruptedException> work)
            throws InterruptedException {
        return traceHeader == null
                ? work.call()
                : ScopedValue.where(CURRENT, traceHeader).call(work);
    }

    /**
     * Returns the headers for a trace header. A header that is not understood is passed as that of
     * X-Ray.
     *
     * @param traceHeader a trace header of X-Ray or W3C; null without one
     */
    public static Map<String, String> of(@Nullable String traceHeader) {
        var headers = new LinkedHashMap<String, String>();
        if (traceHeader != null) {
            var context = TraceContext.parse(traceHeader);
            headers.put(
                    XRAY,
                    context == null || traceHeader.startsWith("Root=")
                            ? HeaderText.encode(traceHeader)
                            : context.toXRay());
            var traceparent = context == null ? null : context.toTraceparent();
            if (traceparent != null) {
                headers.put(TRACEPARENT, traceparent);
            }
        }
        return headers;
    }

    /**
     * Adds the headers of this thread's call. A request that has a header of X-Ray is returned
     * unchanged, without a copy: its connector has added the headers, or the state has its own.
     */
    public static HttpRequest addTo(HttpRequest request) {
        var given = request.headers();
        if (!CURRENT.isBound() || given.firstValue(XRAY).isPresent()) {
            return request;
        }
        var changed = HttpRequest.newBuilder(request, (_, _) -> true);
        of(CURRENT.get())
                .forEach((name, value) -> {
                    if (given.firstValue(name).isEmpty()) {
                        changed.setHeader(name, value);
                    }
                });
        return changed.build();
    }
}
