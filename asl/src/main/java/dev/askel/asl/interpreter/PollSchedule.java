package dev.askel.asl.interpreter;

import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.step.AdvanceContext;
import java.time.Duration;
import java.time.Instant;

/**
 * When the service is asked how a job is: soon while the job is young, so that a brief one is done
 * soon, and then ever more seldom, after a third of the time that it has taken so far. How often a
 * job was asked for need not be known, so an outage neither hurries nor delays what follows.
 */
final class PollSchedule {
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /** Part of the time taken so far that passes until the next question. */
    private static final int PART = 3;

    /** Jobs that were started together are not asked for together: up to a fifth comes off. */
    private static final double SPREAD = 0.2;

    private PollSchedule() {}

    /** When to ask for the job of a call that is asked for, or begun, now. */
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
