package dev.askel.engine.journal.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.presence.HeartbeatGrace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Queries of the pollers for executions that must be loaded. They never block the caller. */
public interface WakeupQueries {
    /**
     * Returns the next page of the wake-ups that are due at a time, earliest first.
     *
     * @param untilMillis the time, epoch milliseconds in engine time, included
     */
    CompletionStage<List<Wakeup>> wakeupsDue(DueCursor cursor, long untilMillis);

    /**
     * Returns wake-ups with a call in flight that no living node has claimed, ordered by slice and
     * persistence id.
     *
     * @param after the last row of the previous page
     */
    CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, CallPosition after, int rowsMax);

    /**
     * Returns all wake-ups with a call in flight, claimed or not, ordered by slice and persistence
     * id.
     *
     * @param after the last row of the previous page
     */
    CompletionStage<List<Wakeup>> callsInFlight(SliceRange slices, CallPosition after, int rowsMax);

    /**
     * Returns the permits that calls of all slices wait for, in alphabetical order.
     *
     * @param after the last permit of the previous page; empty for the first page
     */
    CompletionStage<List<String>> awaitedPermits(String after, int rowsMax);

    /**
     * Returns executions with a call that waits for {@code permit}, ordered by their due times.
     *
     * @param after the last row of the previous page
     */
    CompletionStage<List<Wakeup>> callsWaiting(
            SliceRange slices, String permit, WaitingCallPosition after, int rowsMax);

    /**
     * Returns the next page of the open tasks whose heartbeat was due before {@code nowMillis},
     * earliest first. Excused tasks are omitted ({@link HeartbeatGrace}).
     */
    CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(DueCursor cursor, long nowMillis);

    /**
     * Confirms that a heartbeat is missed, so that later heartbeats are refused. Does nothing if
     * any node has recorded a heartbeat since the query, or if the miss is excused now. The
     * confirmation joins a group commit, after the heartbeats that were queued on this node before
     * it.
     *
     * @return whether the miss is confirmed
     */
    CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis);

    /**
     * Returns whether the queue of recoveries has capacity for further executions. Without
     * capacity, callers must wake no executions. The recoveries of these executions would fail and
     * be repeated, which delays the restart of a node.
     */
    boolean hasRecoveryCapacity();
}
