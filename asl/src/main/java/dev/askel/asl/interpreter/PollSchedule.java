package dev.askel.asl.interpreter;

import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.step.AdvanceContext;
import java.time.Duration;
import java.time.Instant;

/**
 * Schedules the polls of a job. The pause between polls is a third of the job's age, so a short job
 * completes soon and a long job is polled rarely. The schedule does not depend on the number of
 * polls, so an outage does not change the later pauses.
 */
final class PollSchedule {
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /** The pause is this part of the job's age. */
    private static final int PART = 3;

    /**
     * Shortens pauses by up to a fifth, so that jobs that started together are not polled together.
     */
    private static final double SPREAD = 0.2;

    private PollSchedule() {}

    /** The time of the next poll of a job that is polled or started now. */
    static Instant next(Call call, AdvanceContext context) {
        var startedAt = call.startedAt();
        var taken = startedAt == null ? Duration.ZERO : Duration.between(startedAt, context.now());
        var pause = taken.dividedBy(PART);
        pause = pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause;
        pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
        double kept = 1 - SPREAD * context.chance().nextDouble();
        return context.now().plusMillis((long) (pause.toMillis() * kept));
    }
}
