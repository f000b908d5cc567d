/**
 * Execution logs: which records the events of an execution become, and how they get to a sink. What
 * a Standard execution owes is in the journal's {@code owed_logs}, and told until the sink has it;
 * what an Express execution says is told once, from memory.
 *
 * <p>Knows no sink: those are behind {@link dev.askel.engine.observability.LogSink}.
 */
@NullMarked
package dev.askel.engine.observability;

import org.jspecify.annotations.NullMarked;
