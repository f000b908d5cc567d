package dev.askel.engine.execution.start;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Slices;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Starts executions: on the calling thread where {@link StraightRuns} can run them to their end, in
 * their actors otherwise.
 */
public final class StartDispatch {
    private final ActorSystem<?> system;
    private final ExecutionRegion region;
    private final AtomicReference<@Nullable StraightRuns> straightRuns = new AtomicReference<>();
    private final WaitingStarts waitingStarts = new WaitingStarts();

    /** Sends starts through {@code region}. */
    public StartDispatch(ActorSystem<?> system, ExecutionRegion region) {
        this.system = system;
        this.region = region;
    }

    /** Runs executions without waiting states on the calling thread from now on. */
    public void runStraight(ExecutionServices services) {
        straightRuns.set(new StraightRuns(services));
    }

    /**
     * For a start without a name: replaces the drawn identity while the shard of the last one does
     * not respond.
     */
    ExecutionIdentity withRespondingShard(
            ExecutionIdentity drawn, Supplier<ExecutionIdentity> others) {
        return waitingStarts.withRespondingShard(
                drawn,
                others,
                identity -> Slices.shardOf(identity.persistenceId()),
                System.nanoTime());
    }

    /**
     * Starts an execution unless it exists. The reply describes the durable result.
     *
     * @param input the parsed input of the command
     * @param start makes the command for a receiver of the reply
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
                                    case WriteOutcome.MachineChanged _ ->
                                            replied(run, StartResult.MACHINE_MOVED);
                                    case WriteOutcome.Rejected _ ->
                                            replied(run, StartResult.OVERLOADED);
                                    // The actor of that name knows whether it is this start, and
                                    // finds its row if it was written.
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

    /** Sends a start to its actor, unless too many starts wait for shards that do not respond. */
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
        return AskRetry.ask(
                wait -> region.ask(here.identity().persistenceId(), start::apply, wait));
    }
}
