package dev.askel.engine.maprun.live;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.maprun.MapRunCommand;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Schedules retries of failed operations of a Map Run, with a growing delay, while the database or
 * the child executions are unavailable.
 */
final class RunRetries {
    private final TimerScheduler<MapRunCommand> timers;
    private final RandomGenerator random;
    private final String runId;
    private int failedAttempts;

    RunRetries(TimerScheduler<MapRunCommand> timers, RandomGenerator random, String runId) {
        this.timers = timers;
        this.random = random;
        this.runId = runId;
    }

    /** Resets the delay after a successful attempt. */
    void onSuccess() {
        failedAttempts = 0;
    }

    /**
     * Sends a message to the actor after a delay. The delay grows with each failed attempt.
     *
     * @param timer the key of the timer; a new timer replaces an earlier one with the same key
     * @throws IllegalStateException when the failure is not temporary
     */
    void schedule(Object timer, MapRunCommand message, @Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason == null) {
            throw new IllegalStateException(runId + ": its row cannot be used", failure);
        }
        DeferredWork.MAP_RUNS.recordDeferral(reason, () -> runId);
        failedAttempts++;
        timers.startSingleTimer(timer, message, ChildExecutions.retryDelay(failedAttempts, random));
    }
}
