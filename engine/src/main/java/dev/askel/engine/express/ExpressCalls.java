package dev.askel.engine.express;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.request.ExpressArchive;
import dev.askel.engine.execution.start.ExpressStarter;
import dev.askel.engine.execution.start.ValidatedStart;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.visibility.ExpressRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/**
 * Starts Express executions on this node, asynchronously (StartExecution) and synchronously
 * (StartSyncExecution; docs/aws/api.md section 4.3).
 */
public final class ExpressCalls implements ExpressStarter {
    private static final int DECISIONS_MAX = 5;
    private static final long SECONDS_MAX = Duration.ofMinutes(5).toSeconds();
    private final ActorSystem<?> system;
    private final Registry registry;
    private final ExpressServices services;
    private final ExpressMemory memory;
    private final WaitingCalls waitingCalls;
    private final ExpressBacklog backlog;
    private final @Nullable ExpressRetention retention;
    private final MockCases mocks;

    /**
     * Runs executions of the machines of {@code registry} in {@code system}.
     *
     * @param records the store of executions that have ended; null when the settings keep none
     * @param mocks the test cases that starts may name
     * @param incarnation identifies this run of this node
     * @param liveNodes supplies the incarnations of the cluster's live nodes; thread-safe
     */
    public ExpressCalls(
            ActorSystem<?> system,
            Registry registry,
            ExpressServices services,
            ExpressSettings settings,
            @Nullable ExpressRecords records,
            PageTokens tokens,
            MockCases mocks,
            String incarnation,
            Supplier<Set<String>> liveNodes) {
        this.system = system;
        this.mocks = mocks;
        this.registry = registry;
        this.services = services;
        this.memory = settings.memory();
        this.waitingCalls = new WaitingCalls(services.permits(), services.time(), this::later);
        this.backlog =
                new ExpressBacklog(
                        registry.expressStarts(),
                        registry::revision,
                        services.time(),
                        incarnation,
                        liveNodes,
                        services.held(),
                        memory,
                        this::runAsynchronous);
        system.systemActorOf(backlog.behavior(), "askel-express-backlog", Props.empty());
        this.retention =
                records == null
                        ? null
                        : new ExpressRetention(
                                records,
                                tokens,
                                services.time(),
                                settings.retention(),
                                this::later);
        if (retention != null) {
            system.systemActorOf(retention.behavior(), "askel-express-retention", Props.empty());
        }
    }

    private void later(Duration delay, Runnable work) {
        system.scheduler().scheduleOnce(delay, work, system.executionContext());
    }

    /** The archive of executions that have ended; null where they are not kept. */
    public @Nullable ExpressArchive archive() {
        return retention;
    }

    /**
     * Submits the records of ended executions that are not stored yet. Call it after the actor
     * system has ended and before the records' writer is closed, which waits for them.
     */
    public void drain() {
        if (retention != null) {
            retention.buffer().drain();
        }
    }

    // Synchronous

    @Override
    public CompletionStage<Answer<StartSyncExecutionResult>> startSync(
            Caller caller, StartSyncExecutionRequest request) {
        var named = mocks.named(request.stateMachineArn());
        var checked =
                Arns.stateMachine(named.stateMachineArn())
                        .then(arn ->
                                arn.scope().equals(caller.scope())
                                        ? Answer.ok(arn)
                                        : Answer.<StateMachineArn>refused(
                                                new EngineError.StateMachineDoesNotExist(
                                                        request.stateMachineArn())))
                        .then(arn -> ValidatedStart.check(arn, start(request), services.limits()))
                        .map(validStart -> validStart.in(named.testCase()));
        return switch (checked) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var validStart) ->
                    registry.resolveForStart(validStart.machine())
                            .thenCompose(machine -> decide(request, validStart, machine, 1));
        };
    }

    private static StartExecutionRequest start(StartSyncExecutionRequest request) {
        return new StartExecutionRequest(
                request.stateMachineArn(), request.name(), request.input(), request.traceHeader());
    }

    /**
     * Asks the registry whether this node's revision is current, because no transaction checks it.
     */
    private CompletionStage<Answer<StartSyncExecutionResult>> decide(
            StartSyncExecutionRequest request,
            ValidatedStart validStart,
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
                                                runFound(request, validStart, startable);
                                        case Answer.Ok(_) when decision == DECISIONS_MAX ->
                                                done(
                                                        Answer.refused(
                                                                new EngineError
                                                                        .ServiceUnavailable()));
                                        case Answer.Ok(_) ->
                                                registry.resolveNewerForStart(
                                                                validStart.machine(), startable)
                                                        .thenCompose(fresh ->
                                                                decide(
                                                                        request,
                                                                        validStart,
                                                                        fresh,
                                                                        decision + 1));
                                    });
        };
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> runFound(
            StartSyncExecutionRequest request,
            ValidatedStart validStart,
            StartableMachine machine) {
        return withTestCase(
                validStart, machine, testCase -> runSync(request, validStart, machine, testCase));
    }

    /** Finds the test case that a start names, or null, and calls {@code next} with it. */
    private <T> CompletionStage<Answer<T>> withTestCase(
            ValidatedStart validStart,
            StartableMachine machine,
            Function<@Nullable TestCase, CompletionStage<Answer<T>>> next) {
        return mocks.findIfNamed(
                        machine.arn().name(), validStart.testCase(), machine.revision().model())
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var testCase) -> next.apply(testCase.orElse(null));
                        });
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> runSync(
            StartSyncExecutionRequest request,
            ValidatedStart validStart,
            StartableMachine machine,
            @Nullable TestCase testCase) {
        var revision = machine.revision();
        var reservation = memory.reserve(revision.machineId().toString(), validStart.input());
        if (reservation == null) {
            return done(Answer.refused(new EngineError.ThrottlingException()));
        }
        var now = services.now();
        var identity =
                identity(
                        revision,
                        arn(revision, validStart.name(), RandomUuid.next().toString()),
                        new Origin(
                                request.traceHeader(),
                                machine.versionArn(),
                                machine.aliasArn(),
                                testCase),
                        now,
                        now);
        return run(revision, identity, validStart.data(), false, reservation)
                .whenComplete((_, _) -> reservation.release())
                .handle((state, failure) -> SyncExecutionResults.of(request, state, failure));
    }

    // Asynchronous

    @Override
    public CompletionStage<Answer<StartExecutionResult>> start(
            ValidatedStart validStart, StartableMachine machine, StartExecutionRequest request) {
        return accept(validStart, machine, request, 1);
    }

    private CompletionStage<Answer<StartExecutionResult>> accept(
            ValidatedStart validStart,
            StartableMachine machine,
            StartExecutionRequest request,
            int decision) {
        return withTestCase(
                validStart,
                machine,
                testCase -> accept(validStart, machine, request, testCase, decision));
    }

    private CompletionStage<Answer<StartExecutionResult>> accept(
            ValidatedStart validStart,
            StartableMachine machine,
            StartExecutionRequest request,
            @Nullable TestCase testCase,
            int decision) {
        var revision = machine.revision();
        var arn = arn(revision, validStart.name(), RandomUuid.next().toString());
        var now = services.now();
        var start =
                new ExpressStarts.Start(
                        identity(revision, arn, Origin.NONE, now, now).persistenceId(),
                        machine.machineId(),
                        revision.revision(),
                        now.toEpochMilli(),
                        validStart.input(),
                        request.traceHeader(),
                        machine.versionArn(),
                        machine.aliasArn(),
                        testCase,
                        1);
        return backlog.accept(start, machine.guard(), revision)
                .thenCompose(accepted ->
                        switch (accepted) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var yes) when yes ->
                                    done(Answer.ok(new StartExecutionResult(arn.toString(), now)));
                            case Answer.Ok(_) -> retry(validStart, machine, request, decision);
                        });
    }

    /**
     * Retries a start whose machine has changed. A machine that is no longer Express refuses the
     * start, and the client starts again.
     */
    private CompletionStage<Answer<StartExecutionResult>> retry(
            ValidatedStart validStart,
            StartableMachine machine,
            StartExecutionRequest request,
            int decision) {
        return registry.resolveNewerForStart(validStart.machine(), machine)
                .thenCompose(fresh ->
                        switch (fresh) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var startable)
                                    when decision < DECISIONS_MAX
                                            && startable.revision().type()
                                                    == StateMachineType.EXPRESS ->
                                    accept(validStart, startable, request, decision + 1);
                            case Answer.Ok(_) ->
                                    done(Answer.refused(new EngineError.ServiceUnavailable()));
                        });
    }

    private CompletionStage<ExecutionState> runAsynchronous(
            ExpressStarts.Start start,
            PinnedRevision revision,
            ExpressMemory.Reservation reservation) {
        // account/region/machineId/name:uuid, and neither of the last two has a colon.
        var id = start.persistenceId();
        int colon = id.lastIndexOf(':');
        var name = id.substring(id.lastIndexOf('/') + 1, colon);
        return run(
                revision,
                identity(
                        revision,
                        arn(revision, name, id.substring(colon + 1)),
                        new Origin(
                                start.traceHeader(),
                                start.versionArn(),
                                start.aliasArn(),
                                start.testCase()),
                        Instant.ofEpochMilli(start.acceptedAtMillis()),
                        services.now()),
                Payload.ofVerbatim(start.input()),
                true,
                reservation);
    }

    // Running

    /**
     * Runs an execution that has its reservation.
     *
     * @param asynchronous whether its context object has a redrive count, which is always 0
     * @return its last state
     */
    private CompletionStage<ExecutionState> run(
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean asynchronous,
            ExpressMemory.Reservation reservation) {
        var recording = retention == null ? null : new HistoryRecording();
        var execution =
                new ExpressExecution(
                        services, revision, identity, input, asynchronous, reservation, recording);
        return ExpressRun.start(system, services, waitingCalls, execution)
                .whenComplete((state, _) -> {
                    if (retention != null && recording != null && state != null) {
                        retention.buffer().keep(new EndedRun(state, recording));
                    }
                });
    }

    private static ExpressExecutionArn arn(PinnedRevision revision, String name, String uuid) {
        var machine = revision.arn();
        return new ExpressExecutionArn(machine.scope(), machine.name(), null, name, uuid);
    }

    /** The trace header, version, alias and test case of a start. */
    private record Origin(
            @Nullable String traceHeader,
            @Nullable String versionArn,
            @Nullable String aliasArn,
            @Nullable TestCase testCase) {
        static final Origin NONE = new Origin(null, null, null, null);
    }

    /**
     * Builds the identity, with the machine's timeout but at most five minutes.
     *
     * @param acceptedAt part of the idempotency keys of its calls; the same in each attempt
     * @param startedAt when this attempt started
     */
    private static ExecutionIdentity identity(
            PinnedRevision revision,
            ExpressExecutionArn arn,
            Origin origin,
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
                origin.versionArn(),
                origin.aliasArn(),
                origin.traceHeader(),
                acceptedAt.toEpochMilli(),
                origin.testCase());
    }

    private static <T> CompletionStage<Answer<T>> done(Answer<T> answer) {
        return CompletableFuture.completedStage(answer);
    }

    /** Heap that running Express executions take on this node, in bytes. */
    public long runningBytes() {
        return memory.bytes();
    }

    /** The number of their calls that wait for a permit. */
    public int waitingCalls() {
        return waitingCalls.size();
    }

    /** Heap of ended executions that are not stored yet, in bytes. */
    public long recordBytes() {
        return retention == null ? 0 : retention.buffer().bytes();
    }

    /** The bound of {@link #recordBytes}, in bytes; 0 when nothing is kept. */
    public long recordBytesMax() {
        return retention == null ? 0 : RecordBuffer.BYTES_MAX;
    }
}
