package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.Start;
import org.jspecify.annotations.Nullable;

/** The requests that begin runs of an execution: its start, and its redrives. */
final class RunRequests {
    private final String persistenceId;

    /** The start whose write is not durable yet; null without one. */
    private @Nullable Start start;

    /** The redrive whose write is not durable yet; null without one. */
    private @Nullable Redrive redrive;

    /** The redrive that begins next; null without one. */
    private @Nullable Redrive next;

    /**
     * Creates the requests of a run that is not durable yet.
     *
     * @param persistenceId the id of the execution, for messages of failures
     * @param start null when no start began this run
     * @param redrive null when no redrive began this run
     */
    RunRequests(String persistenceId, @Nullable Start start, @Nullable Redrive redrive) {
        this.persistenceId = persistenceId;
        this.start = start;
        this.redrive = redrive;
    }

    /** Returns the start whose write is not durable yet; null without one. */
    @Nullable Start start() {
        return start;
    }

    /**
     * Returns the start whose write is not durable yet.
     *
     * @throws IllegalStateException without one
     */
    Start requireStart() {
        if (start == null) {
            throw new IllegalStateException(persistenceId + " has no unconfirmed start");
        }
        return start;
    }

    /** Returns the redrive whose write is not durable yet; null without one. */
    @Nullable Redrive redrive() {
        return redrive;
    }

    /** Whether the write of the start or redrive is not durable yet. */
    boolean isUnconfirmed() {
        return start != null || redrive != null;
    }

    /** Marks the start or redrive as durable. */
    void confirm() {
        start = null;
        redrive = null;
    }

    /** Sets the redrive that begins next. Returns false if another redrive is set. */
    boolean trySetNext(Redrive request) {
        if (next != null) {
            return false;
        }
        next = request;
        return true;
    }

    /** Removes and returns the redrive that begins next; null without one. */
    @Nullable Redrive takeNext() {
        var taken = next;
        next = null;
        return taken;
    }

    /**
     * Returns the request that the next owner of the shard must handle if the actor stops now; null
     * without such a request.
     */
    ExecutionCommand.@Nullable Remote toForward() {
        if (start != null) {
            return start;
        }
        return redrive == null ? next : redrive;
    }
}
