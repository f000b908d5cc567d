/**
 * The export of traces and metrics with the SDK of OpenTelemetry ({@code
 * docs/operations/tracing.md}, {@code docs/operations/metrics.md}). No other package depends on
 * OpenTelemetry. Entry types: {@link dev.askel.server.tracing.OtlpSpanSink} and {@link
 * dev.askel.server.tracing.OtlpMetricSink}.
 */
@NullMarked
package dev.askel.server.tracing;

import org.jspecify.annotations.NullMarked;
