package dev.askel.engine.execution;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/** Sends messages to the executions of the cluster, on any node. */
public final class ExecutionRegion {
    /** The entity type key of executions in Cluster Sharding. */
    public static final EntityTypeKey<ExecutionCommand> KEY =
            EntityTypeKey.create(ExecutionCommand.class, "Execution");

    private final ActorSystem<?> system;
    private final AtomicReference<@Nullable ActorRef<ShardingEnvelope<ExecutionCommand>>> started =
            new AtomicReference<>();

    /**
     * Creates the region of this node. Until {@link #start} is called, the region sends all
     * messages to dead letters.
     */
    public ExecutionRegion(ActorSystem<?> system) {
        this.system = system;
    }

    /**
     * Starts the region on this node. The constructor does not start it, because the services of
     * executions need this object, and the actors of executions need the services.
     *
     * @param entities creates the behaviour of an execution's actor
     */
    public void start(
            Function<EntityContext<ExecutionCommand>, Behavior<ExecutionCommand>> entities) {
        started.set(
                ClusterSharding.get(system)
                        .init(
                                Entity.of(KEY, entities::apply)
                                        .withMessageExtractor(
                                                new SliceExtractor<ExecutionCommand>())
                                        .withEntityProps(ExecutionDispatcher.SELECTOR)
                                        .withStopMessage(new HandOff())));
    }

    private ActorRef<ShardingEnvelope<ExecutionCommand>> region() {
        var region = started.get();
        return region == null ? system.<ShardingEnvelope<ExecutionCommand>>deadLetters() : region;
    }

    /** Sends a message, at most once. */
    public void tell(String persistenceId, ExecutionCommand command) {
        region().tell(new ShardingEnvelope<>(persistenceId, command));
    }

    /**
     * Sends a request. The stage fails with a {@code TimeoutException} when no reply arrives in
     * time.
     */
    public <R> CompletionStage<R> ask(
            String persistenceId,
            Function<ActorRef<R>, ExecutionCommand> command,
            Duration timeout) {
        return AskPattern.ask(
                region(),
                replyTo -> new ShardingEnvelope<>(persistenceId, command.apply(replyTo)),
                timeout,
                system.scheduler());
    }
}
