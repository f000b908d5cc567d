package dev.askel.engine.trace;

import java.util.List;

/** Receives the spans of ended executions. */
@FunctionalInterface
public interface SpanSink {
    /**
     * Sends spans to a collector. Blocks until the collector has answered.
     *
     * @return whether the collector has accepted the spans
     */
    boolean export(List<TraceSpan> spans);
}
