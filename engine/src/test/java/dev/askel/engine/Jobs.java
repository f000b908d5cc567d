package dev.askel.engine;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.engine.task.JobConnector;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A fake service for {@code batch:submitJob.sync}, which outlives the nodes. A repeated start with
 * the same idempotency key returns the same job.
 */
public final class Jobs implements JobConnector {
    /** The resource of a task that starts a job. */
    public static final String ARN = "arn:aws:states:::batch:submitJob.sync";

    private final Map<String, FakeJob> jobs = new ConcurrentHashMap<>();

    /** Returns the job with a JobName. The job need not have started. */
    public FakeJob job(String name) {
        return jobs.computeIfAbsent(name, FakeJob::new);
    }

    /** A job with a status that the test sets. */
    public static final class FakeJob {
        private final String name;
        private final List<String> keys = new CopyOnWriteArrayList<>();
        private final List<SyncJob> polls = new CopyOnWriteArrayList<>();
        private final List<SyncJob> stops = new CopyOnWriteArrayList<>();
        private volatile CompletionStage<TaskOutcome> start;
        private volatile JobStatus status = JobStatus.Running.INSTANCE;
        private volatile boolean stoppable = true;

        private FakeJob(String name) {
            this.name = name;
            this.start = CompletableFuture.completedStage(started());
        }

        private TaskOutcome started() {
            return new TaskOutcome.JobStarted(Json.of("{\"JobId\":\"" + name + "\"}"), name);
        }

        /** Delays the start of the job until the returned action runs. */
        public Runnable delayStart() {
            var delayed = new CompletableFuture<TaskOutcome>();
            start = delayed;
            return () -> delayed.complete(started());
        }

        /** Sets the status that polls return. */
        public void setStatus(JobStatus status) {
            this.status = status;
        }

        /** Sets whether the service responds to requests to stop the job. */
        public void setStoppable(boolean stoppable) {
            this.stoppable = stoppable;
        }

        /** Returns the idempotency keys of all calls that started the job. */
        public List<String> keys() {
            return keys;
        }

        /** Returns all polls of the job. */
        public List<SyncJob> polls() {
            return polls;
        }

        /** Returns all requests to stop the job. */
        public List<SyncJob> stops() {
            return stops;
        }
    }

    @Override
    public boolean serves(Resource resource) {
        return resource instanceof Integration integration
                && integration.service().equals("batch")
                && integration.pattern() == CallPattern.SYNC;
    }

    @Override
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        var job = job(call.parameters().tree().path("JobName").asText());
        job.keys.add(call.idempotencyKey());
        return job.start;
    }

    @Override
    public CompletionStage<JobStatus> poll(SyncJob job) {
        var polled = job(job.handle());
        polled.polls.add(job);
        return CompletableFuture.completedStage(polled.status);
    }

    @Override
    public CompletionStage<Boolean> stop(SyncJob job) {
        var stopped = job(job.handle());
        stopped.stops.add(job);
        return CompletableFuture.completedStage(stopped.stoppable);
    }
}
