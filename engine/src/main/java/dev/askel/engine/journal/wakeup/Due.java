package dev.askel.engine.journal.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.presence.HeartbeatGrace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What the pollers ask: who must be awake. Never blocks the caller. */
public interface Due {
    /**
     * The next page of the wake-ups due up to a time, earliest first.
     *
     * @param untilMillis epoch milliseconds in engine time, included
     */
    CompletionStage<List<Wakeup>> wakeupsDue(DueWalk walk, long untilMillis);

    /**
     * Wake-ups with a call in flight that no living node has claimed, by slice and id.
     *
     * @param after where the page before ended
     */
    CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, CallPlace after, int rowsMax);

    /**
     * All wake-ups with a call in flight, whoever has claimed it, by slice and id.
     *
     * @param after where the page before ended
     */
    CompletionStage<List<Wakeup>> callsInFlight(SliceRange slices, CallPlace after, int rowsMax);

    /**
     * The permits that calls of all slices wait for, in order.
     *
     * @param after where the page before ended; empty for the first
     */
    CompletionStage<List<String>> permitsWaitedFor(String after, int rowsMax);

    /**
     * Executions with a call that waits for {@code permit}, those that wait longest first.
     *
     * @param after where the page before ended
     */
    CompletionStage<List<Wakeup>> callsWaiting(
            SliceRange slices, String permit, WaitingPlace after, int rowsMax);

    /**
     * The next page of the open tasks whose heartbeat was due before {@code nowMillis} and has no
     * excuse ({@link HeartbeatGrace}), longest overdue first.
     */
    CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(DueWalk walk, long nowMillis);

    /**
     * Has no heartbeat of a task taken any more, unless one has come since it was found missed,
     * from any node, or it is excused by now. Goes through the group commit, behind the heartbeats
     * that this node has in hand.
     *
     * @return whether it was missed
     */
    CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis);

    /**
     * Whether executions that are woken now come back soon. Each waits for its recovery, and those
     * for which there is no room in that queue fail and are woken again: after a restart that cost
     * more than it brought.
     */
    boolean hasRoomForRecoveries();
}
