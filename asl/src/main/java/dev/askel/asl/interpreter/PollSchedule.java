package dev.askel.asl.interpreter;

import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Phase.Call;
import java.time.Duration;
import java.time.Instant;

/**
 * Schedules the polls of a job that a {@code .sync} task waits for. The pause between two polls is
 * a third of the job's age, between 100 ms and 60 s, less a random part. So the end of a short job
 * is detected soon, and a long job is polled rarely. The schedule does not depend on the number of
 * polls, so missed polls during an outage do not change later pauses.
 */
final class PollSchedule {
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /** The pause is the job's age divided by this number. */
    private static final int AGE_DIVISOR = 3;

    /**
     * Each pause is shortened by a random fraction up to this value. So jobs that started together
     * are not polled together.
     */
    private static final double SHORTENING_MAX = 0.2;

    private PollSchedule() {}

    /** Returns the time of the next poll for a job that has just started or been polled. */
    static Instant nextPoll(Call call, AdvanceContext context) {
        var startedAt = call.startedAt();
        var age = startedAt == null ? Duration.ZERO : Duration.between(startedAt, context.now());
        var pause = age.dividedBy(AGE_DIVISOR);
        pause = pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause;
        pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
        double factor = 1 - SHORTENING_MAX * context.random().nextDouble();
        return context.now().plusMillis((long) (pause.toMillis() * factor));
    }
}
