package dev.askel.engine.express;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.ExecutionState.Outcome;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arn.ExpressExecutionArn;
import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.execution.ExpressStarter;
import dev.askel.engine.execution.SoundStart;
import dev.askel.engine.registry.ExpressStarts;
import dev.askel.engine.registry.PinnedRevision;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.StartableMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/** Starts Express executions on this node (spec/api.md section 4.3). */
public final class ExpressCalls implements ExpressStarter {
    private static final int DECISIONS_MAX = 5;
    private static final long SECONDS_MAX = Duration.ofMinutes(5).toSeconds();
    private static final long BILLED_MILLIS = 100;

    /** What the smallest run is billed with; nobody measures more. */
    private static final long BILLED_MEMORY_MB = 64;

    private final ActorSystem<?> system;
    private final Registry registry;
    private final ExpressServices services;
    private final RunningTally tally;
    private final ExpressBacklog backlog;

    /**
     * Runs in {@code system} what {@code registry} knows.
     *
     * @param incarnation this node's
     * @param living tells the incarnations of the nodes that live; for any thread
     */
    public ExpressCalls(
            ActorSystem<?> system,
            Registry registry,
            ExpressServices services,
            ExpressSettings settings,
            String incarnation,
            Supplier<Set<String>> living) {
        this.system = system;
        this.registry = registry;
        this.services = services;
        this.tally = new RunningTally(settings);
        this.backlog =
                new ExpressBacklog(
                        registry.expressStarts(),
                        registry::revision,
                        services.time(),
                        incarnation,
                        living,
                        tally,
                        this::runAsynchronous);
        system.systemActorOf(backlog.behavior(), "askel-express-backlog", Props.empty());
    }

    // Synchronous

    @Override
    public CompletionStage<Answer<StartSyncExecutionResult>> startSync(
            Caller caller, StartSyncExecutionRequest request) {
        var checked =
                Arns.stateMachine(request.stateMachineArn())
                        .then(arn ->
                                arn.scope().equals(caller.scope())
                                        ? Answer.ok(arn)
                                        : Answer.<StateMachineArn>refused(
                                                new EngineError.StateMachineDoesNotExist(
                                                        request.stateMachineArn())))
                        .then(arn -> SoundStart.check(arn, start(request), services.limits()));
        return switch (checked) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var sound) ->
                    registry.forStart(sound.machine())
                            .thenCompose(machine -> decide(request, sound, machine, 1));
        };
    }

    private static StartExecutionRequest start(StartSyncExecutionRequest request) {
        return new StartExecutionRequest(
                request.stateMachineArn(), request.name(), request.input(), request.traceHeader());
    }

    /** No transaction checks what this node knows of the machine, so it is asked for. */
    private CompletionStage<Answer<StartSyncExecutionResult>> decide(
            StartSyncExecutionRequest request,
            SoundStart sound,
            Answer<StartableMachine> machine,
            int decision) {
        return switch (machine) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var startable)
                    when startable.revision().type() != StateMachineType.EXPRESS ->
                    done(Answer.refused(new EngineError.StateMachineTypeNotSupported()));
            case Answer.Ok(var startable) ->
                    registry.isCurrent(startable)
                            .thenCompose(current ->
                                    switch (current) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.refused(error));
                                        case Answer.Ok(var yes) when yes ->
                                                runSync(request, sound, startable.revision());
                                        case Answer.Ok(_) when decision == DECISIONS_MAX ->
                                                done(
                                                        Answer.refused(
                                                                new EngineError
                                                                        .ServiceUnavailable()));
                                        case Answer.Ok(_) ->
                                                registry.forStartFresh(sound.machine(), startable)
                                                        .thenCompose(fresh ->
                                                                decide(
                                                                        request,
                                                                        sound,
                                                                        fresh,
                                                                        decision + 1));
                                    });
        };
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> runSync(
            StartSyncExecutionRequest request, SoundStart sound, PinnedRevision revision) {
        if (!tally.begins(sound.input())) {
            return done(Answer.refused(new EngineError.ThrottlingException()));
        }
        var now = services.now();
        var identity =
                identity(
                        revision,
                        arn(revision, sound.name(), UUID.randomUUID().toString()),
                        request.traceHeader(),
                        now,
                        now);
        return run(revision.model(), identity, Payload.ofVerbatim(sound.input()), false)
                .whenComplete((_, _) -> tally.ends(sound.input()))
                .handle((state, failure) -> answer(request, state, failure));
    }

    private static Answer<StartSyncExecutionResult> answer(
            StartSyncExecutionRequest request,
            @Nullable ExecutionState state,
            @Nullable Throwable failure) {
        if (state != null) {
            return Answer.ok(result(request, state));
        }
        if (isNodesEnd(failure)) {
            return Answer.refused(new EngineError.ServiceUnavailable());
        }
        throw new CompletionException(failure);
    }

    /** Whether an execution ended with its node, and not by a bug. */
    static boolean isNodesEnd(@Nullable Throwable failure) {
        return failure instanceof CancellationException
                || (failure != null && failure.getCause() instanceof CancellationException);
    }

    private static StartSyncExecutionResult result(
            StartSyncExecutionRequest request, ExecutionState state) {
        boolean withData = request.includedData() == IncludedData.ALL_DATA;
        var identity = state.identity();
        var input = withData ? state.input().verbatim() : null;
        return switch (state.outcome()) {
            case null -> throw new IllegalStateException(identity.arn() + " has not ended");
            case Outcome.Succeeded(var at, var output) ->
                    result(
                            identity,
                            at,
                            ExecutionStatus.SUCCEEDED,
                            null,
                            null,
                            input,
                            withData ? output.verbatim() : null,
                            withData);
            case Outcome.Failed(var at, var error, var cause) ->
                    result(
                            identity,
                            at,
                            ExecutionStatus.FAILED,
                            error,
                            cause,
                            input,
                            null,
                            withData);
            case Outcome.TimedOut(var at, var error, var cause) ->
                    result(
                            identity,
                            at,
                            ExecutionStatus.TIMED_OUT,
                            error,
                            cause,
                            input,
                            null,
                            withData);
            case Outcome.Aborted _ ->
                    throw new IllegalStateException(identity.arn() + " cannot be stopped");
        };
    }

    private static StartSyncExecutionResult result(
            ExecutionIdentity identity,
            Instant at,
            ExecutionStatus status,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String input,
            @Nullable String output,
            boolean withData) {
        return new StartSyncExecutionResult(
                identity.arn(),
                identity.stateMachineArn(),
                identity.name(),
                identity.startedAt(),
                at,
                status,
                error,
                cause,
                input,
                output,
                withData,
                identity.traceHeader(),
                BILLED_MEMORY_MB,
                billedMillis(Duration.between(identity.startedAt(), at)));
    }

    /** Rounded up to 100 ms, of which there is at least one (recorded: express_sync). */
    static long billedMillis(Duration lasted) {
        return Math.max(1, Math.ceilDiv(lasted.toMillis(), BILLED_MILLIS)) * BILLED_MILLIS;
    }

    // Asynchronous

    @Override
    public CompletionStage<Answer<StartExecutionResult>> start(
            SoundStart sound, StartableMachine machine, StartExecutionRequest request) {
        return accept(sound, machine, request, 1);
    }

    private CompletionStage<Answer<StartExecutionResult>> accept(
            SoundStart sound,
            StartableMachine machine,
            StartExecutionRequest request,
            int decision) {
        var revision = machine.revision();
        var arn = arn(revision, sound.name(), UUID.randomUUID().toString());
        var now = services.now();
        var start =
                new ExpressStarts.Start(
                        identity(revision, arn, request.traceHeader(), now, now).persistenceId(),
                        machine.machineId(),
                        revision.revision(),
                        now.toEpochMilli(),
                        sound.input(),
                        request.traceHeader(),
                        machine.versionArn(),
                        machine.aliasArn(),
                        1);
        return backlog.accept(start, machine.guard(), revision)
                .thenCompose(accepted ->
                        switch (accepted) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var yes) when yes ->
                                    done(Answer.ok(new StartExecutionResult(arn.toString(), now)));
                            case Answer.Ok(_) -> again(sound, machine, request, decision);
                        });
    }

    /**
     * The machine has changed; it may even be of the other type now, which the caller asks anew.
     */
    private CompletionStage<Answer<StartExecutionResult>> again(
            SoundStart sound,
            StartableMachine machine,
            StartExecutionRequest request,
            int decision) {
        return registry.forStartFresh(sound.machine(), machine)
                .thenCompose(fresh ->
                        switch (fresh) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var startable)
                                    when decision < DECISIONS_MAX
                                            && startable.revision().type()
                                                    == StateMachineType.EXPRESS ->
                                    accept(sound, startable, request, decision + 1);
                            case Answer.Ok(_) ->
                                    done(Answer.refused(new EngineError.ServiceUnavailable()));
                        });
    }

    private CompletionStage<ExecutionState> runAsynchronous(
            ExpressStarts.Start start, PinnedRevision revision) {
        // account/region/machineId/name:uuid, and neither of the last two has a colon.
        var id = start.persistenceId();
        int colon = id.lastIndexOf(':');
        var name = id.substring(id.lastIndexOf('/') + 1, colon);
        return run(
                revision.model(),
                identity(
                        revision,
                        arn(revision, name, id.substring(colon + 1)),
                        start.traceHeader(),
                        Instant.ofEpochMilli(start.acceptedAtMillis()),
                        services.now()),
                Payload.ofVerbatim(start.input()),
                true);
    }

    // Running

    /**
     * Runs an execution, which has its place.
     *
     * @param asynchronous whether its context object counts redrives, of which there are none
     * @return its last state
     */
    private CompletionStage<ExecutionState> run(
            StateMachine machine, ExecutionIdentity identity, Payload input, boolean asynchronous) {
        var ended = new CompletableFuture<ExecutionState>();
        system.systemActorOf(
                ExpressRun.create(services, machine, identity, input, asynchronous, ended),
                "askel-express-" + UUID.randomUUID(),
                Props.empty());
        return ended;
    }

    private static ExpressExecutionArn arn(PinnedRevision revision, String name, String uuid) {
        var machine = revision.arn();
        return new ExpressExecutionArn(machine.scope(), machine.name(), null, name, uuid);
    }

    /**
     * With the machine's time-out, which is never longer than five minutes.
     *
     * @param acceptedAt names it to what it calls, the same in each try
     * @param startedAt when this try began
     */
    private static ExecutionIdentity identity(
            PinnedRevision revision,
            ExpressExecutionArn arn,
            @Nullable String traceHeader,
            Instant acceptedAt,
            Instant startedAt) {
        var machine = revision.arn();
        var timeoutSeconds = revision.timeoutSeconds();
        return new ExecutionIdentity(
                arn.toString(),
                arn.name(),
                machine.scope().account(),
                machine.scope().region(),
                machine.toString(),
                machine.name(),
                revision.machineId().toString(),
                revision.revision(),
                revision.roleArn(),
                startedAt,
                timeoutSeconds == null ? SECONDS_MAX : Math.min(timeoutSeconds, SECONDS_MAX),
                null,
                null,
                traceHeader,
                acceptedAt.toEpochMilli());
    }

    private static <T> CompletionStage<Answer<T>> done(Answer<T> answer) {
        return CompletableFuture.completedStage(answer);
    }
}
