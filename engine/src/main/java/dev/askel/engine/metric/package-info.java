/**
 * Measures executions and tasks under the names of AWS's namespace {@code AWS/States}
 * (docs/operations/metrics.md).
 *
 * <p>Entry type: {@link dev.askel.engine.metric.ExecutionMetrics}. An {@link
 * dev.askel.engine.metric.ExecutionObserver} measures the entries of one execution, and the values
 * are recorded when the entries are durable. The package knows no output; the server exports the
 * {@link dev.askel.engine.metric.SeriesSnapshot}s.
 */
@NullMarked
package dev.askel.engine.metric;

import org.jspecify.annotations.NullMarked;
