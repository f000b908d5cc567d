package dev.askel.connectors.call;

import dev.askel.engine.task.Job;
import dev.askel.engine.task.JobConnector;
import dev.askel.engine.task.JobStatus;
import java.util.concurrent.CompletionStage;

/** A connector of jobs that also asks for them and stops them on virtual threads. */
public abstract class ThreadedJobConnector extends ThreadedConnector implements JobConnector {
    /** Calls nothing yet. */
    protected ThreadedJobConnector(RunningCalls calls) {
        super(calls);
    }

    /**
     * Asks once how a job is.
     *
     * @throws InterruptedException when the server ends
     */
    protected abstract JobStatus pollJob(Job job) throws InterruptedException;

    /**
     * Stops a job, as {@link JobConnector#stop} says.
     *
     * @throws InterruptedException when the server ends
     */
    protected abstract boolean stopJob(Job job) throws InterruptedException;

    @Override
    public final CompletionStage<JobStatus> poll(Job job) {
        return calls().startOrDefer(
                        key("poll", job),
                        job.resource(),
                        () -> pollJob(job),
                        deferred -> new JobStatus.Unknown("no permit: " + deferred.permit()));
    }

    @Override
    public final CompletionStage<Boolean> stop(Job job) {
        return calls().startOrDefer(
                        key("stop", job), job.resource(), () -> stopJob(job), _ -> false);
    }

    /** Another execution's job may have the same handle, in another account. */
    private static String key(String what, Job job) {
        return what + " " + job.executionArn() + " " + job.resource().arn() + " " + job.handle();
    }
}
