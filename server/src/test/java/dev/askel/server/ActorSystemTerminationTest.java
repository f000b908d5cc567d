package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ActorSystemTerminationTest {
    private static final Config CONFIG =
            ConfigFactory.parseString(
                            """
                            pekko.actor.provider = local
                            pekko.coordinated-shutdown.exit-jvm = off
                            """)
                    .withFallback(ConfigFactory.load());

    private static Behavior<Void> stoppingAfter(CountDownLatch latch, CountDownLatch started) {
        return Behaviors.setup(_ -> {
            started.countDown();
            return Behaviors.receive(Void.class)
                    .onSignal(
                            PostStop.class,
                            _ -> {
                                latch.await();
                                return Behaviors.same();
                            })
                    .build();
        });
    }

    @Test
    void completes_when_the_system_terminates() {
        var system = ActorSystem.<Void>create(Behaviors.empty(), "own", CONFIG);
        var termination = ActorSystemTermination.observe(system, Duration.ofMinutes(1));
        assertThat(termination.whenTerminated()).isNotDone();
        termination.stop();
        assertThat(system.getWhenTerminated().toCompletableFuture()).isCompleted();
        assertThat(termination.reason()).isInstanceOf(OperatorStop.class);
    }

    @Test
    void completes_although_an_actor_does_not_stop() throws InterruptedException {
        var latch = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        var system = ActorSystem.create(stoppingAfter(latch, started), "stalled", CONFIG);
        try {
            // A guardian that is stopped before it starts does not receive the stop signal, so it
            // would not stall.
            started.await();
            var termination = ActorSystemTermination.observe(system, Duration.ofMillis(100));
            CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
            assertThat(CompletableFuture.runAsync(termination::stop))
                    .succeedsWithin(Duration.ofMinutes(1));
            assertThat(system.getWhenTerminated().toCompletableFuture()).isNotDone();
            assertThat(termination.exitStatus()).isEqualTo(ExitStatus.DOWNED);
        } finally {
            latch.countDown();
        }
        assertThat(system.getWhenTerminated().toCompletableFuture())
                .succeedsWithin(Duration.ofMinutes(1));
    }
}
