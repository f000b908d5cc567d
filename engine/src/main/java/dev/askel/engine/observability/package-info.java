/**
 * Execution logs: renders events as log records and delivers these to sinks. The rows of Standard
 * executions are in the journal's {@code owed_logs}, and are retried until the sink has stored
 * them. The records of Express executions are delivered at most once, from memory.
 *
 * <p>Depends on no sink: these implement {@link dev.askel.engine.observability.LogSink}.
 */
@NullMarked
package dev.askel.engine.observability;

import org.jspecify.annotations.NullMarked;
