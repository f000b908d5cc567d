package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunControl;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Decides when a run that only waits for its children may leave memory. For use by one actor. */
final class Passivation {
    /**
     * The number of checks during which a run only waits, if its next owner reads its source again.
     * Some sources are then read from their start.
     */
    private static final int CHECKS_OF_SOURCE = 30;

    /** A passivated run is woken after a quarter of its age, within these bounds. */
    private static final Duration WAKE_MIN = Duration.ofMinutes(1);

    private static final Duration WAKE_MAX = Duration.ofMinutes(10);

    private final MapRunServices services;
    private final LoadedRun run;

    /** The number of checks since the last change of the run. */
    private int checks;

    Passivation(MapRunServices services, LoadedRun run) {
        this.services = services;
        this.run = run;
    }

    /** The run has changed, or may have. */
    void onChange() {
        checks = 0;
    }

    /**
     * Checks whether the run has only waited for its children for long enough. Called at regular
     * intervals.
     */
    boolean isDue(RunState state) {
        boolean readsSource = run.inputs().plan().reader() != null && !state.isSourceDone();
        return checks++ >= (readsSource ? CHECKS_OF_SOURCE : 1) && state.isWaiting();
    }

    /** Leaves the run to its next owner. */
    CompletionStage<Boolean> write(long version, MapRunControl control) {
        return services.store()
                .passivate(run.row().identity().mapRunId(), version, control, wakeAtMillis());
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
