package dev.askel.engine.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.engine.LogLines;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ClusterDaemonTest {
    private static final int PARTS = 8;

    /** Longer than the time between two attempts to start missing parts. */
    private static final Duration SLOW_STOP = Duration.ofSeconds(3);

    private static final String CONFIGURATION =
            """
            pekko {
              loglevel = WARNING
              actor { provider = cluster, allow-java-serialization = on }
              remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              coordinated-shutdown {
                exit-jvm = off
                run-by-jvm-shutdown-hook = off
                phases.before-service-unbind.timeout = 25s
              }
              cluster.jmx.enabled = off
            }
            """;

    private final Set<Integer> started = ConcurrentHashMap.newKeySet();

    private Behavior<String> part(int index) {
        started.add(index);
        return Behaviors.receiveMessage(_ -> Behaviors.stopped());
    }

    private ActorSystem<Void> system() {
        var system =
                ActorSystem.<Void>create(
                        Behaviors.empty(),
                        "daemons",
                        ConfigFactory.parseString(CONFIGURATION)
                                .withFallback(ConfigFactory.load()));
        var cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        return system;
    }

    @Test
    void a_node_that_is_stopped_right_after_its_start_starts_all_parts_first() throws Exception {
        var system = system();
        ClusterDaemon.start(system, String.class, "parts", PARTS, this::part, "stop");
        var whenUnbound = new CompletableFuture<Set<Integer>>();
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseServiceUnbind(),
                        "record-started-parts",
                        () -> {
                            whenUnbound.complete(Set.copyOf(started));
                            return CompletableFuture.completedStage(Done.getInstance());
                        });

        var ended = CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());

        assertThat(whenUnbound.get(1, TimeUnit.MINUTES)).hasSize(PARTS);
        ended.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    /** Stops only when parts that stopped before may have been started again. */
    private Behavior<String> slowPart() {
        return Behaviors.withTimers(timers ->
                Behaviors.receiveMessage(message -> {
                    if (message.equals("end")) {
                        return Behaviors.stopped();
                    }
                    timers.startSingleTimer("end", SLOW_STOP);
                    return Behaviors.same();
                }));
    }

    @Test
    void a_slow_part_does_not_delay_the_stop_of_the_last_node_further() throws Exception {
        var system = system();
        ClusterDaemon.start(
                system,
                String.class,
                "slow",
                PARTS,
                index -> index == 0 ? slowPart() : part(index),
                "stop");

        try (var log = new LogLines()) {
            CoordinatedShutdown.get(system)
                    .runAll(CoordinatedShutdown.unknownReason())
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);

            assertThat(log.messages())
                    .noneMatch(line ->
                            line.contains("daemon-process-slow") && line.contains("timed out"));
        }
    }
}
