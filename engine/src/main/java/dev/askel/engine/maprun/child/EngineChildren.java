package dev.askel.engine.maprun.child;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.execution.start.StartDispatch;
import dev.askel.engine.express.MapChildRuns;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.visibility.SqlWorkers;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;

/** Creates the children of Map Runs as executions of this engine. */
public final class EngineChildren implements MapRunChildren {
    private final ChildServices services;
    private final MapChildRuns expressRuns;
    private final Registry registry;

    /**
     * Creates the children of this node's runs.
     *
     * @param starts starts Standard children
     * @param expressRuns runs Express children in this node's memory
     * @param reads threads that read the rows of children
     * @param historyEventsMax the largest number of events of a child's history
     */
    public EngineChildren(
            ActorSystem<?> system,
            StartDispatch starts,
            ExecutionRegion region,
            MapChildRuns expressRuns,
            Registry registry,
            SqlWorkers reads,
            EngineTime time,
            RandomGenerator random,
            long historyEventsMax) {
        this.services =
                new ChildServices(
                        system,
                        starts::startChild,
                        region,
                        new ChildRows(reads, historyEventsMax),
                        time,
                        random,
                        historyEventsMax);
        this.expressRuns = expressRuns;
        this.registry = registry;
    }

    @Override
    public Children create(
            MapRunRow row, MapRunScope scope, Consumer<ChildEnd> ended, Runnable refused) {
        var identities = new ChildIdentity(row, scope);
        var parent = scope.identity();
        var machineId = UUID.fromString(parent.machineId());
        if (row.identity().standard()) {
            return new StandardChildren(
                    services,
                    identities,
                    () -> registry.revision(machineId, parent.revision()),
                    RunAttempt.of(row),
                    ended,
                    refused);
        }
        return new ExpressChildren(
                services,
                identities,
                expressRuns,
                () -> registry.revision(machineId, parent.revision()),
                ended);
    }
}
