package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Slices;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/** All executions of the cluster, wherever they live. */
public final class ExecutionRegion {
    /** The name of the shard type. */
    public static final EntityTypeKey<ExecutionCommand> KEY =
            EntityTypeKey.create(ExecutionCommand.class, "Execution");

    private final ActorSystem<?> system;
    private final AtomicReference<@Nullable ActorRef<ShardingEnvelope<ExecutionCommand>>> started =
            new AtomicReference<>();

    private final AtomicReference<@Nullable StraightRuns> straightRuns = new AtomicReference<>();

    private final WaitingStarts waitingStarts = new WaitingStarts();

    private ExecutionRegion(ActorSystem<?> system) {
        this.system = system;
    }

    /**
     * Starts the region on this node.
     *
     * @param services made for this region, since executions talk to each other through it
     */
    public static ExecutionRegion start(
            ActorSystem<?> system, Function<ExecutionRegion, ExecutionServices> services) {
        // The services and the region need each other. Entities only come once both are there;
        // what one sends in that very moment is lost, as any message may be.
        var region = new ExecutionRegion(system);
        var made = services.apply(region);
        region.straightRuns.set(new StraightRuns(made));
        region.started.set(
                ClusterSharding.get(system)
                        .init(
                                Entity.of(KEY, entity -> ExecutionEntity.create(entity, made))
                                        .withMessageExtractor(new BySlice())
                                        .withEntityProps(ExecutionDispatcher.SELECTOR)
                                        .withStopMessage(new ExecutionEntity.HandOff())));
        return region;
    }

    private ActorRef<ShardingEnvelope<ExecutionCommand>> region() {
        var region = started.get();
        return region == null ? system.<ShardingEnvelope<ExecutionCommand>>deadLetters() : region;
    }

    /** Sends, at most once. */
    public void tell(String persistenceId, ExecutionCommand command) {
        region().tell(new ShardingEnvelope<>(persistenceId, command));
    }

    /** Asks; the stage fails with a time-out when no answer comes. */
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

    /** Of a start without a name: draws another one while the shard of the last says nothing. */
    ExecutionIdentity speaking(ExecutionIdentity drawn, Supplier<ExecutionIdentity> others) {
        return waitingStarts.speaking(
                drawn,
                others,
                identity -> Slices.shardOf(identity.persistenceId()),
                System.nanoTime());
    }

    /**
     * Starts an execution unless it exists; the answer says what is durable then.
     *
     * @param input that of the command, read
     * @param start makes the command for whoever is to be answered
     */
    CompletionStage<StartReply> start(Payload input, Function<ActorRef<StartReply>, Start> start) {
        var runs = straightRuns.get();
        var here = start.apply(system.ignoreRef());
        var run = runs == null ? null : runs.run(here, input);
        return run == null
                ? askedUnlessSilent(here, start)
                : run.written()
                        .thenCompose(outcome ->
                                switch (outcome) {
                                    case WriteOutcome.Committed _ ->
                                            replied(run, StartResult.STARTED);
                                    case WriteOutcome.MachineMoved _ ->
                                            replied(run, StartResult.MACHINE_MOVED);
                                    case WriteOutcome.Rejected _ ->
                                            replied(run, StartResult.OVERLOADED);
                                    // Who has the name knows whether it is this very start, and
                                    // finds by its request what may have been written.
                                    case WriteOutcome.AlreadyExists _,
                                            WriteOutcome.Gone _,
                                            WriteOutcome.Fenced _,
                                            WriteOutcome.Failed _ ->
                                            asked(here, start);
                                });
    }

    private static CompletionStage<StartReply> replied(StraightRuns.Run run, StartResult result) {
        return CompletableFuture.completedStage(new StartReply(result, run.startedAtMillis()));
    }

    /** Of what nobody has begun; what may have been is seen to its end. */
    private CompletionStage<StartReply> askedUnlessSilent(
            Start here, Function<ActorRef<StartReply>, Start> start) {
        int shard = Slices.shardOf(here.identity().persistenceId());
        if (!waitingStarts.begins(shard, System.nanoTime())) {
            return CompletableFuture.completedStage(new StartReply(StartResult.OVERLOADED, 0));
        }
        return asked(here, start)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        waitingStarts.answered(shard, System.nanoTime());
                    } else {
                        waitingStarts.givenUp(shard);
                    }
                });
    }

    private CompletionStage<StartReply> asked(
            Start here, Function<ActorRef<StartReply>, Start> start) {
        return AskRetry.ask(wait -> ask(here.identity().persistenceId(), start::apply, wait));
    }

    /** Shards are groups of slices; neither number ever changes (design section 5). */
    private static final class BySlice
            extends ShardingMessageExtractor<ShardingEnvelope<ExecutionCommand>, ExecutionCommand> {
        @Override
        public String entityId(ShardingEnvelope<ExecutionCommand> envelope) {
            return envelope.entityId();
        }

        @Override
        public String shardId(String entityId) {
            return Integer.toString(Slices.shardOf(entityId));
        }

        @Override
        public ExecutionCommand unwrapMessage(ShardingEnvelope<ExecutionCommand> envelope) {
            return envelope.message();
        }
    }
}
