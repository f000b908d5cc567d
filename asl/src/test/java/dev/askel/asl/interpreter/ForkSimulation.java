package dev.askel.asl.interpreter;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Phase.MapRun;
import dev.askel.asl.interpreter.fork.ForkChanges;
import dev.askel.asl.interpreter.fork.ForkJournal;
import dev.askel.asl.interpreter.fork.ForkMismatch;
import dev.askel.asl.interpreter.fork.ForkPlan;
import dev.askel.asl.interpreter.fork.ForkPoint;
import dev.askel.asl.interpreter.fork.ForkSearch;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs the workflow of one seed, and forks it from each of its events. Some forks are forked from
 * their first event and from a random event. All forks must end like the run of the origin that
 * contains the event.
 */
final class ForkSimulation {
    private static final int KILLS_MAX = 5;
    private static final int FORKS_PER_FORK_AGAIN = 3;

    private final long seed;
    private final StateMachine machine;
    private int forks;
    private int nestedForks;

    ForkSimulation(long seed) {
        this.seed = seed;
        this.machine = DefinitionParser.compile(RandomWorkflow.definition(seed));
    }

    /** The number of forks. */
    int forks() {
        return forks;
    }

    /** The number of forks that began in a branch or iteration. */
    int nestedForks() {
        return nestedForks;
    }

    /**
     * Runs the simulation.
     *
     * @throws AssertionError with the seed and the event, when a fork has another outcome
     */
    void run() {
        var origin = runOrigin();
        var outcomes = outcomes(origin.journal());
        for (var event : origin.events()) {
            try {
                int redrives = redrivesBefore(origin.journal(), event);
                var fork = forkAt(origin.journal(), event, redrives, outcomes.get(redrives));
                if ((seed + event.id()) % FORKS_PER_FORK_AGAIN == 0) {
                    forkAgain(fork, redrives, outcomes.get(redrives));
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "Seed %d, fork at %s: %s"
                                .formatted(seed, HistoryText.of(event), e.getMessage()),
                        e);
            }
        }
    }

    private SimulatedExecution runOrigin() {
        var origin = execution(0, 0);
        origin.run();
        if (seed % 2 == 0 && origin.state().outcome() instanceof Outcome.Failed) {
            origin.redrive();
        }
        return origin;
    }

    private void forkAgain(SimulatedExecution fork, int redrives, @Nullable String outcome) {
        var events = fork.events();
        var random = new Random(seed + events.size());
        for (int index : new int[] {0, random.nextInt(events.size())}) {
            var event = events.get(index);
            try {
                forkAt(fork.journal(), event, redrives, outcome);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "Fork of the fork at %s: %s\n%s"
                                .formatted(
                                        HistoryText.of(event),
                                        e.getMessage(),
                                        String.join("\n", fork.history())),
                        e);
            }
        }
    }

    private SimulatedExecution forkAt(
            SimulatedJournal origin, HistoryEvent event, int redrives, @Nullable String expected) {
        var point = point(origin, event.id());
        var plan = ForkPlan.of(point, ForkChanges.NONE);
        require(ForkMismatch.find(plan, machine) == null, "The definition does not match");
        var fork =
                execution(event.id(), redrives)
                        .beginningWith(
                                ForkJournal.entries(
                                        plan,
                                        SimulatedIdentity.of(machine, null),
                                        SimulatedTime.START))
                        .run();
        var outcome = FrameHistories.outcome(fork.state().outcome());
        require(
                outcome.equals(expected),
                outcome + ", expected " + expected + "\n" + String.join("\n", fork.history()));
        require(point.origin().equals(fork.state().forkOrigin()), "The origin is unknown");
        forks++;
        nestedForks += point.frame().path().isRoot() ? 0 : 1;
        requireOrder(fork);
        return fork;
    }

    /** Requires that the events refer to earlier events. */
    private static void requireOrder(SimulatedExecution fork) {
        long next = 1;
        for (var event : fork.events()) {
            require(event.id() == next, "Event " + event.id() + " is not " + next);
            require(event.previousEventId() < next, "Event " + next + " refers to a later event");
            next++;
        }
    }

    private static ForkPoint point(SimulatedJournal origin, long eventId) {
        var search = new ForkSearch(eventId);
        for (var entry : origin.entries()) {
            if (!search.add(entry)) {
                break;
            }
        }
        var point = search.found();
        if (point == null) {
            throw new AssertionError("No fork point");
        }
        return search.isShared() ? point(origin, point.eventId()) : point;
    }

    /** Returns the number of redrives before an event; a fork at ExecutionRedriven follows it. */
    private static int redrivesBefore(SimulatedJournal origin, HistoryEvent event) {
        return (int)
                origin.events().stream()
                        .filter(each -> each.type() == HistoryEventType.ExecutionRedriven)
                        .filter(each -> each.id() <= event.id())
                        .count();
    }

    /** Returns the outcomes of all runs of an execution, by the number of redrives before them. */
    private static Map<Integer, String> outcomes(SimulatedJournal journal) {
        var outcomes = new HashMap<Integer, String>();
        ExecutionState state = null;
        for (var entry : journal.entries()) {
            state = ExecutionState.apply(state, entry);
            if (!state.isRunning()) {
                outcomes.putIfAbsent(state.redriveCount(), FrameHistories.outcome(state.outcome()));
            }
        }
        return outcomes;
    }

    /**
     * Returns an execution. Two of three seeds let processes crash and change the order of
     * messages.
     *
     * @param redrives the redrives of the origin, on which the answers depend
     */
    private SimulatedExecution execution(long eventId, int redrives) {
        var random = new Random(seed + 31 * eventId);
        var execution =
                SimulatedExecution.of(machine)
                        .input("{\"v\": 3, \"items\": [1, 2]}")
                        .drawing(random)
                        .answering((_, call, redrive) ->
                                TaskBehaviours.answer(call.parameters().tree(), redrive + redrives))
                        .endingMapRuns(run -> TaskBehaviours.end(redriven(run, redrives)));
        return seed % 3 == 0
                ? execution
                : execution
                        .shuffling(random)
                        .taking(() -> Duration.ofMillis(random.nextInt(4_000)))
                        .crashing(Crashes.few(random, KILLS_MAX));
    }

    private static MapRun redriven(MapRun run, int redrives) {
        return new MapRun(run.ordinal(), run.plan(), run.redriveCount() + redrives, run.stage());
    }

    private static void require(boolean holds, @Nullable String problem) {
        if (!holds) {
            throw new AssertionError(problem);
        }
    }
}
