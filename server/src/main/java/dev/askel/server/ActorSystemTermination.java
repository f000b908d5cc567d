package dev.askel.server;

import dev.askel.cluster.formation.UnusableCluster;
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
 * Terminates an actor system within a bounded time. An actor system can leave its cluster and still
 * not terminate, because Pekko 1.7 waits for the streams of its remoting without a limit. Pekko 2.0
 * has a limit (apache/pekko#3317).
 *
 * <p>After the bound this class stops waiting. Otherwise a supervisor would kill the process before
 * the process closes its other resources.
 */
final class ActorSystemTermination {
    /**
     * The maximum time that this class waits for a termination. A termination normally takes at
     * most one second, the time that remoting waits for other nodes.
     */
    static final Duration TERMINATION_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ActorSystemTermination.class);

    private final ActorSystem<?> system;
    private final Duration terminationMax;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();

    private ActorSystemTermination(ActorSystem<?> system, Duration terminationMax) {
        this.system = system;
        this.terminationMax = terminationMax;
    }

    /**
     * Limits the time that this process waits for the termination of a new system.
     *
     * @param terminationMax the maximum wait for the termination after the last shutdown phase
     */
    static ActorSystemTermination observe(ActorSystem<?> system, Duration terminationMax) {
        var termination = new ActorSystemTermination(system, terminationMax);
        system.getWhenTerminated().whenComplete((_, _) -> termination.terminated.complete(null));
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseActorSystemTerminate(),
                        "askel-end-at-latest",
                        () -> {
                            termination.awaitInBackground();
                            return CompletableFuture.completedStage(Done.getInstance());
                        });
        return termination;
    }

    private void awaitInBackground() {
        // Runs on a separate thread, because the cause of the delay may also block thread pools.
        Thread.ofPlatform().daemon().name("askel-end").start(this::awaitTermination);
    }

    private void awaitTermination() {
        try {
            terminated.get(terminationMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.error(
                    "The actor system does not terminate and is abandoned; it still has\n{}",
                    ((ExtendedActorSystem) system.classicSystem()).printTree());
        } catch (InterruptedException | ExecutionException e) {
            LOG.error("The end of the actor system cannot be awaited", e);
        } finally {
            terminated.complete(null);
        }
    }

    /** Runs the coordinated shutdown and waits for the termination. */
    void stop() {
        CoordinatedShutdown.get(system).run(new OperatorStop());
        terminated.join();
    }

    /** Completes when the system has terminated or was abandoned. */
    CompletableFuture<Void> whenTerminated() {
        return terminated;
    }

    /** The reason of the shutdown; unknown while the system runs. */
    CoordinatedShutdown.Reason reason() {
        return CoordinatedShutdown.get(system)
                .getShutdownReason()
                .orElse(CoordinatedShutdown.unknownReason());
    }

    /** The exit status of the process for this reason. */
    ExitStatus exitStatus() {
        return switch (reason()) {
            case UnusableCluster _ -> ExitStatus.DOWNED;
            case CoordinatedShutdown.ClusterDowningReason$ _ -> ExitStatus.DOWNED;
            case DatabaseTakenOver _ -> ExitStatus.REFUSED;
            default -> ExitStatus.FAILED;
        };
    }
}
