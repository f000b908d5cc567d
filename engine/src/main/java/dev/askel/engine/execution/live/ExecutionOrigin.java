package dev.askel.engine.execution.live;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.sql.PayloadEncryption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a live execution: a start command, its journal, or its journal and a redrive.
 *
 * @param pinned the pinned definition; null for a closed execution, and for an execution that is
 *     only stored
 */
record ExecutionOrigin(
        @Nullable ExecutionState state,
        @Nullable PinnedDefinition pinned,
        @Nullable RecoveryRows recovered,
        @Nullable Start start,
        @Nullable Redrive redrive) {
    static ExecutionOrigin of(Start start, PinnedDefinition pinned) {
        return new ExecutionOrigin(null, pinned, null, start, null);
    }

    /**
     * Returns the origin of an execution whose first attempt to start failed because of the
     * execution itself. A second attempt would also fail, and the caller would get no reply. The
     * execution is therefore stored without advancing it, so that the caller gets its reply. The
     * execution is then recovered. After further failures it is put into quarantine.
     */
    static ExecutionOrigin storedOnly(Start start) {
        return new ExecutionOrigin(null, null, null, start, null);
    }

    /** Returns the identity of the execution, before its start time is set for a start. */
    ExecutionIdentity identity() {
        return state == null ? Objects.requireNonNull(start).identity() : state.identity();
    }

    @Nullable StateMachine machine() {
        return pinned == null ? null : pinned.machine();
    }

    boolean isStoredOnly() {
        return start != null && pinned == null;
    }

    static ExecutionOrigin of(
            ExecutionState state, @Nullable PinnedDefinition pinned, RecoveryRows recovered) {
        return new ExecutionOrigin(state, pinned, recovered, null, null);
    }

    /** Returns the origin of a closed execution that a redrive reopens. */
    static ExecutionOrigin reopened(
            ExecutionState state,
            PinnedDefinition pinned,
            RecoveryRows recovered,
            Redrive redrive) {
        return new ExecutionOrigin(state, pinned, recovered, null, redrive);
    }

    /** Returns the first entries of an execution that begins {@code now}. */
    static List<Entry> firstEntries(Start start, PayloadEncryption payloads, Instant now) {
        return Interpreter.firstEntries(
                start.identity().withStart(now),
                start.parent(),
                payloads.fromText(start.identity().persistenceId(), start.input()),
                now);
    }
}
