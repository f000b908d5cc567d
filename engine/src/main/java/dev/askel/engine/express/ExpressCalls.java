package dev.askel.engine.express;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.DrawnId;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.ExpressArchive;
import dev.askel.engine.execution.ExpressStarter;
import dev.askel.engine.execution.SoundStart;
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

/** Starts Express executions on this node (spec/api.md section 4.3). */
public final class ExpressCalls implements ExpressStarter {
    private static final int DECISIONS_MAX = 5;
    private static final long SECONDS_MAX = Duration.ofMinutes(5).toSeconds();
    private final ActorSystem<?> system;
    private final Registry registry;
    private final ExpressServices services;
    private final RunningTally tally;
    private final WaitingCalls waitingCalls;
    private final ExpressBacklog backlog;
    private final @Nullable KeptRuns kept;
    private final MockCases mocks;

    /**
     * Runs in {@code system} what {@code registry} knows.
     *
     * @param records where executions that have ended are kept; null when the settings keep none
     * @param mocks the test cases that starts may name
     * @param incarnation this node's
     * @param living tells the incarnations of the nodes that live; for any thread
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
            Supplier<Set<String>> living) {
        this.system = system;
        this.mocks = mocks;
        this.registry = registry;
        this.services = services;
        this.tally = new RunningTally(settings);
        this.waitingCalls = new WaitingCalls(services.permits(), services.time(), this::later);
        this.backlog =
                new ExpressBacklog(
                        registry.expressStarts(),
                        registry::revision,
                        services.time(),
                        incarnation,
                        living,
                        services.held(),
                        tally,
                        this::runAsynchronous);
        system.systemActorOf(backlog.behavior(), "askel-express-backlog", Props.empty());
        this.kept =
                records == null
                        ? null
                        : new KeptRuns(
                                records,
                                tokens,
                                services.time(),
                                settings.retention(),
                                this::later);
        if (kept != null) {
            system.systemActorOf(kept.behavior(), "askel-express-retention", Props.empty());
        }
    }

    private void later(Duration delay, Runnable work) {
        system.scheduler().scheduleOnce(delay, work, system.executionContext());
    }

    /** Executions that have ended; null where they are not kept. */
    public @Nullable ExpressArchive archive() {
        return kept;
    }

    /**
     * Stores what has ended and is not stored yet; to be called when the actor system has ended and
     * before the records' writer is closed, which waits for it.
     */
    public void drain() {
        if (kept != null) {
            kept.buffer().drain();
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
                        .then(arn -> SoundStart.check(arn, start(request), services.limits()))
                        .map(sound -> sound.in(named.testCase()));
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
                                                runFound(request, sound, startable);
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

    private CompletionStage<Answer<StartSyncExecutionResult>> runFound(
            StartSyncExecutionRequest request, SoundStart sound, StartableMachine machine) {
        return inTestCase(sound, machine, testCase -> runSync(request, sound, machine, testCase));
    }

    /** Looks for the test case that a start names, if it names one, and goes on in it. */
    private <T> CompletionStage<Answer<T>> inTestCase(
            SoundStart sound,
            StartableMachine machine,
            Function<@Nullable TestCase, CompletionStage<Answer<T>>> next) {
        return mocks.findIfNamed(machine.arn().name(), sound.testCase(), machine.revision().model())
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var testCase) -> next.apply(testCase.orElse(null));
                        });
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> runSync(
            StartSyncExecutionRequest request,
            SoundStart sound,
            StartableMachine machine,
            @Nullable TestCase testCase) {
        var revision = machine.revision();
        var place = tally.begins(revision.machineId().toString(), sound.input());
        if (place == null) {
            return done(Answer.refused(new EngineError.ThrottlingException()));
        }
        var now = services.now();
        var identity =
                identity(
                        revision,
                        arn(revision, sound.name(), DrawnId.next().toString()),
                        new Origin(
                                request.traceHeader(),
                                machine.versionArn(),
                                machine.aliasArn(),
                                testCase),
                        now,
                        now);
        return run(revision, identity, sound.data(), false, place)
                .whenComplete((_, _) -> place.ends())
                .handle((state, failure) -> SyncAnswer.of(request, state, failure));
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
        return inTestCase(
                sound, machine, testCase -> accept(sound, machine, request, testCase, decision));
    }

    private CompletionStage<Answer<StartExecutionResult>> accept(
            SoundStart sound,
            StartableMachine machine,
            StartExecutionRequest request,
            @Nullable TestCase testCase,
            int decision) {
        var revision = machine.revision();
        var arn = arn(revision, sound.name(), DrawnId.next().toString());
        var now = services.now();
        var start =
                new ExpressStarts.Start(
                        identity(revision, arn, Origin.UNTOLD, now, now).persistenceId(),
                        machine.machineId(),
                        revision.revision(),
                        now.toEpochMilli(),
                        sound.input(),
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
            ExpressStarts.Start start, PinnedRevision revision, RunningTally.Place place) {
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
                place);
    }

    // Running

    /**
     * Runs an execution, which has its place.
     *
     * @param asynchronous whether its context object counts redrives, of which there are none
     * @return its last state
     */
    private CompletionStage<ExecutionState> run(
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean asynchronous,
            RunningTally.Place place) {
        var tape = kept == null ? null : new HistoryTape();
        var course =
                new ExpressCourse(services, revision, identity, input, asynchronous, place, tape);
        return ExpressRun.start(system, services, waitingCalls, course)
                .whenComplete((state, _) -> {
                    if (kept != null && tape != null && state != null) {
                        kept.buffer().keep(new EndedRun(state, tape));
                    }
                });
    }

    private static ExpressExecutionArn arn(PinnedRevision revision, String name, String uuid) {
        var machine = revision.arn();
        return new ExpressExecutionArn(machine.scope(), machine.name(), null, name, uuid);
    }

    /** What a start says beside its input, and by what it was started. */
    private record Origin(
            @Nullable String traceHeader,
            @Nullable String versionArn,
            @Nullable String aliasArn,
            @Nullable TestCase testCase) {
        static final Origin UNTOLD = new Origin(null, null, null, null);
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
        return tally.bytes();
    }

    /** Their calls that wait for a permit. */
    public int waitingCalls() {
        return waitingCalls.size();
    }

    /** Heap that executions take which have ended and are to be stored, in bytes. */
    public long recordBytes() {
        return kept == null ? 0 : kept.buffer().bytes();
    }

    /** Heap that they may take, in bytes; 0 when nothing is kept. */
    public long recordBytesMax() {
        return kept == null ? 0 : RecordBuffer.BYTES_MAX;
    }
}
