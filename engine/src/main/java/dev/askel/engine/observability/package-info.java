/**
 * Renders events as log records, and delivers the records to sinks. The pending rows of Standard
 * executions are in the journal's table {@code owed_logs}. Their delivery is retried until the sink
 * has stored them, or until the retention time has expired. The records of Express executions are
 * delivered at most once, from memory.
 *
 * <p>The package depends on no sink; sinks implement {@link
 * dev.askel.engine.observability.LogSink}.
 */
@NullMarked
package dev.askel.engine.observability;

import org.jspecify.annotations.NullMarked;
