package dev.askel.server.local;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachines;
import dev.askel.engine.api.StateTests;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.engine.execution.ChildOutcome;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.execution.start.ValidatedStart;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.live.InMemoryEnds;
import dev.askel.engine.maprun.live.InMemoryMapRun;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs executions in this process, on the caller's thread, without a journal. It uses the server's
 * interpreter, {@link Ledger ledger}, and rules for calls and children.
 *
 * <p>The engine calls functions and services; it does not mock them. Executions can start
 * executions of the other known machines. Workers reach waiting tasks through {@link
 * #workerOperations}.
 *
 * <p>The clock runs in real time during a call or a job, and while a worker may send a result. At
 * other times the clock jumps to the next timer, so that waits, back-offs and time-outs take no
 * time.
 */
public final class LocalEngine {
    /**
     * The version number that every alias reports. A local run does not know the version that an
     * alias has on a server.
     */
    private static final String VERSION_OF_ALIASES = "1";

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, LocalMachine> machines = new LinkedHashMap<>();
    private final LocalExecutions executions = new LocalExecutions();
    private final LocalClock clock = new LocalClock(InstantSource.system());
    private final RunLoop loop = new RunLoop(clock);
    private final LocalServices services;
    private final List<CompletionStage<Boolean>> stops = new ArrayList<>();
    private volatile boolean open;

    /**
     * Creates an engine with these machines. It calls services through {@code connectors}.
     *
     * @param mapRuns the bounds of Map Runs. The same memory bound applies twice: to running
     *     children, and to stored results.
     */
    public LocalEngine(
            List<LocalMachine> machines, TaskConnectors connectors, MapRunSettings mapRuns) {
        machines.forEach(machine -> this.machines.put(machine.name(), machine));
        var tokens = TaskTokenCodec.ephemeral();
        this.services =
                new LocalServices(
                        clock,
                        loop,
                        connectors,
                        new ChildStarts(this::startChild),
                        this::startMapChild,
                        new InMemoryMapRun.Services(
                                connectors.itemReaders(),
                                connectors.resultStore(),
                                MapRunMemory.of(mapRuns),
                                new InMemoryEnds(mapRuns.memoryBytes()),
                                ExecutionLimits.DEFAULT,
                                mapRuns,
                                () -> clock.now().toEpochMilli()),
                        new LocalActivities(
                                loop,
                                clock,
                                tokens,
                                machines.stream().flatMap(LocalMachine::activities)),
                        tokens);
    }

    /**
     * Runs an execution, and all executions that it starts, until each has ended or waits for an
     * event that cannot occur.
     *
     * @param input JSON text
     * @return the executions in the order of their starts, the requested one first; or the reason
     *     why it cannot start
     */
    public Answer<List<LocalResult>> run(String machine, String input) throws InterruptedException {
        var arn = new StateMachineArn(LocalMachine.SCOPE, machine);
        var started =
                start(arn, new StartExecutionRequest(arn.toString(), null, input, null), null);
        if (started instanceof Answer.Ok<LocalExecution>) {
            while (!executions.areAllEnded()) {
                var next = loop.next(this::awaitsWorkersOrJobs);
                if (next.isEmpty()) {
                    break;
                }
                next.get().run();
            }
        }
        awaitStops();
        return started.map(_ -> executions.results());
    }

    /**
     * Waits until services have received the requests to stop unneeded jobs. The process may exit
     * after this run.
     */
    private void awaitStops() throws InterruptedException {
        var all =
                CompletableFuture.allOf(
                        stops.stream()
                                .map(CompletionStage::toCompletableFuture)
                                .toArray(CompletableFuture[]::new));
        try {
            all.get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // Best effort: a stop request without a response is not repeated.
        }
    }

    private boolean awaitsWorkersOrJobs() {
        return executions
                .running()
                .anyMatch(each -> each.awaitsJob() || (open && each.awaitsWorkers()));
    }

    /**
     * Returns the operations for workers; may be called by any thread. They complete only during
     * {@link #run}. A run waits for workers only if this method was called before.
     */
    public StepFunctions workerOperations() {
        open = true;
        return new Workers(
                services.activities(), new LocalTasks(loop, services.tokens(), executions::find));
    }

    /** A workbench that refuses all operations, because a local run has no stored executions. */
    public static Workbench workbench() {
        return UnsupportedOperations.refuseAllGroups(Workbench.class);
    }

    private record Workers(Activities activities, Tasks tasks) implements StepFunctions {
        @Override
        public StateMachines stateMachines() {
            return UnsupportedOperations.refuseAll(StateMachines.class);
        }

        @Override
        public StateMachineVersions stateMachineVersions() {
            return UnsupportedOperations.refuseAll(StateMachineVersions.class);
        }

        @Override
        public StateMachineAliases stateMachineAliases() {
            return UnsupportedOperations.refuseAll(StateMachineAliases.class);
        }

        @Override
        public Executions executions() {
            return UnsupportedOperations.refuseAll(Executions.class);
        }

        @Override
        public MapRuns mapRuns() {
            return UnsupportedOperations.refuseAll(MapRuns.class);
        }

        @Override
        public Tags tags() {
            return UnsupportedOperations.refuseAll(Tags.class);
        }

        @Override
        public StateTests stateTests() {
            return UnsupportedOperations.refuseAll(StateTests.class);
        }

        @Override
        public int payloadBytesMax() {
            return ExecutionLimits.DEFAULT.payloadBytesMax();
        }
    }

    private void deliver(ExecutionState from, Notice notice) {
        switch (notice) {
            case Notice.ChildFinished(var parent) -> {
                var outcome = ChildOutcome.of(from);
                var waiting = executions.find(parent.persistenceId());
                if (waiting != null) {
                    loop.schedule(() ->
                            waiting.onChildFinished(parent.frame(), parent.ordinal(), outcome));
                }
            }
            case Notice.StopChild(var childArn) -> loop.schedule(() -> stop(childArn));
            // A local start completes immediately, so a child that does not exist now will not be
            // started later.
            case Notice.StopUnconfirmedChild(var childArn, _, _, _) ->
                    loop.schedule(() -> stop(childArn));
            case Notice.StopJob(var resource, var handle, var roleArn, _) -> {
                var identity = from.identity();
                stops.add(
                        services.connectors()
                                .stop(
                                        new SyncJob(
                                                identity.arn(),
                                                Resource.parse(resource),
                                                handle,
                                                roleArn,
                                                identity.account(),
                                                identity.region(),
                                                identity.roleArn())));
            }
        }
    }

    private void stop(String arn) {
        executions
                .running()
                .filter(each -> each.state().identity().arn().equals(arn))
                .toList()
                .forEach(each -> each.close(HistoryEventType.ExecutionAborted, null, null));
    }

    private Answer<LocalExecution> start(
            StateMachineArn arn, StartExecutionRequest request, @Nullable Parent parent) {
        return ValidatedStart.check(arn, request, ExecutionLimits.DEFAULT.payloadBytesMax())
                .then(validated -> {
                    var machine = machineOf(arn);
                    return machine == null
                            ? Answer.refused(
                                    new EngineError.StateMachineDoesNotExist(arn.toString()))
                            : begin(
                                    machine,
                                    identity(machine, validated, request),
                                    validated,
                                    parent);
                });
    }

    /**
     * Returns the machine that was given for this version or alias, or else the unqualified
     * machine.
     */
    private @Nullable LocalMachine machineOf(StateMachineArn arn) {
        var qualifier = arn.qualifier();
        var machine = arn.label() == null ? machines.get(arn.name()) : null;
        if (qualifier == null || (arn.isVersion() && arn.versionNumber() == null)) {
            return qualifier == null ? machine : null;
        }
        var qualified = machines.get(arn.name() + ":" + qualifier);
        return qualified == null ? machine : qualified;
    }

    /**
     * Starts an execution, or returns the running execution with the same name and input
     * (docs/aws/api.md section 4.3).
     */
    private Answer<LocalExecution> begin(
            LocalMachine machine,
            ExecutionIdentity identity,
            ValidatedStart validated,
            @Nullable Parent parent) {
        var input = Payload.ofVerbatim(validated.input());
        var existing = executions.find(identity.persistenceId());
        if (existing != null) {
            return existing.state().isRunning() && existing.state().input().equals(input)
                    ? Answer.ok(existing)
                    : Answer.refused(new EngineError.ExecutionAlreadyExists(identity.arn()));
        }
        return Answer.ok(create(machine, identity, parent, input, _ -> true));
    }

    private LocalExecution startMapChild(
            LocalMachine machine,
            ExecutionIdentity identity,
            Payload input,
            Predicate<ExecutionState> onEnded) {
        return create(machine, identity, null, input, onEnded);
    }

    private LocalExecution create(
            LocalMachine machine,
            ExecutionIdentity identity,
            @Nullable Parent parent,
            Payload input,
            Predicate<ExecutionState> onEnded) {
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(identity, parent, input, identity.startedAt()));
        var interpreter =
                new Interpreter(
                        machine.definition(),
                        identity,
                        input,
                        services.tokens().tokensOf(identity),
                        _ -> false,
                        this::refusal,
                        ExecutionLimits.DEFAULT);
        var execution =
                new LocalExecution(machine, interpreter, ledger, services, new Deliveries(onEnded));
        executions.add(execution);
        execution.begin();
        return execution;
    }

    /** Receives the {@link Notice notices} of one execution and is notified of its end. */
    private final class Deliveries implements LocalExecution.Listener {
        private final Predicate<ExecutionState> onEnded;

        private Deliveries(Predicate<ExecutionState> onEnded) {
            this.onEnded = onEnded;
        }

        @Override
        public void onNotice(ExecutionState from, Notice notice) {
            deliver(from, notice);
        }

        @Override
        public void onEnded(LocalExecution execution) {
            executions.onEnded(execution, onEnded.test(execution.state()));
        }
    }

    private @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : services.connectors().refusal(resource, parameters);
    }

    private ExecutionIdentity identity(
            LocalMachine machine, ValidatedStart validated, StartExecutionRequest request) {
        var started = validated.machine();
        var arn = started.unqualified();
        var alias = started.isUnqualified() || started.isVersion() ? null : started.toString();
        var version = alias == null ? started : arn.qualified(VERSION_OF_ALIASES);
        return new ExecutionIdentity(
                        new ExecutionArn(arn.scope(), arn.name(), validated.name()).toString(),
                        validated.name(),
                        arn.scope().account(),
                        arn.scope().region(),
                        arn.toString(),
                        arn.name(),
                        arn.name(),
                        1,
                        machine.roleArn(),
                        Instant.EPOCH,
                        machine.definition().timeoutSeconds(),
                        version.isUnqualified() ? null : version.toString(),
                        alias,
                        request.traceHeader())
                .withStart(clock.now());
    }

    /** Starts a child execution of a known machine, for any account and region in its ARN. */
    private CompletionStage<Answer<StartExecutionResult>> startChild(
            Caller caller, StartExecutionRequest request, @Nullable Parent parent) {
        return CompletableFuture.completedStage(
                Arns.parseStateMachine(request.stateMachineArn())
                        .then(arn -> start(arn, request, parent))
                        .map(started -> {
                            var identity = started.state().identity();
                            return new StartExecutionResult(identity.arn(), identity.startedAt());
                        }));
    }
}
