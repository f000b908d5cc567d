package dev.askel.engine.execution.start;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.engine.api.Answer;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadText;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Starts executions. If {@link InlineExecutions} can run an execution to its end, the execution
 * runs on the calling thread. Otherwise it runs in its actor.
 */
public final class StartDispatch {
    private final ActorSystem<?> system;

    /** The input of a command that is not sent. */
    private static final String NO_INPUT = "";

    private final ExecutionRegion region;
    private final PayloadEncryption payloads;
    private final AtomicReference<@Nullable InlineExecutions> inlineExecutions =
            new AtomicReference<>();
    private final WaitingStarts waitingStarts = new WaitingStarts();

    /** Creates start commands. */
    @FunctionalInterface
    public interface StartFactory {
        /**
         * Creates a start command.
         *
         * @param input the input as {@link PayloadText}
         * @param replyTo the receiver of the reply
         */
        Start create(String input, ActorRef<StartReply> replyTo);
    }

    /**
     * Creates the dispatch. It sends starts to actors through {@code region}.
     *
     * @param payloads stores large inputs before they are sent
     */
    public StartDispatch(
            ActorSystem<?> system, ExecutionRegion region, PayloadEncryption payloads) {
        this.system = system;
        this.region = region;
        this.payloads = payloads;
    }

    /**
     * Permits executions without waiting states to run on the calling thread. Before this call, all
     * executions run in actors.
     */
    public void enableInlineRuns(ExecutionServices services) {
        inlineExecutions.set(new InlineExecutions(services));
    }

    /**
     * Returns an identity with a random name, for a start without a name. If the shard of a drawn
     * name does not respond, another name is drawn.
     */
    ExecutionIdentity withRespondingShard(
            ExecutionIdentity drawn, Supplier<ExecutionIdentity> draw) {
        return waitingStarts.withRespondingShard(
                drawn,
                draw,
                identity -> Slices.shardOf(identity.persistenceId()),
                System.nanoTime());
    }

    /**
     * Starts an execution unless it exists. The reply describes the durable result.
     *
     * @param input the parsed input of the command
     * @param start creates the start command
     */
    CompletionStage<StartReply> start(Payload input, StartFactory start) {
        var runs = inlineExecutions.get();
        var command = start.create(NO_INPUT, system.ignoreRef());
        var run = runs == null ? null : runs.run(command, input);
        return run == null
                ? askUnlessSilent(command, input, start)
                : run.written()
                        .thenCompose(outcome ->
                                switch (outcome) {
                                    case WriteOutcome.Committed _ ->
                                            reply(run, StartResult.STARTED);
                                    case WriteOutcome.MachineChanged _ ->
                                            reply(run, StartResult.MACHINE_MOVED);
                                    case WriteOutcome.Rejected _ ->
                                            reply(run, StartResult.OVERLOADED);
                                    // If the row was written, the actor finds it and determines
                                    // whether it belongs to this start.
                                    case WriteOutcome.AlreadyExists _,
                                            WriteOutcome.MapRunChanged _,
                                            WriteOutcome.Deleted _,
                                            WriteOutcome.Fenced _,
                                            WriteOutcome.PermitsChanged _,
                                            WriteOutcome.StartQueueFull _,
                                            WriteOutcome.StartRuleChanged _,
                                            WriteOutcome.PermitNotFree _,
                                            WriteOutcome.Failed _ ->
                                            ask(command, input, start);
                                });
    }

    /**
     * Starts a child of a Map Run unless it exists. A child without waiting states runs to its end
     * on the calling thread.
     *
     * @param input the parsed input of the command
     * @param start creates the start command
     */
    public CompletionStage<MapChildStartResult> startChild(Payload input, StartFactory start) {
        var runs = inlineExecutions.get();
        var command = start.create(NO_INPUT, system.ignoreRef());
        var run = runs == null ? null : runs.run(command, input);
        return run == null
                ? askUnlessSilent(command, input, start).thenApply(StartDispatch::ofReply)
                : run.written()
                        .thenCompose(outcome ->
                                switch (outcome) {
                                    case WriteOutcome.Committed _ ->
                                            done(new MapChildStartResult.Ended(run.state()));
                                    case WriteOutcome.Rejected _ ->
                                            done(new MapChildStartResult.Overloaded());
                                    case WriteOutcome.AlreadyExists _ ->
                                            done(new MapChildStartResult.Exists());
                                    case WriteOutcome.MapRunChanged _ ->
                                            done(new MapChildStartResult.Refused());
                                    case WriteOutcome.MachineChanged _ ->
                                            done(new MapChildStartResult.RuleChanged());
                                    // If the row was written, the actor finds it.
                                    case WriteOutcome.Deleted _,
                                            WriteOutcome.Fenced _,
                                            WriteOutcome.PermitsChanged _,
                                            WriteOutcome.StartQueueFull _,
                                            WriteOutcome.StartRuleChanged _,
                                            WriteOutcome.PermitNotFree _,
                                            WriteOutcome.Failed _ ->
                                            ask(command, input, start)
                                                    .thenApply(StartDispatch::ofReply);
                                });
    }

    private static CompletionStage<MapChildStartResult> done(MapChildStartResult result) {
        return CompletableFuture.completedStage(result);
    }

    private static MapChildStartResult ofReply(StartReply reply) {
        return switch (reply.result()) {
            case STARTED -> new MapChildStartResult.Started();
            case ALREADY_EXISTS -> new MapChildStartResult.Exists();
            case MAP_RUN_MOVED -> new MapChildStartResult.Refused();
            case MACHINE_MOVED -> new MapChildStartResult.RuleChanged();
            case OVERLOADED, QUEUE_FULL, ACCOUNT_QUEUES_FULL ->
                    new MapChildStartResult.Overloaded();
        };
    }

    private static CompletionStage<StartReply> reply(InlineExecutions.Run run, StartResult result) {
        return CompletableFuture.completedStage(new StartReply(result, run.startedAtMillis()));
    }

    /**
     * Sends a start to its actor. Refuses it if too many starts wait for shards that do not
     * respond.
     */
    private CompletionStage<StartReply> askUnlessSilent(
            Start command, Payload input, StartFactory start) {
        int shard = Slices.shardOf(command.identity().persistenceId());
        if (!waitingStarts.tryBegin(shard, System.nanoTime())) {
            return CompletableFuture.completedStage(new StartReply(StartResult.OVERLOADED, 0));
        }
        return ask(command, input, start)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        waitingStarts.onAnswered(shard, System.nanoTime());
                    } else {
                        waitingStarts.onFailed(shard);
                    }
                });
    }

    private CompletionStage<StartReply> ask(Start command, Payload input, StartFactory start) {
        var id = command.identity().persistenceId();
        return payloads.toText(id, input)
                .thenCompose(stored ->
                        switch (stored) {
                            case Answer.Ok(var text) ->
                                    AskRetry.ask(wait ->
                                            region.ask(
                                                    id,
                                                    replyTo -> start.create(text, replyTo),
                                                    wait));
                            case Answer.Refused(_) ->
                                    CompletableFuture.completedStage(
                                            new StartReply(StartResult.OVERLOADED, 0));
                        });
    }
}
