package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.commit.Commits;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Sends the durable notices of an execution to its parent and children, and the end of a child to
 * its Map Run. A notice is a message that is repeated until it is acknowledged.
 */
final class Notifications {
    private final ExecutionServices services;
    private final ExecutionRunner runner;
    private final Commits commits;
    private final ActorRef<ExecutionCommand> self;

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
     * Sends the durable notices with an ordinal of at least {@code from}. To repeat unacknowledged
     * notices, pollers wake the execution.
     */
    void deliver(long from) {
        var state = runner.state();
        state.pendingNotices()
                .forEach((ordinal, notice) -> {
                    if (ordinal >= from && ordinal < commits.durableNoticeCount()) {
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
