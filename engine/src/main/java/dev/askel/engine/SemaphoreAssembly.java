package dev.askel.engine;

import dev.askel.engine.api.workbench.Semaphores;
import dev.askel.engine.semaphore.PermitGrants;
import dev.askel.engine.semaphore.SemaphoreLimits;
import dev.askel.engine.semaphore.StoredSemaphores;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import javax.sql.DataSource;
import org.apache.pekko.actor.Cancellable;

/** Assembles the grants of permits and the operations on semaphores. */
final class SemaphoreAssembly implements AutoCloseable {
    private static final int THREADS = 2;

    private final PermitGrants grants;
    private final Semaphores semaphores;
    private final Cancellable polls;

    private SemaphoreAssembly(PermitGrants grants, Semaphores semaphores, Cancellable polls) {
        this.grants = grants;
        this.semaphores = semaphores;
        this.polls = polls;
    }

    /** Starts the grants of this node. */
    static SemaphoreAssembly start(
            EngineParts parts, ExecutionAssembly executions, DataSource database, Fence fence) {
        var grants =
                new PermitGrants(
                        SqlWorkers.open(
                                "semaphores",
                                database,
                                fence,
                                THREADS,
                                PermitGrants.QUEUED_MAX + 1),
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
                                grants::poll,
                                parts.system().executionContext());
        return new SemaphoreAssembly(
                grants,
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
        grants.close();
    }
}
