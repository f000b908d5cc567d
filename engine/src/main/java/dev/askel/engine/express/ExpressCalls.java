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
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.request.ExpressArchive;
import dev.askel.engine.execution.start.ExpressStarter;
import dev.askel.engine.execution.start.ValidatedStart;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.visibility.ExpressRecords;
import java.time.Duration;
import java.util.Set;
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
    private static final int ATTEMPTS_MAX = 5;

    private final ActorSystem<?> system;
    private final Registry registry;
    private final ExpressServices services;
    private final ExpressMemory memory;
    private final WaitingCalls waitingCalls;
    private final ExpressBacklog backlog;
    private final @Nullable ExpressRetention retention;
    private final MockCases mocks;

    /**
     * Creates the calls for the state machines of {@code registry}.
     *
     * @param records the store of ended executions; null when the settings keep none
     * @param mocks the test cases that starts may select
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
        this.waitingCalls = new WaitingCalls(services.permits(), services.time(), this::schedule);
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
                                this::schedule);
        if (retention != null) {
            system.systemActorOf(retention.behavior(), "askel-express-retention", Props.empty());
        }
    }

    private void schedule(Duration delay, Runnable work) {
        system.scheduler().scheduleOnce(delay, work, system.executionContext());
    }

    /** Returns the runner of Express children of Map Runs on this node. */
    public MapChildRuns mapChildRuns() {
        return new MapChildRuns(system, services, memory, waitingCalls);
    }

    /** Returns the archive of ended executions; null when they are not kept. */
    public @Nullable ExpressArchive archive() {
        return retention;
    }

    /**
     * Submits the records of ended executions that are not stored yet. Must be called after the
     * actor system has ended, and before the writer of the records is closed. Closing the writer
     * waits for the submitted records.
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
        var target = mocks.split(request.stateMachineArn());
        var checked =
                Arns.parseStateMachine(target.stateMachineArn())
                        .then(arn ->
                                arn.scope().equals(caller.scope())
                                        ? Answer.ok(arn)
                                        : Answer.<StateMachineArn>refused(
                                                new EngineError.StateMachineDoesNotExist(
                                                        request.stateMachineArn())))
                        .then(arn ->
                                ValidatedStart.check(
                                        arn, start(request), services.payloads().highestMax()))
                        .map(validStart -> validStart.withTestCase(target.testCase()));
        return switch (checked) {
            case Answer.Refused(var error) ->
                    Answer.refusedStage(services.payloads().refusalOfInput(request.input(), error));
            case Answer.Ok(var validStart) ->
                    registry.resolveForStart(validStart.machine())
                            .thenCompose(machine -> checkAndRun(request, validStart, machine, 1));
        };
    }

    private static StartExecutionRequest start(StartSyncExecutionRequest request) {
        return new StartExecutionRequest(
                request.stateMachineArn(), request.name(), request.input(), request.traceHeader());
    }

    /**
     * Runs the execution if the registry confirms that this node's revision of the state machine is
     * current. Asynchronous starts check the revision in their transaction; synchronous executions
     * have no transaction.
     */
    private CompletionStage<Answer<StartSyncExecutionResult>> checkAndRun(
            StartSyncExecutionRequest request,
            ValidatedStart validStart,
            Answer<StartableMachine> machine,
            int attempt) {
        return switch (machine) {
            case Answer.Refused(var error) ->
                    Answer.refusedStage(services.payloads().refusalOfInput(request.input(), error));
            case Answer.Ok(var startable)
                    when startable.revision().type() != StateMachineType.EXPRESS ->
                    Answer.refusedStage(
                            services.payloads()
                                    .refusalOfInput(
                                            request.input(),
                                            new EngineError.StateMachineTypeNotSupported()));
            case Answer.Ok(var startable) ->
                    registry.isCurrent(startable)
                            .thenCompose(current ->
                                    switch (current) {
                                        case Answer.Refused(var error) ->
                                                Answer.refusedStage(error);
                                        case Answer.Ok(var isCurrent) when isCurrent ->
                                                runWithTestCase(request, validStart, startable);
                                        case Answer.Ok(_) when attempt == ATTEMPTS_MAX ->
                                                Answer.refusedStage(
                                                        new EngineError.ServiceUnavailable());
                                        case Answer.Ok(_) ->
                                                registry.resolveNewerForStart(
                                                                validStart.machine(), startable)
                                                        .thenCompose(fresh ->
                                                                checkAndRun(
                                                                        request,
                                                                        validStart,
                                                                        fresh,
                                                                        attempt + 1));
                                    });
        };
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> runWithTestCase(
            StartSyncExecutionRequest request,
            ValidatedStart validStart,
            StartableMachine machine) {
        return withTestCase(
                validStart, machine, testCase -> runSync(request, validStart, machine, testCase));
    }

    /**
     * Finds the test case of a start, and calls {@code next} with the test case, or with null if
     * the start selects none.
     */
    private <T> CompletionStage<Answer<T>> withTestCase(
            ValidatedStart validStart,
            StartableMachine machine,
            Function<@Nullable TestCase, CompletionStage<Answer<T>>> next) {
        return mocks.findIfNamed(
                        machine.arn().name(), validStart.testCase(), machine.revision().model())
                .thenCompose(
                        found -> found.thenCompose(testCase -> next.apply(testCase.orElse(null))));
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> runSync(
            StartSyncExecutionRequest request,
            ValidatedStart validStart,
            StartableMachine machine,
            @Nullable TestCase testCase) {
        var revision = machine.revision();
        var tooLarge =
                services.payloads()
                        .inputRefusal(validStart.input(), request.input(), machine.limits());
        if (tooLarge != null) {
            return Answer.refusedStage(tooLarge);
        }
        var reservation = memory.reserve(revision.machineId().toString(), validStart.input());
        if (reservation == null) {
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        var identity =
                ExpressIdentities.ofNew(
                        revision,
                        ExpressIdentities.newArn(revision, validStart.name()),
                        new ExpressIdentities.Origin(
                                traceHeader(request.traceHeader(), revision),
                                machine.versionArn(),
                                machine.aliasArn(),
                                testCase,
                                machine.limits()),
                        services.durations(),
                        services.now());
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
            int attempt) {
        return withTestCase(
                validStart,
                machine,
                testCase -> accept(validStart, machine, request, testCase, attempt));
    }

    private CompletionStage<Answer<StartExecutionResult>> accept(
            ValidatedStart validStart,
            StartableMachine machine,
            StartExecutionRequest request,
            @Nullable TestCase testCase,
            int attempt) {
        var tooLarge =
                services.payloads()
                        .inputRefusal(validStart.input(), request.input(), machine.limits());
        if (tooLarge != null) {
            // The limits can be outdated on this node.
            return Answer.compose(
                    registry.isCurrent(machine),
                    isCurrent ->
                            isCurrent
                                    ? Answer.refusedStage(tooLarge)
                                    : retry(validStart, machine, request, attempt));
        }
        var revision = machine.revision();
        var arn = ExpressIdentities.newArn(revision, validStart.name());
        var now = services.now();
        var start =
                new ExpressStarts.Start(
                        ExpressIdentities.ofNew(
                                        revision,
                                        arn,
                                        ExpressIdentities.Origin.NONE,
                                        services.durations(),
                                        now)
                                .persistenceId(),
                        machine.machineId(),
                        revision.revision(),
                        now.toEpochMilli(),
                        validStart.input(),
                        traceHeader(request.traceHeader(), revision),
                        machine.versionArn(),
                        machine.aliasArn(),
                        testCase,
                        1,
                        machine.limits());
        return backlog.accept(start, machine.guard(), revision)
                .thenCompose(accepted ->
                        switch (accepted) {
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                            case Answer.Ok(var isStored) when isStored ->
                                    Answer.okStage(new StartExecutionResult(arn.toString(), now));
                            case Answer.Ok(_) -> retry(validStart, machine, request, attempt);
                        });
    }

    /**
     * Repeats a start whose state machine has changed. If the state machine is no longer an Express
     * state machine, the start is refused, and the client repeats it.
     */
    private CompletionStage<Answer<StartExecutionResult>> retry(
            ValidatedStart validStart,
            StartableMachine machine,
            StartExecutionRequest request,
            int attempt) {
        return registry.resolveNewerForStart(validStart.machine(), machine)
                .thenCompose(fresh ->
                        switch (fresh) {
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                            case Answer.Ok(var startable)
                                    when attempt < ATTEMPTS_MAX
                                            && startable.revision().type()
                                                    == StateMachineType.EXPRESS ->
                                    accept(validStart, startable, request, attempt + 1);
                            case Answer.Ok(_) ->
                                    Answer.refusedStage(new EngineError.ServiceUnavailable());
                        });
    }

    private @Nullable String traceHeader(@Nullable String given, PinnedRevision revision) {
        return services.tracing()
                .startHeader(
                        given,
                        revision.tracingConfiguration().enabled(),
                        revision.arn().toString(),
                        services.time().millis());
    }

    private CompletionStage<ExecutionState> runAsynchronous(
            ExpressStarts.Start start,
            PinnedRevision revision,
            ExpressMemory.Reservation reservation) {
        return run(
                revision,
                ExpressIdentities.ofStored(revision, start, services.durations(), services.now()),
                Payload.ofVerbatim(start.input()),
                true,
                reservation);
    }

    // Running

    /**
     * Runs an execution with reserved memory.
     *
     * @param asynchronous whether the context object has a redrive count, as after StartExecution
     * @return the final state of the execution
     */
    private CompletionStage<ExecutionState> run(
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean asynchronous,
            ExpressMemory.Reservation reservation) {
        boolean traced = services.tracing().isTraced(identity);
        var recording = retention == null && !traced ? null : new HistoryRecording();
        var execution =
                new ExpressExecution(
                        services, revision, identity, input, asynchronous, reservation, recording);
        return ExpressRun.start(system, services, waitingCalls, execution)
                .whenComplete((state, _) -> {
                    if (state != null) {
                        services.countUsage(state);
                    }
                    if (traced && recording != null && state != null) {
                        services.traces().onExpressEnd(state.identity(), recording.events());
                    }
                    if (retention != null && recording != null && state != null) {
                        retention.buffer().add(new EndedRun(state, recording));
                    }
                });
    }

    /**
     * Returns the heap of this node's running Express executions and of the results of ended
     * children of Map Runs, in bytes.
     */
    public long runningBytes() {
        return memory.bytes();
    }

    /** Returns the number of calls of Express executions that wait for a permit. */
    public int waitingCallCount() {
        return waitingCalls.size();
    }

    /** Returns the heap of ended executions that are not stored yet, in bytes. */
    public long recordBytes() {
        return retention == null ? 0 : retention.buffer().bytes();
    }

    /**
     * Returns the maximum of {@link #recordBytes}, in bytes; 0 when ended executions are not kept.
     */
    public long recordBytesMax() {
        return retention == null ? 0 : RecordBuffer.BYTES_MAX;
    }
}
