package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.wire.AskelClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Pauses running executions, and resumes each of them after some seconds. */
final class ExecutionPauser {
    private static final int PAUSES = 2;
    private static final Duration BEFORE_MAX = Duration.ofSeconds(3);
    private static final Duration PAUSED_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSED_MAX = Duration.ofSeconds(3);

    /**
     * The time after which an attempt without a response has no further effect. It is longer than
     * the time for which a node repeats a request to an execution or commits a change (ADR 0013).
     */
    static final Duration LATE_EFFECT_MAX = Duration.ofSeconds(11);

    /** An execution that has ended can be neither paused nor resumed. */
    private static final ExpectedError ENDED = ExpectedError.withoutEffect("ConflictException");

    private final AskelClient askel;
    private final Observations observations;
    private final RetryingCaller caller;

    ExecutionPauser(AskelClient askel, Observations observations) {
        this.askel = askel;
        this.observations = observations;
        this.caller = new RetryingCaller(observations);
    }

    /** Pauses an execution twice and resumes it, unless it ends before. */
    void pauseAndResume(String arn) {
        boolean isRunning = true;
        for (int i = 0; i < PAUSES && isRunning; i++) {
            sleep(Duration.ZERO, BEFORE_MAX);
            isRunning = pauseAndResumeOnce(arn);
        }
    }

    /** Returns whether the execution has not ended, as far as is known. */
    private boolean pauseAndResumeOnce(String arn) {
        var timeouts = ThreadLocalRandom.current().nextBoolean() ? "STOP" : "CONTINUE";
        var body = AskelClient.newRequest().put("timeouts", timeouts).toString();
        var pause = caller.call(() -> askel.callPath("POST", path(arn, "pause"), body, Map.of()));
        if (pause.error().isPresent()) {
            ENDED.hadEffect(pause.error().get(), observations);
            return false;
        }
        long paused = System.currentTimeMillis();
        sleep(PAUSED_MIN, PAUSED_MAX);
        awaitLateEffects(pause);
        if (pause.answer().isPresent()) {
            observations.addPause(arn, paused, System.currentTimeMillis());
        }
        var resume = caller.call(() -> askel.callPath("POST", path(arn, "resume"), "", Map.of()));
        resume.error()
                .ifPresent(error -> {
                    // Without an unanswered attempt, the execution has ended during its pause.
                    var expected = resume.hadUnansweredTry() ? ENDED : ExpectedError.NONE;
                    expected.hadEffect(error, observations);
                });
        // Otherwise, an earlier attempt could undo the next pause.
        awaitLateEffects(resume);
        return resume.error().isEmpty();
    }

    private static void awaitLateEffects(RetryingCaller.Reply<?> reply) {
        if (reply.hadUnansweredTry()) {
            LockSupport.parkNanos(LATE_EFFECT_MAX.toNanos());
        }
    }

    private static String path(String arn, String request) {
        return "/api/v1/executions/%s/%s".formatted(arn, request);
    }

    private static void sleep(Duration min, Duration max) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(min.toNanos(), max.toNanos()));
    }
}
