package dev.askel.engine;

import dev.askel.engine.api.workbench.Semaphores;
import dev.askel.engine.semaphore.PermitGrants;
import dev.askel.engine.semaphore.SemaphoreLimits;
import dev.askel.engine.semaphore.StoredSemaphores;
import org.apache.pekko.actor.Cancellable;

/** Assembles the grants of permits and the operations on semaphores. */
final class SemaphoreAssembly implements AutoCloseable {
    private final Semaphores semaphores;
    private final Cancellable polls;

    private SemaphoreAssembly(Semaphores semaphores, Cancellable polls) {
        this.semaphores = semaphores;
        this.polls = polls;
    }

    /** Starts the grants of this node. */
    static SemaphoreAssembly start(EngineParts parts, ExecutionAssembly executions) {
        var grants =
                new PermitGrants(
                        parts.pools().lists(),
                        executions.region()::tell,
                        parts.time(),
                        SemaphoreLimits.DEFAULT);
        parts.journal().onCommit(grants::onCommit);
        var polls =
                parts.system()
                        .scheduler()
                        .scheduleWithFixedDelay(
                                PermitGrants.POLL_INTERVAL,
                                PermitGrants.POLL_INTERVAL,
                                () -> {
                                    // A paused execution would accept no permit.
                                    if (!parts.pause().isPaused()) {
                                        grants.poll();
                                    }
                                },
                                parts.system().executionContext());
        return new SemaphoreAssembly(
                new StoredSemaphores(
                        parts.pools().registry(),
                        grants,
                        executions.repairs(),
                        parts.pageTokens(),
                        parts.time(),
                        SemaphoreLimits.DEFAULT),
                polls);
    }

    Semaphores semaphores() {
        return semaphores;
    }

    @Override
    public void close() {
        polls.cancel();
    }
}
