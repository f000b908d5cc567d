package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunControl;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Decides when a run that only waits for its children may leave memory. For use by one actor. */
final class Passivation {
    /** The time for which a run only waits, if its next owner reads nothing from the source. */
    private static final Duration WAIT_MIN = Duration.ofMillis(250);

    /** The same time if its next owner reads the source again. Some are read from their start. */
    private static final Duration WAIT_MIN_OF_SOURCE = Duration.ofSeconds(30);

    /** A passivated run is woken after a quarter of its age, within these bounds. */
    private static final Duration WAKE_MIN = Duration.ofMinutes(1);

    private static final Duration WAKE_MAX = Duration.ofMinutes(2);

    private final MapRunServices services;
    private final LoadedRun run;

    /** Engine time of the last change of the run. */
    private long changedAtMillis;

    Passivation(MapRunServices services, LoadedRun run) {
        this.services = services;
        this.run = run;
        onChange();
    }

    /** The run has changed, or may have. */
    void onChange() {
        changedAtMillis = services.time().millis();
    }

    /**
     * Whether the run has only waited for its children for long enough.
     *
     * @param isStarved whether the run has no memory for its next child
     */
    boolean isDue(RunState state, boolean isStarved) {
        boolean readsSource = run.inputs().plan().reader() != null && !state.isSourceDone();
        var waitMin = readsSource ? WAIT_MIN_OF_SOURCE : WAIT_MIN;
        return state.isWaiting(isStarved)
                && services.time().millis() - changedAtMillis >= waitMin.toMillis();
    }

    /** Leaves the run to its next owner. */
    CompletionStage<Boolean> write(long version, MapRunControl control) {
        return services.store().passivate(run.id(), version, control, wakeAtMillis());
    }

    /** Returns the time at which ended children whose hints were lost must be found. */
    private long wakeAtMillis() {
        long now = services.time().millis();
        var redrivenAt = run.row().redrivenAtMillis();
        long since = redrivenAt == null ? run.row().identity().startedAtMillis() : redrivenAt;
        long delay = Math.clamp((now - since) / 4, WAKE_MIN.toMillis(), WAKE_MAX.toMillis());
        return now + delay + services.random().nextLong(delay / 4);
    }
}
