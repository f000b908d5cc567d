package dev.askel.engine.maprun.live;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.ExecutionCommand.MapRunEnded;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.child.MapRunChildren;
import dev.askel.engine.maprun.result.RunResults;
import dev.askel.engine.maprun.source.ItemReaders;
import java.util.random.RandomGenerator;

/**
 * The services that the live Map Runs of a node share.
 *
 * @param revisions the reader of the state machine revisions that parents run
 * @param parents the sender of the outcomes of runs to their parents
 * @param runs the sender of messages to runs
 */
public record MapRunServices(
        MapRunStore store,
        MapRunChildren children,
        ItemReaders readers,
        RunResults results,
        ExecutionServices.Revisions revisions,
        Parents parents,
        Runs runs,
        MapRunMemory memory,
        EvaluationThreads evaluations,
        EngineTime time,
        RandomGenerator random,
        ExecutionLimits limits,
        MapRunSettings settings) {
    /** Sends messages to the parents of runs, at most once. */
    @FunctionalInterface
    public interface Parents {
        void tell(String persistenceId, MapRunEnded ended);
    }

    /** Sends messages to runs, at most once. */
    @FunctionalInterface
    public interface Runs {
        void tell(String mapRunId, MapRunCommand command);
    }
}
