package dev.askel.engine.wakeup;

import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.journal.Due;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.journal.SliceRange;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ShardedDaemonProcessSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;

/** The pollers of the cluster, spread over its nodes. */
public final class WakeupPollers {
    /** How many there are; never changes while a cluster lives. */
    static final int COUNT = 32;

    /** So soon after a node is gone the others have its pollers. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(2);

    private WakeupPollers() {}

    /** Starts this node's share. */
    public static void start(
            ActorSystem<?> system,
            Due due,
            ExecutionRegion executions,
            EngineTime time,
            SweepPace sweep) {
        ShardedDaemonProcess.get(system)
                .init(
                        WakeupPoller.Command.class,
                        "askel-wakeups",
                        COUNT,
                        index ->
                                WakeupPoller.create(
                                        SliceRange.part(index, COUNT),
                                        due,
                                        executions,
                                        time,
                                        sweep),
                        ShardedDaemonProcessSettings.create(system)
                                .withKeepAliveInterval(BACK_WITHIN),
                        Optional.of(new WakeupPoller.Stop()));
    }
}
