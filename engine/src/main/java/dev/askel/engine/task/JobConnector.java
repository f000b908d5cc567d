package dev.askel.engine.task;

import java.util.concurrent.CompletionStage;

/**
 * A connector whose {@code .sync} resources begin jobs: {@link #call} answers {@link
 * TaskOutcome.JobStarted}, and from then on the engine asks how the job is, ever more seldom, and
 * has it stopped when nobody waits for it any more. When to ask, timeouts, crashes and repeats are
 * the engine's.
 */
public interface JobConnector extends TaskConnector {
    /**
     * Asks the service once.
     *
     * @return completed exceptionally only for a bug of ours
     */
    CompletionStage<JobStatus> poll(Job job);

    /**
     * Stops the job, best effort. One that has ended, or is not known any more, needs no stopping.
     *
     * @return false when nobody could be asked, so that it is asked for again; true whatever the
     *     service answered otherwise
     */
    CompletionStage<Boolean> stop(Job job);
}
