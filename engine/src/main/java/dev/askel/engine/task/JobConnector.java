package dev.askel.engine.task;

import java.util.concurrent.CompletionStage;

/**
 * A connector whose {@code .sync} resources start jobs. Its method {@link #call} returns {@link
 * TaskOutcome.JobStarted}. The engine then polls the job at increasing intervals, and stops the job
 * if its task ends before the job. The engine handles intervals, timeouts, crashes and repeated
 * calls.
 */
public interface JobConnector extends TaskConnector {
    /**
     * Polls the service once.
     *
     * @return a stage that fails only because of a bug in Askel
     */
    CompletionStage<JobStatus> poll(SyncJob job);

    /**
     * Tries to stop the job. Does nothing for a job that has ended or is unknown to the service.
     *
     * @return false when the service was unreachable and the engine must retry; true after any
     *     response
     */
    CompletionStage<Boolean> stop(SyncJob job);
}
