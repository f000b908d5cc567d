package dev.askel.engine.maprun;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.journal.partition.SliceRange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes open runs at regular intervals, so that a run continues after a hint or a node was lost. A
 * run is open while it is RUNNING or its parent has not acknowledged the outcome. Passivated runs
 * are omitted until their wake-up time. The cluster daemon has several parts, and each part wakes
 * the runs of its slices.
 */
public final class MapRunWaker {
    /** The number of parts. It must be the same on all nodes of a cluster. */
    static final int COUNT = 8;

    /**
     * The interval between two rounds. After a lost hint, a run waits for this interval and for the
     * pages of runs with smaller ids.
     */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** The maximum number of runs in one page. */
    static final int PAGE_MAX = 500;

    /** The interval between two pages. It limits the rate at which wake-ups start actors. */
    private static final Duration PAGE_INTERVAL = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(MapRunWaker.class);

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final SliceRange slices;
    private final MapRunStore store;
    private final EngineTime time;
    private final Consumer<String> wake;

    /** Messages of a part to itself. */
    sealed interface Command {}

    /**
     * @param after the last id of the previous page; null for the first page
     */
    private record Poll(@Nullable String after) implements Command {}

    private record Found(@Nullable List<String> runs, @Nullable Throwable failure)
            implements Command {}

    private record Stop() implements Command {}

    private MapRunWaker(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            SliceRange slices,
            MapRunStore store,
            EngineTime time,
            Consumer<String> wake) {
        this.actor = actor;
        this.timers = timers;
        this.slices = slices;
        this.store = store;
        this.time = time;
        this.wake = wake;
    }

    /** Starts the parts that the cluster assigns to this node. */
    public static void start(
            ActorSystem<?> system, MapRunStore store, EngineTime time, MapRunRegion runs) {
        ClusterDaemon.start(
                system,
                Command.class,
                "askel-map-runs",
                COUNT,
                index -> create(SliceRange.part(index, COUNT), store, time, runs::wake),
                new Stop());
    }

    /**
     * Creates one part.
     *
     * @param wake receives the ids of the runs
     */
    static Behavior<Command> create(
            SliceRange slices, MapRunStore store, EngineTime time, Consumer<String> wake) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var waker = new MapRunWaker(actor, timers, slices, store, time, wake);
                    waker.read(null);
                    return Behaviors.receiveMessage(waker::onMessage);
                }));
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Poll(var after) -> read(after);
            case Found(var runs, var failure) -> onFound(runs, failure);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void read(@Nullable String after) {
        actor.pipeToSelf(store.openRuns(slices, after, PAGE_MAX, time.millis()), Found::new);
    }

    private void onFound(@Nullable List<String> runs, @Nullable Throwable failure) {
        if (runs == null) {
            var reason = UnavailableException.reasonOf(failure);
            if (reason == null) {
                LOG.error("The open Map Runs of slices {} cannot be read", slices, failure);
            } else {
                DeferredWork.MAP_RUNS.recordDeferral(reason, () -> "the open runs of " + slices);
            }
        } else {
            runs.forEach(wake);
            if (runs.size() == PAGE_MAX) {
                timers.startSingleTimer(new Poll(runs.getLast()), PAGE_INTERVAL);
                return;
            }
        }
        timers.startSingleTimer(new Poll(null), INTERVAL);
    }
}
