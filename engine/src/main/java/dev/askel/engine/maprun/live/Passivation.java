package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.decision.RunState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Decides when a run that only waits for its children may be passivated. The next owner is the
 * actor that loads the run again. Must be used by one actor.
 */
final class Passivation {
    /** The minimum wait before a passivation, if the next owner reads nothing from the source. */
    private static final Duration WAIT_MIN = Duration.ofMillis(250);

    /**
     * The minimum wait if the next owner reads the source again, or after a counted failure. Some
     * sources are read from their start. The next owner does not know the failure.
     */
    private static final Duration LONG_WAIT_MIN = Duration.ofSeconds(30);

    /**
     * The minimum and the maximum delay before a passivated run is woken, without a random part.
     * Between them, the delay is a quarter of the time since the start or the last redrive of the
     * run.
     */
    private static final Duration WAKE_MIN = Duration.ofMinutes(1);

    private static final Duration WAKE_MAX = Duration.ofMinutes(2);

    private final MapRunServices services;
    private final LoadedRun run;

    /** Engine time of the last change of the run, epoch milliseconds. */
    private long changedAtMillis;

    Passivation(MapRunServices services, LoadedRun run) {
        this.services = services;
        this.run = run;
        onChange();
    }

    /** Records that the run has changed, or may have changed. */
    void onChange() {
        changedAtMillis = services.time().millis();
    }

    /**
     * Returns whether the run has only waited for its children for the minimum time.
     *
     * @param isStarved whether the run has no memory for its next child
     * @param hasFailed whether the run has failed after its last progress
     */
    boolean isDue(RunState state, boolean isStarved, boolean hasFailed) {
        boolean readsSource = run.inputs().plan().reader() != null && !state.isSourceDone();
        var waitMin = readsSource || hasFailed ? LONG_WAIT_MIN : WAIT_MIN;
        return state.isWaiting(isStarved)
                && services.time().millis() - changedAtMillis >= waitMin.toMillis();
    }

    /** Writes the passivation to the row; see {@link MapRunStore#passivate}. */
    CompletionStage<Boolean> write(long version, MapRunControl control) {
        return services.store().passivate(run.id(), version, control, wakeAtMillis());
    }

    /**
     * Returns the time at which a new owner must search for ended children whose hints were lost.
     */
    private long wakeAtMillis() {
        long now = services.time().millis();
        var redrivenAt = run.row().redrivenAtMillis();
        long since = redrivenAt == null ? run.row().identity().startedAtMillis() : redrivenAt;
        long delay = Math.clamp((now - since) / 4, WAKE_MIN.toMillis(), WAKE_MAX.toMillis());
        return now + delay + services.random().nextLong(delay / 4);
    }
}
