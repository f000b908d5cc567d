package dev.askel.engine;

import dev.askel.engine.execution.call.ExecutionPermits;
import dev.askel.engine.execution.request.DeletionSweep;
import dev.askel.engine.installation.InstallationPause;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.retention.Retention;
import dev.askel.engine.retention.RetentionStatistics;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.usage.UsageRecorder;
import dev.askel.engine.visibility.RunningExecutions;
import dev.askel.engine.wakeup.WakeupPollers;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.pekko.actor.Cancellable;

/**
 * The work of a node that no request causes. It wakes executions, deletes state machines and
 * expired executions, refreshes the key ring, and stores the usage.
 */
final class BackgroundWork implements AutoCloseable {
    private final Cancellable keyRingRefresh;
    private final Cancellable usageStoring;
    private final Cancellable pausePolling;
    private final SqlWorkers retentionWorker;
    private final RetentionStatistics retention;

    /**
     * Starts the work.
     *
     * @param permits the permits for which calls of executions wait
     */
    BackgroundWork(
            EngineParts parts,
            ExecutionAssembly executions,
            ExecutionPermits permits,
            StoredKeyRing keyRing,
            DataSource database) {
        var system = parts.system();
        var settings = parts.settings();
        keyRingRefresh = repeat(parts, KeyRing.REFRESH_INTERVAL, keyRing::refreshUnlessBusy);
        usageStoring = repeat(parts, UsageRecorder.INTERVAL, parts.recorder()::store);
        var pause = parts.pause();
        pausePolling = repeat(parts, InstallationPause.POLL_INTERVAL, pause::poll);
        pause.whenResumed(() ->
                WakeupPollers.start(
                        system,
                        parts.journal(),
                        executions.region(),
                        parts.time(),
                        settings.sweep(),
                        permits,
                        new MemoryAdmission(parts.memory(), pause)));
        DeletionSweep.start(
                system,
                parts.registry().deletions(),
                new RunningExecutions(parts.pools().registry(), parts.time()),
                executions.region());
        retentionWorker = SqlWorkers.open("retention", database, 1, 1);
        retention = Retention.start(system, retentionWorker, parts.time(), settings.retention());
    }

    private static Cancellable repeat(EngineParts parts, Duration interval, Runnable work) {
        return parts.system()
                .scheduler()
                .scheduleWithFixedDelay(
                        interval, interval, work, parts.system().executionContext());
    }

    /** Returns the statistics of the deletion of expired executions. */
    RetentionStatistics retention() {
        return retention;
    }

    /** Ends the work of this class. Actors end with their system. */
    @Override
    public void close() {
        keyRingRefresh.cancel();
        usageStoring.cancel();
        pausePolling.cancel();
        retentionWorker.close();
    }
}
