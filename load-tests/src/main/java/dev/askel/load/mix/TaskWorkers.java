package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Completes the tasks of the load. A worker receives a task or a task token, sends a heartbeat, and
 * sends an output.
 */
final class TaskWorkers {
    private static final String TIMED_OUT = "TaskTimedOut";
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration WORK_MAX = Duration.ofMillis(900);
    private static final Duration CALLBACK_DELAY = Duration.ofMillis(1200);

    private final AskelClient askel;
    private final LoadRegion region;
    private final Observations observations;
    private final KillObserver killObserver;
    private final LoadFunctions functions;
    private final RetryingCaller caller;

    TaskWorkers(
            AskelClient askel,
            LoadRegion region,
            Observations observations,
            KillObserver killObserver,
            LoadFunctions functions) {
        this.askel = askel;
        this.region = region;
        this.observations = observations;
        this.killObserver = killObserver;
        this.functions = functions;
        this.caller = new RetryingCaller(observations);
    }

    /** Polls for tasks and completes them until the thread is interrupted. */
    void pollUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            // ActivityStarted contains this name, which identifies the poll.
            var name = "poll-" + UUID.randomUUID();
            try {
                var poll =
                        AskelClient.newRequest()
                                .put("activityArn", region.activityArn())
                                .put("workerName", name);
                // The client of a cluster waits for at most 12 s. A poll without a task for that
                // time is not a failed call.
                var task =
                        killObserver.observe(
                                CrashPoint.POLL_IS_UNANSWERED,
                                () -> askel.call("GetActivityTask", poll));
                if (task.hasNonNull("taskToken")) {
                    var id = AskelClient.parseJson(task.path("input").asText()).path("id").asText();
                    observations.addReceivedTask(id, name);
                    doWork(id, task.path("taskToken").asText());
                }
            } catch (UnknownOutcomeException e) {
                observations.addUnansweredPoll(name);
                caller.reportInternalError(e);
                pause(BETWEEN_TRIES);
            } catch (ErrorResponseException e) {
                if (!e.isThrottled()) {
                    observations.addComplaint("a poll was rejected: " + e.getMessage());
                    return;
                }
                pause(BETWEEN_TRIES);
            }
        }
    }

    /**
     * Sends a callback for each token that the functions receive, until the thread is interrupted.
     *
     * @param executor runs an action on a new thread
     */
    void completeCallbacks(Consumer<Runnable> executor) {
        try {
            while (true) {
                var token = functions.pendingTokens(region).take();
                // Each callback has its own thread. In a queue, tokens that arrive during an outage
                // would time out and delay all later tokens.
                executor.accept(() -> {
                    pause(CALLBACK_DELAY);
                    doWork(token.id(), token.text());
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void doWork(String id, String token) {
        var half = Duration.ofNanos(ThreadLocalRandom.current().nextLong(WORK_MAX.toNanos() / 2));
        pause(half);
        sendHeartbeat(id, token);
        pause(half);
        var output = "{\"done\": \"%s\"}".formatted(UUID.randomUUID());
        var request = AskelClient.newRequest().put("taskToken", token).put("output", output);
        observations.addSentOutput(id, output);
        var reply =
                caller.call(() ->
                        killObserver.observe(
                                CrashPoint.ANSWER_IS_UNANSWERED,
                                () -> askel.call("SendTaskSuccess", request)));
        reply.answer().ifPresent(_ -> observations.addAcceptedOutput(id, output));
        // The task has timed out, or an earlier attempt has completed it.
        reply.error()
                .ifPresent(refused -> {
                    ExpectedError.withoutEffect(TIMED_OUT).hadEffect(refused, observations);
                    observations.addRejectedOutput(id, output);
                });
    }

    /**
     * Sends a heartbeat without retries. Before a retry, the next heartbeat would already be due.
     */
    private void sendHeartbeat(String id, String token) {
        var request = AskelClient.newRequest().put("taskToken", token);
        long began = System.currentTimeMillis();
        try {
            askel.call("SendTaskHeartbeat", request);
            observations.addHeartbeat(id, began);
        } catch (UnknownOutcomeException e) {
            caller.reportInternalError(e);
        } catch (ErrorResponseException e) {
            if (!e.isThrottled()) {
                ExpectedError.withoutEffect(TIMED_OUT).hadEffect(e, observations);
            }
        }
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }
}
