package dev.askel.server;

import dev.askel.cluster.formation.OutdatedFormation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an actor system. One that has stopped serving and left its cluster, and still does not
 * terminate, is left behind: a process that stays would be killed, and what is closed after the
 * actor system never were. (Pekko 1.7 waits for the streams of its remoting without a limit; 2.0
 * has one, apache/pekko#3317.)
 */
final class ActorSystemEnd {
    /** Many times what a termination takes: its remoting waits a second for others at most. */
    static final Duration TERMINATION_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ActorSystemEnd.class);

    private final ActorSystem<?> system;
    private final Duration terminationMax;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private ActorSystemEnd(ActorSystem<?> system, Duration terminationMax) {
        this.system = system;
        this.terminationMax = terminationMax;
    }

    /**
     * The end of a system that has just been created.
     *
     * @param terminationMax how long it may take to terminate once all else has been stopped
     */
    static ActorSystemEnd of(ActorSystem<?> system, Duration terminationMax) {
        var end = new ActorSystemEnd(system, terminationMax);
        system.getWhenTerminated().whenComplete((_, _) -> end.over.complete(null));
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseActorSystemTerminate(),
                        "askel-end-at-latest",
                        () -> {
                            end.comesAtLatest();
                            return CompletableFuture.completedStage(Done.getInstance());
                        });
        return end;
    }

    private void comesAtLatest() {
        // A thread of its own: what holds the system up may hold up pools, too.
        Thread.ofPlatform().daemon().name("askel-end").start(this::awaitNoLonger);
    }

    private void awaitNoLonger() {
        try {
            over.get(terminationMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.error(
                    "The actor system does not terminate and is left behind; it has still\n{}",
                    ((ExtendedActorSystem) system.classicSystem()).printTree());
        } catch (InterruptedException | ExecutionException e) {
            LOG.error("Nobody knows when the actor system ends", e);
        } finally {
            over.complete(null);
        }
    }

    /** Stops the system in order and waits for its end. */
    void stop() {
        CoordinatedShutdown.get(system).run(new OperatorStop());
        over.join();
    }

    /** Completed when it is over. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Why it ends; unknown while it does not. */
    CoordinatedShutdown.Reason reason() {
        return CoordinatedShutdown.get(system)
                .getShutdownReason()
                .orElse(CoordinatedShutdown.unknownReason());
    }

    /** What its end is to the process. */
    ExitStatus status() {
        return switch (reason()) {
            case OutdatedFormation _ -> ExitStatus.DOWNED;
            case CoordinatedShutdown.ClusterDowningReason$ _ -> ExitStatus.DOWNED;
            case DatabaseTaken _ -> ExitStatus.REFUSED;
            default -> ExitStatus.FAILED;
        };
    }
}
