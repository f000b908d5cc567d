package dev.askel.engine;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.engine.task.Job;
import dev.askel.engine.task.JobConnector;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A service of jobs, which outlives every node: {@code batch:submitJob.sync}. It takes idempotency
 * keys, so a repeated start meets the same job.
 */
public final class Jobs implements JobConnector {
    /** How a definition calls it. */
    public static final String ARN = "arn:aws:states:::batch:submitJob.sync";

    private final Map<String, TheJob> jobs = new ConcurrentHashMap<>();

    /** A job by its JobName, begun or not yet. */
    public TheJob named(String name) {
        return jobs.computeIfAbsent(name, TheJob::new);
    }

    /** One job. */
    public static final class TheJob {
        private final String name;
        private final List<String> keys = new CopyOnWriteArrayList<>();
        private final List<Job> polls = new CopyOnWriteArrayList<>();
        private final List<Job> stops = new CopyOnWriteArrayList<>();
        private volatile CompletionStage<TaskOutcome> start;
        private volatile JobStatus status = JobStatus.Running.INSTANCE;
        private volatile boolean stoppable = true;

        private TheJob(String name) {
            this.name = name;
            this.start = CompletableFuture.completedStage(begun());
        }

        private TaskOutcome begun() {
            return new TaskOutcome.JobStarted(Json.of("{\"JobId\":\"" + name + "\"}"), name);
        }

        /** Its start waits until the returned action is run. */
        public Runnable startsLater() {
            var later = new CompletableFuture<TaskOutcome>();
            start = later;
            return () -> later.complete(begun());
        }

        /** What the service says from now on when it is asked. */
        public void becomes(JobStatus now) {
            status = now;
        }

        /** Whether the service answers when it is asked to stop it. */
        public void answersStops(boolean answers) {
            stoppable = answers;
        }

        /** The idempotency keys of all calls that began it. */
        public List<String> keys() {
            return keys;
        }

        /** All questions how it is. */
        public List<Job> polls() {
            return polls;
        }

        /** All requests to stop it. */
        public List<Job> stops() {
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
        var job = named(call.parameters().tree().path("JobName").asText());
        job.keys.add(call.idempotencyKey());
        return job.start;
    }

    @Override
    public CompletionStage<JobStatus> poll(Job job) {
        var asked = named(job.handle());
        asked.polls.add(job);
        return CompletableFuture.completedStage(asked.status);
    }

    @Override
    public CompletionStage<Boolean> stop(Job job) {
        var asked = named(job.handle());
        asked.stops.add(job);
        return CompletableFuture.completedStage(asked.stoppable);
    }
}
