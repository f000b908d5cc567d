package dev.askel.engine;

import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.endpoint.LeaseRenewals;
import dev.askel.engine.endpoint.NodeEndpoints;
import dev.askel.engine.endpoint.StoredEndpointRules;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.wakeup.WakeupPoller;
import java.time.Duration;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/** Assembles the limits of integration endpoints. */
record EndpointAssembly(NodeEndpoints calls, EndpointRules rules, LeaseRenewals renewals)
        implements AutoCloseable {
    /** The queue of the thread that renews leases; there is at most one renewal at a time. */
    private static final int QUEUED_RENEWALS_MAX = 2;

    static EndpointAssembly start(
            ActorSystem<?> system,
            DataSource database,
            EngineTime time,
            SqlPools pools,
            NodeCapability.Check capabilities,
            Fence fence) {
        BiConsumer<Duration, Runnable> scheduler =
                (delay, task) -> {
                    if (delay.isZero()) {
                        system.executionContext().execute(task);
                    } else {
                        system.scheduler().scheduleOnce(delay, task, system.executionContext());
                    }
                };
        var cluster = Cluster.get(system);
        var calls = new NodeEndpoints(time, System::nanoTime, scheduler);
        var renewals =
                LeaseRenewals.start(
                        calls,
                        SqlWorkers.open("endpoints", database, fence, 1, QUEUED_RENEWALS_MAX),
                        time,
                        System::nanoTime,
                        WakeupPoller.incarnation(cluster.selfMember()),
                        () -> WakeupPoller.liveIncarnations(cluster),
                        scheduler);
        return new EndpointAssembly(
                calls,
                new StoredEndpointRules(pools.registry(), time, capabilities, renewals),
                renewals);
    }

    @Override
    public void close() {
        renewals.close();
    }
}
