package dev.askel.asl.interpreter;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs the workflow of one seed without a migration, and then with a migration at a random time and
 * with processes that die at random boundaries. Each run must end like the first one.
 */
final class MigrateSimulation {
    private static final int KILLS_MAX = 20;

    private final long seed;
    private final String definition;
    private int migrated;
    private int declined;

    MigrateSimulation(long seed) {
        this.seed = seed;
        this.definition = RandomWorkflow.definition(seed);
    }

    /** The number of runs that migrated. */
    int migrated() {
        return migrated;
    }

    /** The number of states that were entered although a migration was requested. */
    int declined() {
        return declined;
    }

    /**
     * Runs the simulation.
     *
     * @throws AssertionError with the seed, when a migration or a crash has changed the result
     */
    void run(int runs) {
        try {
            var calm = execution(new Random(seed)).run();
            var expected = FrameHistories.of(calm);
            for (int each = 0; each < runs; each++) {
                var run = migrate(new Random(seed * 1_000 + each), calm.elapsed());
                expected.requireSame(FrameHistories.of(run));
                requireOneVersionAtATime(run);
                if (run.state().outcome() instanceof Outcome.Failed) {
                    requireRedriveOfSameRevision(run);
                }
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("Seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    private SimulatedExecution migrate(Random random, Duration elapsed) {
        // Some requests arrive after the end.
        long latest = elapsed.toMillis() * 11 / 10 + 1;
        var run =
                execution(random)
                        .shuffling(random)
                        .taking(() -> Duration.ofMillis(random.nextInt(4_000)))
                        .crashing(Crashes.few(random, random.nextInt(KILLS_MAX)))
                        .migratingTo(
                                MigratedWorkflow.of(definition, random),
                                Duration.ofMillis(random.nextLong(latest)))
                        .run();
        if (run.state().isRunning()) {
            throw new AssertionError("The execution makes no progress: " + run.state());
        }
        return run;
    }

    private SimulatedExecution execution(Random random) {
        var execution =
                SimulatedExecution.of(DefinitionParser.compile(definition))
                        .input("{\"v\": 3, \"items\": [1, 2]}")
                        .drawing(random)
                        .answering((_, call, redrive) ->
                                TaskBehaviours.answer(call.parameters().tree(), redrive))
                        .endingMapRuns(TaskBehaviours::end);
        return random.nextBoolean() ? execution.proposingRoot() : execution;
    }

    /**
     * Checks that the version changes once at most. Renamed states occur only after this change.
     * The state names the revision with which the history ends.
     */
    private void requireOneVersionAtATime(SimulatedExecution run) {
        VersionChange change = null;
        for (var event : run.events()) {
            if (!(event.details() instanceof EventDetails.StateEntered entered)) {
                continue;
            }
            if (entered.versionChange() != null) {
                require(change == null && event.frame().equals(FramePath.ROOT), "two migrations");
                change = entered.versionChange();
            }
            boolean renamed = entered.name().endsWith(MigratedWorkflow.SUFFIX);
            require(!renamed || change != null, "a state of the other revision before it");
        }
        require(run.state().identity().revision() == revisionAfter(change), "another revision");
        require(run.state().migrations().requested() == null, "a request after the end");
        migrated += change == null ? 0 : 1;
        declined += deferredEntries(run) - (change == null ? 0 : 1) > 0 ? 1 : 0;
    }

    private static int revisionAfter(@Nullable VersionChange change) {
        return change == null ? 1 : change.toRevision();
    }

    private static long deferredEntries(SimulatedExecution run) {
        return run.journal().entries().stream()
                .filter(Fact.EntryDeferred.class::isInstance)
                .count();
    }

    private static void requireRedriveOfSameRevision(SimulatedExecution run) {
        int revision = run.state().identity().revision();
        run.redrive();
        require(run.state().identity().revision() == revision, "a redrive of another revision");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
