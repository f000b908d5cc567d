package dev.askel.engine.trace;

import org.jspecify.annotations.Nullable;

/**
 * Settings of traces.
 *
 * @param sink receives the spans; null when executions are not traced
 * @param allMachines whether executions of all state machines are traced, not only of those whose
 *     tracingConfiguration is enabled
 * @param sampling the part of the executions without a decision of the caller that is traced, 0 to
 *     1
 * @param mapRunSampling the part of the children of a traced Map Run that is traced, 0 to 1
 */
public record TracingSettings(
        @Nullable SpanSink sink, boolean allMachines, double sampling, double mapRunSampling) {
    /** Traces nothing. */
    public static final TracingSettings OFF = new TracingSettings(null, false, 0, 0);

    public TracingSettings {
        check("sampling", sampling);
        check("map-run-sampling", mapRunSampling);
    }

    private static void check(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to 1");
        }
    }
}
