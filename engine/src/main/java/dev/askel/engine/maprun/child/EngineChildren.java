package dev.askel.engine.maprun.child;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.execution.start.StartDispatch;
import dev.askel.engine.express.MapChildRuns;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.MapRunWorkers;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.trace.ExecutionTracing;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** Creates objects that run the children of Map Runs as executions of this engine. */
public final class EngineChildren implements MapRunChildren {
    private static final DispatcherSelector DISPATCHER =
            DispatcherSelector.fromConfig("askel.map-run.dispatcher");

    /**
     * The minimum and maximum number of concurrent tasks. They equal the dispatcher's defaults for
     * {@code parallelism-min} and {@code parallelism-max}.
     */
    private static final int THREADS_MIN = 2;

    private static final int THREADS_MAX = 64;

    private final ChildServices services;
    private final MapChildRuns expressRuns;
    private final Registry registry;
    private final ExecutionTracing tracing;
    private final DurationLimits durations;

    /**
     * Creates a factory for this node's runs.
     *
     * @param starts starts Standard children
     * @param expressRuns the runner of Express children in this node's memory
     * @param reads the threads that read the rows of children
     * @param historyEventsMax maximum number of events of a child's history, without a limit of its
     *     state machine
     * @param tracing decides which children are traced
     * @param durations the maximum durations of executions
     */
    public EngineChildren(
            ActorSystem<?> system,
            StartDispatch starts,
            ExecutionRegion region,
            MapChildRuns expressRuns,
            Registry registry,
            MapRunWorkers reads,
            EngineTime time,
            RandomGenerator random,
            long historyEventsMax,
            ExecutionTracing tracing,
            DurationLimits durations) {
        this.services =
                new ChildServices(
                        system,
                        new ChildTasks(
                                system.dispatchers().lookup(DISPATCHER),
                                Math.clamp(
                                        Runtime.getRuntime().availableProcessors(),
                                        THREADS_MIN,
                                        THREADS_MAX)),
                        new LimitedChildStarts(
                                starts::startChild,
                                registry.startRules()::current,
                                system.dispatchers().lookup(DISPATCHER),
                                time),
                        region,
                        new ChildRows(reads),
                        time,
                        random,
                        historyEventsMax);
        this.expressRuns = expressRuns;
        this.registry = registry;
        this.tracing = tracing;
        this.durations = durations;
    }

    @Override
    public Children create(MapRunRow row, MapRunScope scope, Listener listener) {
        var identities = new ChildIdentity(row, scope, tracing, durations);
        var parent = scope.identity();
        var machineId = UUID.fromString(parent.machineId());
        if (row.identity().isStandard()) {
            return new StandardChildren(
                    services,
                    identities,
                    () -> registry.revision(machineId, parent.revision()),
                    RunAttempt.of(row),
                    listener);
        }
        return new ExpressChildren(
                services,
                identities,
                expressRuns,
                () -> registry.revision(machineId, parent.revision()),
                listener);
    }
}
