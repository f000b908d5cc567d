package dev.askel.asl.interpreter;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.SimulatedExecution.Mutant;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * Runs the workflow of one seed without crashes, and then with processes that die at boundaries
 * that the seed chooses. Each run must end like the first one.
 */
final class CrashSimulation {
    /** The largest number of crashes of a run, so that the run can end. */
    private static final int KILLS_MAX = 40;

    private static final Parent PARENT =
            new Parent("arn:parent", "account/region/machine/parent", FramePath.ROOT, 0, 7L);

    private final long seed;
    private final StateMachine machine;
    private final boolean child;
    private final Mutant mutant;
    private final Map<Boundary, Integer> kills = new EnumMap<>(Boundary.class);
    private int voids;
    private int events;

    CrashSimulation(long seed, Mutant mutant) {
        this.seed = seed;
        this.mutant = mutant;
        this.machine = DefinitionParser.compile(RandomWorkflow.definition(seed));
        this.child = seed % 4 == 0;
    }

    /** The number of crashes at each boundary. */
    Map<Boundary, Integer> kills() {
        return kills;
    }

    /** The number of transitions that the ledger refused. */
    int voids() {
        return voids;
    }

    /** The number of events of all runs. */
    int events() {
        return events;
    }

    /**
     * Runs the simulation.
     *
     * @throws AssertionError with the seed, when a crash has changed the result
     */
    void run(int runs) {
        try {
            var calm = runToEnd(execution(new Random(seed)));
            var expected = FrameHistories.of(calm);
            for (int each = 0; each < runs; each++) {
                var crashed = runToEnd(crashingExecution(each));
                crashed.kills().forEach(kill -> kills.merge(kill, 1, Integer::sum));
                voids += crashed.voids();
                events += crashed.events().size();
                expected.requireSame(FrameHistories.of(crashed));
                requireNoticesDelivered(crashed);
            }
            if (calm.state().redriveCount() == 0) {
                requireStoppedRunIsPrefix(expected);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("Seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    /** Checks that the history of a stopped run is a prefix of the expected history. */
    private void requireStoppedRunIsPrefix(FrameHistories expected) {
        var random = new Random(seed);
        var stopped =
                crashingExecution(-1)
                        .stopAfter(Duration.ofMillis(random.nextInt(60_000)), "Stopped", null)
                        .run();
        if (stopped.state().isRunning()) {
            throw new AssertionError("The execution was not stopped: " + stopped.state());
        }
        FrameHistories.of(stopped).requireBeginningOf(expected);
        requireNoticesDelivered(stopped);
    }

    private SimulatedExecution crashingExecution(int number) {
        var random = new Random(seed * 1_000 + number);
        return execution(random)
                .shuffling(random)
                .taking(() -> Duration.ofMillis(random.nextInt(4_000)))
                .losingPollers(() -> random.nextInt(5) == 0)
                .crashing(crashes(random))
                .mutated(mutant);
    }

    private SimulatedExecution execution(Random random) {
        var execution =
                SimulatedExecution.of(machine)
                        .input("{\"v\": 3, \"items\": [1, 2]}")
                        .drawing(random)
                        .within(limits(random))
                        .answering((_, call, redrive) ->
                                TaskBehaviours.answer(call.parameters().tree(), redrive))
                        .endingMapRuns(TaskBehaviours::end);
        if (random.nextBoolean()) {
            execution.proposingRoot();
        }
        return child ? execution.childOf(PARENT) : execution;
    }

    /** Returns limits. With some of them, an advance ends after every state. */
    private static ExecutionLimits limits(Random random) {
        return random.nextInt(3) > 0
                ? ExecutionLimits.DEFAULT
                : new ExecutionLimits(
                        262_144, 25_000, 40, 1 + random.nextInt(6), 1024 * 1024, 500_000);
    }

    /** Runs an execution to its end, and redrives every second one that has failed. */
    private SimulatedExecution runToEnd(SimulatedExecution execution) {
        execution.run();
        if (execution.state().isRunning()) {
            throw new AssertionError("The execution makes no progress: " + execution.state());
        }
        if (seed % 2 == 0 && execution.state().outcome() instanceof Outcome.Failed) {
            execution.redrive();
        }
        return execution;
    }

    private static Crashes crashes(Random random) {
        return new Crashes() {
            private int left = KILLS_MAX;

            @Override
            public void at(Boundary boundary) {
                if (left > 0 && random.nextInt(timesPerKill(boundary)) == 0) {
                    left--;
                    throw new Killed(boundary);
                }
            }
        };
    }

    /**
     * Returns a number n: a process dies at the boundary with probability 1/n. Boundaries that
     * occur often have larger numbers.
     */
    private static int timesPerKill(Boundary boundary) {
        return switch (boundary) {
            case BEFORE_EFFECT, AFTER_EFFECT, BEFORE_REPLY, COMMITTED_BEFORE_EFFECTS -> 40;
            case ACCEPTED_BEFORE_COMMIT, ANSWERED_BEFORE_COMMIT, PROPOSED_BEFORE_ACCEPT -> 20;
            case TIMER_SET,
                    TIMER_FIRED,
                    BACK_OFF_SET,
                    BACK_OFF_FIRED,
                    TASK_TIMEOUT_FIRED,
                    ACTIVITY_OFFERED,
                    ACTIVITY_POLLED,
                    CALLBACK_SUBMITTED,
                    CHILD_STARTED,
                    JOB_KNOWN,
                    JOB_POLLED,
                    BRANCHES_STARTED,
                    ITERATION_STARTED,
                    BRANCH_JOINED,
                    MAP_RUN_STARTED,
                    MAP_RUN_ENDED,
                    YIELDED ->
                    8;
            case STARTED_BEFORE_COMMIT,
                    ACTIVITY_RETURNED,
                    BRANCHES_ABORTED,
                    NOTICE_ADDED,
                    NOTICE_DELIVERED,
                    CLOSED,
                    MAP_RUN_REDRIVEN,
                    REDRIVEN ->
                    3;
        };
    }

    private void requireNoticesDelivered(SimulatedExecution execution) {
        if (!execution.state().pendingNotices().isEmpty()) {
            throw new AssertionError("Undelivered notices: " + execution.state().pendingNotices());
        }
        long notified =
                execution.world().delivered().stream()
                        .filter(Notice.ChildFinished.class::isInstance)
                        .count();
        long ends = execution.events().stream().filter(SimulatedJournal::isEnd).count();
        if (notified != (child ? ends : 0)) {
            throw new AssertionError(
                    "The execution ended %d times, and its parent was notified %d times"
                            .formatted(ends, notified));
        }
    }
}
