package dev.askel.engine.execution.live;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.migration.MigrationPoint;

/**
 * Holds the frames of an execution back while a migration is decided, and from its acceptance until
 * the execution is recovered with the other revision. So no state runs a revision that the journal
 * does not name.
 */
final class MigrationGate {
    private static final long NO_VERSION = -1;

    /** The revision that this actor has loaded. */
    private final int revision;

    /** The version of the root frame whose next state the requested revision does not have. */
    private long declinedVersion = NO_VERSION;

    MigrationGate(ExecutionState state) {
        revision = state.identity().revision();
    }

    /** Whether no frame may advance now. */
    boolean isClosed(ExecutionState state) {
        return isMigrated(state) || awaitsDecision(state);
    }

    /** Whether the execution is between two states, and its migration is not decided there. */
    boolean awaitsDecision(ExecutionState state) {
        return MigrationPoint.awaitsDecision(state) && state.root().version() != declinedVersion;
    }

    /** Whether the state names another revision than the loaded one. */
    boolean isMigrated(ExecutionState state) {
        return state.identity().revision() != revision;
    }

    /** Lets the execution enter its next state without a migration. */
    void decline(ExecutionState state) {
        declinedVersion = state.root().version();
    }

    /** Decides again at the current position, because another migration was requested. */
    void reset() {
        declinedVersion = NO_VERSION;
    }
}
