package dev.askel.connectors.call;

import dev.askel.engine.task.JobConnector;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import java.util.concurrent.CompletionStage;

/** A connector that also polls and stops jobs on virtual threads. */
public abstract class ThreadedJobConnector extends ThreadedConnector implements JobConnector {
    /** Creates a connector. */
    protected ThreadedJobConnector(RunningCalls calls) {
        super(calls);
    }

    /**
     * Reads the status of a job once.
     *
     * @throws InterruptedException when the server stops
     */
    protected abstract JobStatus pollJob(SyncJob job) throws InterruptedException;

    /**
     * Stops a job; see {@link JobConnector#stop}.
     *
     * @throws InterruptedException when the server stops
     */
    protected abstract boolean stopJob(SyncJob job) throws InterruptedException;

    @Override
    public final CompletionStage<JobStatus> poll(SyncJob job) {
        return calls().startOrDefer(
                        key("poll", job),
                        job.resource(),
                        () -> pollJob(job),
                        deferred -> new JobStatus.Unknown("no permit: " + deferred.permit()));
    }

    @Override
    public final CompletionStage<Boolean> stop(SyncJob job) {
        return calls().startOrDefer(
                        key("stop", job), job.resource(), () -> stopJob(job), _ -> false);
    }

    /**
     * Returns the key of work on a job. It includes the execution, because a job in another account
     * may have the same handle.
     */
    private static String key(String action, SyncJob job) {
        return action + " " + job.executionArn() + " " + job.resource().arn() + " " + job.handle();
    }
}
