package dev.askel.engine.execution;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.journal.Recovered;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a live execution comes from: a start, its journal, or its journal and a redrive.
 *
 * @param pinned the definition it is pinned to; null when it is closed and owes nothing, or is to
 *     be made durable before it runs
 */
record Origin(
        @Nullable ExecutionState state,
        @Nullable PinnedDefinition pinned,
        @Nullable Recovered recovered,
        @Nullable Start start,
        @Nullable Redrive redrive) {
    static Origin of(Start start, PinnedDefinition pinned) {
        return new Origin(null, pinned, null, start, null);
    }

    /**
     * A start that failed by its own doing, as it would again: nobody would ever hear of it. It is
     * made durable without a step, and recovered like any other; what fails then ends in
     * quarantine.
     */
    static Origin withoutRunning(Start start) {
        return new Origin(null, null, null, start, null);
    }

    @Nullable StateMachine machine() {
        return pinned == null ? null : pinned.machine();
    }

    boolean isWithoutRunning() {
        return start != null && pinned == null;
    }

    static Origin of(ExecutionState state, @Nullable PinnedDefinition pinned, Recovered recovered) {
        return new Origin(state, pinned, recovered, null, null);
    }

    /** One that has ended, to be opened again. */
    static Origin reopened(
            ExecutionState state, PinnedDefinition pinned, Recovered recovered, Redrive redrive) {
        return new Origin(state, pinned, recovered, null, redrive);
    }

    /** The first entries of an execution that begins {@code now}. */
    static List<Entry> firstEntries(Start start, Instant now) {
        return Interpreter.begin(
                start.identity().begun(now), start.parent(), parsed(start.input()), now);
    }

    /** JSON that the caller has checked. */
    static Payload parsed(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("The caller has not checked its JSON", e);
        }
    }
}
