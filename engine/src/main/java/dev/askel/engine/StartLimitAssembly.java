package dev.askel.engine;

import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.startqueue.StartGrants;
import dev.askel.engine.startqueue.StoredStartLimits;
import dev.askel.engine.upgrade.NodeCapability;
import org.apache.pekko.actor.Cancellable;

/** Assembles the queues of start limits and the operations on them. */
final class StartLimitAssembly implements AutoCloseable {
    private final StartLimits startLimits;
    private final Cancellable polls;

    private StartLimitAssembly(StartLimits startLimits, Cancellable polls) {
        this.startLimits = startLimits;
        this.polls = polls;
    }

    /** Starts the grants of this node. */
    static StartLimitAssembly start(
            EngineParts parts, ExecutionAssembly executions, NodeCapability.Check capabilities) {
        var grants =
                // Lists of users would delay the grants.
                new StartGrants(
                        parts.pools().registry(),
                        executions.region()::tell,
                        parts.time(),
                        (delay, task) ->
                                parts.system()
                                        .scheduler()
                                        .scheduleOnce(
                                                delay, task, parts.system().executionContext()),
                        parts.settings().queuedExecutionsMax());
        parts.journal().onStartDecisions(grants::onDecisions);
        parts.journal().onCommit(grants::onCommit);
        var polls =
                parts.system()
                        .scheduler()
                        .scheduleWithFixedDelay(
                                StartGrants.POLL_INTERVAL,
                                StartGrants.POLL_INTERVAL,
                                () -> {
                                    // A paused execution would accept no permit.
                                    if (!parts.pause().isPaused()) {
                                        grants.poll();
                                    }
                                },
                                parts.system().executionContext());
        return new StartLimitAssembly(
                new StoredStartLimits(
                        parts.pools().searches(),
                        parts.registry().startRules(),
                        grants,
                        parts.lookup(),
                        parts.pageTokens(),
                        capabilities,
                        parts.time(),
                        executions.starts()::stopQueued),
                polls);
    }

    StartLimits startLimits() {
        return startLimits;
    }

    @Override
    public void close() {
        polls.cancel();
    }
}
