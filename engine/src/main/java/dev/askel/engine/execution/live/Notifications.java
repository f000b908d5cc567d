package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.commit.Commits;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Sends the durable notices of an execution to its parent and children, and the end of a child to
 * its Map Run. A notice is a message that is repeated until it is acknowledged.
 */
final class Notifications {
    private final ExecutionServices services;
    private final ExecutionRunner runner;
    private final Commits commits;
    private final ActorRef<ExecutionCommand> self;

    /** The lowest ordinal of the notices that this actor has sent most recently. */
    private long latestFrom;

    /** The time of the most recent sending; null before the first. */
    private @Nullable Instant latestAt;

    Notifications(
            ExecutionServices services,
            ExecutionRunner runner,
            Commits commits,
            ActorRef<ExecutionCommand> self) {
        this.services = services;
        this.runner = runner;
        this.commits = commits;
        this.self = self;
    }

    /**
     * Sends the durable notices with an ordinal of at least {@code from} for the first time.
     * Pollers wake the execution to repeat unacknowledged notices.
     */
    void deliver(long from) {
        if (from < commits.durableNoticeCount()) {
            latestFrom = from;
            latestAt = services.now();
            send(from, commits.durableNoticeCount());
        }
    }

    /**
     * Sends all durable notices again. It omits those that this actor has just sent: an execution
     * is also woken for other reasons, while the receiver may still be handling the notice.
     */
    void repeat() {
        var sentAt = latestAt;
        var recent = services.settings().noticeRepeatDelay().dividedBy(2);
        boolean isLatestRecent = sentAt != null && services.now().isBefore(sentAt.plus(recent));
        if (isLatestRecent) {
            send(0, Math.min(latestFrom, commits.durableNoticeCount()));
        } else {
            deliver(0);
        }
    }

    private void send(long from, long to) {
        var state = runner.state();
        state.pendingNotices()
                .forEach((ordinal, notice) -> {
                    if (ordinal >= from && ordinal < to) {
                        services.children().deliver(state, ordinal, notice, self);
                    }
                });
    }

    /**
     * Sends the durable end of a child to its Map Run. If the message is lost, the Map Run finds
     * the end in the child's row.
     */
    void reportMapChild() {
        var state = runner.state();
        if (!state.isRunning() && state.identity().mapChild() != null && commits.isDurable()) {
            services.mapRuns().childEnded(state);
        }
    }
}
