package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The current pause of an execution.
 *
 * @param by the name of the caller that paused it; null when it is unknown
 * @param stopsTimeouts whether the pause extends the time-outs of the execution and its tasks
 * @param callsInFlight the frames whose calls may have been made before the pause and had no
 *     response then
 */
public record ExecutionPause(
        Instant since,
        @Nullable String by,
        @Nullable String reason,
        boolean stopsTimeouts,
        List<FramePath> callsInFlight) {
    public ExecutionPause {
        callsInFlight = List.copyOf(callsInFlight);
    }

    /** Returns the pause that a fact begins. */
    public static ExecutionPause of(Fact.Paused paused) {
        return new ExecutionPause(
                paused.at(),
                paused.by(),
                paused.reason(),
                paused.stopsTimeouts(),
                paused.callsInFlight());
    }

    /** Returns the fact that begins this pause. */
    public Fact.Paused toFact() {
        return new Fact.Paused(since, by, reason, stopsTimeouts, callsInFlight);
    }
}
