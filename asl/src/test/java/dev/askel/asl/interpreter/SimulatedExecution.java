package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Migrations;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.mock.TestCase;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one execution in virtual time: interpreter, ledger and journal as in the engine, a world
 * that answers, and processes that die at given boundaries. The arguments determine the run
 * completely.
 */
public final class SimulatedExecution {
    /** A deliberate fault in the process, which the tests must detect. */
    public enum Mutant {
        /** The process has no fault. */
        NONE,
        /** Effects are performed when a transition is accepted, before it is durable. */
        EFFECTS_BEFORE_COMMIT,
        /** Callers are answered when a transition is accepted, before it is durable. */
        REPLIES_BEFORE_COMMIT,
        /** A recovery does not set the timers of retries. */
        OUTSTANDING_WITHOUT_RETRIES
    }

    /** The revision to which an execution migrates; it starts with revision 1. */
    public static final int OTHER_REVISION = 2;

    private static final Duration DOWNTIME = Duration.ofSeconds(2);

    private final StateMachine machine;
    private ExecutionIdentity identity;
    private final SimulatedTime time = new SimulatedTime();
    private final SimulatedJournal journal = new SimulatedJournal();
    private final List<Boundary> kills = new ArrayList<>();
    private Payload input = Payload.EMPTY_OBJECT;
    private ExecutionLimits limits = ExecutionLimits.DEFAULT;
    private TaskScript script = TaskScript.ECHO;
    private Function<Phase.MapRun, TaskAnswer> mapRuns = run -> TaskBehaviours.items(run.plan());
    private Supplier<Duration> delays = () -> Duration.ZERO;
    private BooleanSupplier pollerDisconnects = () -> false;
    private Set<String> missingActivities = Set.of();
    private TaskParameterCheck refusals = TaskParameterCheck.NONE;
    private RandomGenerator random = new Random(1);
    private @Nullable RandomGenerator order;
    private Crashes crashes = Crashes.NONE;
    private Mutant mutant = Mutant.NONE;
    private @Nullable Parent parent;
    private boolean proposesRoot;
    private boolean turns;
    private int voids;
    private @Nullable Interpreter interpreter;
    private @Nullable StateMachine otherMachine;
    private @Nullable SimulatedWorld world;
    private @Nullable SimulatedProcess process;

    private SimulatedExecution(StateMachine machine) {
        this.machine = machine;
        this.identity = SimulatedIdentity.of(machine, null);
    }

    /** An execution of this definition. */
    public static SimulatedExecution of(String definition) {
        return of(DefinitionParser.compile(definition));
    }

    /** An execution of this machine. */
    public static SimulatedExecution of(StateMachine machine) {
        return new SimulatedExecution(machine);
    }

    // Settings

    /** The execution's input, as a caller's JSON text. */
    public SimulatedExecution input(String json) {
        input = TaskAnswer.json(json);
        return this;
    }

    /** The answers of tasks; by default each task returns its input. */
    public SimulatedExecution answering(TaskScript answers) {
        script = answers;
        return this;
    }

    /** The ends of Map Runs; by default every child returns its item. */
    public SimulatedExecution endingMapRuns(Function<Phase.MapRun, TaskAnswer> ends) {
        mapRuns = ends;
        return this;
    }

    /** Lets the execution begin with these entries, as the fork of another execution. */
    public SimulatedExecution beginningWith(List<Entry> entries) {
        journal.commit(entries);
        input = state().input();
        return this;
    }

    /** Declares that the execution is a child of a Map Run. */
    public SimulatedExecution startedBy(MapChild mapChild) {
        identity = SimulatedIdentity.of(machine, mapChild).withTestCase(identity.testCase());
        return this;
    }

    /** The test case that mocks states of the execution. */
    public SimulatedExecution mockedBy(TestCase testCase) {
        identity = identity.withTestCase(testCase);
        return this;
    }

    /** The limits of the execution. */
    public SimulatedExecution within(ExecutionLimits allowed) {
        limits = allowed;
        return this;
    }

    /** The duration of each operation of the world; zero by default. */
    public SimulatedExecution taking(Supplier<Duration> time) {
        delays = time;
        return this;
    }

    /** Whether a poller has disconnected when its activity task is delivered. */
    public SimulatedExecution losingPollers(BooleanSupplier whether) {
        pollerDisconnects = whether;
        return this;
    }

    /** Declares that an activity does not exist. */
    public SimulatedExecution withoutActivity(String arn) {
        missingActivities = Set.of(arn);
        return this;
    }

    /** The check of the parameters of integrations. */
    public SimulatedExecution refusing(TaskParameterCheck which) {
        refusals = which;
        return this;
    }

    /** The source of jitter. */
    public SimulatedExecution drawing(RandomGenerator from) {
        random = from;
        return this;
    }

    /**
     * Handles messages in a random order, determined by {@code from}; by default in the order of
     * their arrival.
     */
    public SimulatedExecution shuffling(RandomGenerator from) {
        order = from;
        return this;
    }

    /** Advances branches state by state; by default each as far as possible. */
    public SimulatedExecution inTurns() {
        turns = true;
        return this;
    }

    /** Lets the root frame propose like a branch, without knowing its event ids. */
    public SimulatedExecution proposingRoot() {
        proposesRoot = true;
        return this;
    }

    /** The crashes of processes. */
    public SimulatedExecution crashing(Crashes where) {
        crashes = where;
        return this;
    }

    /** A fault in the process. */
    public SimulatedExecution mutated(Mutant fault) {
        mutant = fault;
        return this;
    }

    /** The task of another execution that waits for this one. */
    public SimulatedExecution childOf(Parent waiting) {
        parent = waiting;
        return this;
    }

    // Operations

    /** Runs until the execution has ended, or waits for an answer that never arrives. */
    public SimulatedExecution run() {
        return runUntil(Instant.MAX);
    }

    /** Runs all actions up to this time. */
    public SimulatedExecution runUntil(Instant end) {
        time.stopAfter(end);
        if (world != null) {
            return resume();
        }
        interpreter = interpreterOf(machine, identity);
        world = new SimulatedWorld(time, journal, script, mapRuns, delays, pollerDisconnects);
        return resume();
    }

    private Interpreter interpreterOf(StateMachine pinned, ExecutionIdentity of) {
        return new Interpreter(
                pinned,
                of,
                input,
                (frame, ordinal, redrive) ->
                        "token-" + frame.text() + "-" + ordinal + "-" + redrive,
                missingActivities::contains,
                refusals,
                limits);
    }

    /** Resumes the run after an operation from outside. */
    private SimulatedExecution resume() {
        while (true) {
            try {
                if (process == null) {
                    var started = new SimulatedProcess(this, journal.recover());
                    process = started;
                    started.start();
                    world().attach(started);
                }
                process.handleMessages();
                return this;
            } catch (Crashes.Killed killed) {
                kills.add(killed.boundary());
                process = null;
                world().detach();
                time.pass(DOWNTIME);
            }
        }
    }

    /** Calls StopExecution at this time after the start, repeatedly until it is durable. */
    public SimulatedExecution stopAfter(
            Duration after, @Nullable String error, @Nullable String cause) {
        time.at(SimulatedTime.START.plus(after), () -> stop(error, cause));
        return this;
    }

    /**
     * Requests a migration to revision {@link #OTHER_REVISION} at this time after the start,
     * repeatedly until it is durable.
     */
    public SimulatedExecution migratingTo(StateMachine other, Duration after) {
        otherMachine = other;
        time.at(SimulatedTime.START.plus(after), this::migrate);
        return this;
    }

    private void migrate() {
        var running = process;
        if (running != null) {
            running.migrate(target());
        }
        time.at(
                time.now().plusSeconds(1),
                () -> {
                    var committed = journal.state();
                    if (committed == null
                            || (committed.isRunning()
                                    && committed.migrations().equals(Migrations.NONE))) {
                        migrate();
                    }
                });
    }

    private MigrationTarget target() {
        return new MigrationTarget(
                OTHER_REVISION,
                identity.roleArn(),
                machine(OTHER_REVISION).timeoutSeconds(),
                identity.stateMachineArn() + ":2",
                null);
    }

    private void stop(@Nullable String error, @Nullable String cause) {
        var running = process;
        if (running != null) {
            running.close(HistoryEventType.ExecutionAborted, error, cause);
        }
        time.at(
                time.now().plusSeconds(1),
                () -> {
                    var committed = journal.state();
                    if (committed == null || committed.isRunning()) {
                        stop(error, cause);
                    }
                });
    }

    /** Redrives the execution after its end, and runs it to its next end. */
    public SimulatedExecution redrive() {
        int count = state().redriveCount() + 1;
        do {
            var running = process;
            if (running != null) {
                running.redrive(count);
            }
            resume();
        } while (state().redriveCount() < count);
        return this;
    }

    /** Kills the process now. Only committed entries remain. */
    public SimulatedExecution kill() {
        process = null;
        world().detach();
        return resume();
    }

    // Results

    /** The committed state. */
    public ExecutionState state() {
        var state = journal.state();
        if (state == null) {
            throw new IllegalStateException("No entry was committed");
        }
        return state;
    }

    /** The committed events. */
    public List<HistoryEvent> events() {
        return journal.events();
    }

    /** The time from the first event to the last one. */
    public Duration elapsed() {
        return Duration.between(events().getFirst().timestamp(), events().getLast().timestamp());
    }

    /** The committed events as {@code id<previous Type name} each. */
    public List<String> history() {
        return journal.events().stream().map(HistoryText::of).toList();
    }

    /** The boundaries at which processes died. */
    public List<Boundary> kills() {
        return List.copyOf(kills);
    }

    /** The number of transitions that the ledger refused. */
    public int voids() {
        return voids;
    }

    /** The committed entries. */
    public SimulatedJournal journal() {
        return journal;
    }

    /** The world outside the execution. */
    public SimulatedWorld world() {
        if (world == null) {
            throw new IllegalStateException("The execution was not run");
        }
        return world;
    }

    // For the processes

    Interpreter interpreter() {
        return interpreter(identity.revision());
    }

    /** Returns the interpreter of a revision. */
    Interpreter interpreter(int revision) {
        if (interpreter == null) {
            throw new IllegalStateException("The execution was not run");
        }
        return revision == OTHER_REVISION
                ? interpreterOf(machine(revision), identity.migratedTo(target()))
                : interpreter;
    }

    StateMachine machine(int revision) {
        return revision == OTHER_REVISION ? Objects.requireNonNull(otherMachine) : machine;
    }

    List<Effect> outstanding(ExecutionState recovered) {
        return Interpreter.outstandingEffects(recovered).stream()
                .filter(effect -> !isForgotten(recovered, effect))
                .toList();
    }

    private boolean isForgotten(ExecutionState recovered, Effect effect) {
        if (mutant != Mutant.OUTSTANDING_WITHOUT_RETRIES
                || !(effect instanceof Effect.Wake(var path, _))) {
            return false;
        }
        var frame = recovered.frame(path);
        return frame != null && frame.phase() instanceof Phase.BackingOff;
    }

    ExecutionIdentity identity() {
        return identity;
    }

    @Nullable Parent parent() {
        return parent;
    }

    Payload input() {
        return input;
    }

    ExecutionLimits limits() {
        return limits;
    }

    SimulatedTime time() {
        return time;
    }

    RandomGenerator random() {
        return random;
    }

    Crashes crashes() {
        return crashes;
    }

    Mutant mutant() {
        return mutant;
    }

    boolean proposesRoot() {
        return proposesRoot;
    }

    /** The index of the next of {@code size} messages. */
    int turn(int size) {
        var drawn = order;
        return drawn == null ? 0 : drawn.nextInt(size);
    }

    /** The stimulus by which a frame advances on its own. */
    Stimulus proceedStimulus(FramePath path) {
        var drawn = order;
        boolean inTurns = turns || (drawn != null && drawn.nextBoolean());
        return inTurns && !path.isRoot()
                ? Stimulus.ProceedOneState.INSTANCE
                : Stimulus.Proceed.INSTANCE;
    }

    /** Whether a frame that yielded advances before the commit; otherwise it advances after it. */
    boolean advancesBeforeCommit() {
        var drawn = order;
        return drawn != null && drawn.nextBoolean();
    }

    /** The delay after which a delivered message arrives again; zero when it does not. */
    Duration redeliveryDelay() {
        var drawn = order;
        return drawn == null || drawn.nextInt(10) > 0
                ? Duration.ZERO
                : Duration.ofMillis(1 + drawn.nextInt(20_000));
    }

    void countVoid() {
        voids++;
    }

    boolean isAlive(SimulatedProcess one) {
        return process == one;
    }
}
