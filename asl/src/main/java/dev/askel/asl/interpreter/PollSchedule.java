package dev.askel.asl.interpreter;

import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Phase.Call;
import java.time.Duration;
import java.time.Instant;

/**
 * Schedules the polls of a job. The pause between polls is a third of the job's age, so a short job
 * completes soon and a long job is polled rarely. The schedule does not depend on the number of
 * polls, so missed polls during an outage do not change the later pauses.
 */
final class PollSchedule {
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /** The pause is the job's age divided by this number. */
    private static final int AGE_DIVISOR = 3;

    /**
     * A pause is shortened by a random part of at most this size, so that jobs that started
     * together are not polled together.
     */
    private static final double SHORTENING_MAX = 0.2;

    private PollSchedule() {}

    /** The time of the next poll of a job that is polled or started now. */
    static Instant next(Call call, AdvanceContext context) {
        var startedAt = call.startedAt();
        var age = startedAt == null ? Duration.ZERO : Duration.between(startedAt, context.now());
        var pause = age.dividedBy(AGE_DIVISOR);
        pause = pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause;
        pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
        double factor = 1 - SHORTENING_MAX * context.random().nextDouble();
        return context.now().plusMillis((long) (pause.toMillis() * factor));
    }
}
