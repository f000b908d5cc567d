package dev.askel.engine.task;

import java.util.concurrent.CompletionStage;

/**
 * A connector whose {@code .sync} resources start jobs. {@link #call} returns {@link
 * TaskOutcome.JobStarted}. After that the engine polls the job at growing intervals, and stops it
 * when its task has ended. The engine handles intervals, timeouts, crashes and repeats.
 */
public interface JobConnector extends TaskConnector {
    /**
     * Polls the service once.
     *
     * @return completed exceptionally only because of a bug in Askel
     */
    CompletionStage<JobStatus> poll(SyncJob job);

    /**
     * Stops the job, best effort. Does nothing for a job that has ended or is unknown to the
     * service.
     *
     * @return false when the service was unreachable and the engine must retry; true for every
     *     response
     */
    CompletionStage<Boolean> stop(SyncJob job);
}
