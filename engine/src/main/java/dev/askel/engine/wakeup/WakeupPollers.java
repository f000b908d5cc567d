package dev.askel.engine.wakeup;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import dev.askel.engine.task.CallPermits;
import org.apache.pekko.actor.typed.ActorSystem;

/** The wake-up pollers of the cluster, distributed over its nodes. */
public final class WakeupPollers {
    /** The number of pollers. It must not change while a cluster runs. */
    static final int COUNT = 32;

    private WakeupPollers() {}

    /** Starts this node's share of the pollers. */
    public static void start(
            ActorSystem<?> system,
            WakeupQueries due,
            ExecutionRegion executions,
            EngineTime time,
            SweepPace sweep,
            CallPermits permits,
            WakeupAdmission admission) {
        var awaited = new AwaitedPermits(due, System::nanoTime);
        ClusterDaemon.start(
                system,
                WakeupPoller.Command.class,
                "askel-wakeups",
                COUNT,
                index ->
                        WakeupPoller.create(
                                SliceRange.part(index, COUNT),
                                due,
                                executions::tell,
                                time,
                                sweep,
                                awaited,
                                permits,
                                admission),
                new WakeupPoller.Stop());
    }
}
