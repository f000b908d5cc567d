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
     * Returns the next page of the wake-ups due up to a time, earliest first.
     *
     * @param untilMillis epoch milliseconds in engine time, included
     */
    CompletionStage<List<Wakeup>> wakeupsDue(DueCursor cursor, long untilMillis);

    /**
     * Returns wake-ups with a call in flight that no living node has claimed, by slice and id.
     *
     * @param after the end of the previous page
     */
    CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, CallPosition after, int rowsMax);

    /**
     * Returns all wake-ups with a call in flight, claimed or not, by slice and id.
     *
     * @param after the end of the previous page
     */
    CompletionStage<List<Wakeup>> callsInFlight(SliceRange slices, CallPosition after, int rowsMax);

    /**
     * Returns the permits that calls of all slices wait for, in order.
     *
     * @param after the end of the previous page; empty for the first
     */
    CompletionStage<List<String>> awaitedPermits(String after, int rowsMax);

    /**
     * Returns executions with a call that waits for {@code permit}, the longest waiting first.
     *
     * @param after the end of the previous page
     */
    CompletionStage<List<Wakeup>> callsWaiting(
            SliceRange slices, String permit, WaitingCallPosition after, int rowsMax);

    /**
     * Returns the next page of the open tasks whose heartbeat was due before {@code nowMillis} and
     * is not excused ({@link HeartbeatGrace}), longest overdue first.
     */
    CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(DueCursor cursor, long nowMillis);

    /**
     * Confirms that a heartbeat is missed, so that later heartbeats are refused. Does nothing if a
     * heartbeat has arrived on any node since the query, or if the miss is excused now. The
     * confirmation is part of a group commit, after the heartbeats in this node's queue.
     *
     * @return whether the miss is confirmed
     */
    CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis);

    /**
     * Returns whether the queue of recoveries has capacity for further executions. Callers wake no
     * executions while it has none: their recoveries would fail and be repeated, which delays a
     * restart.
     */
    boolean hasRecoveryCapacity();
}
