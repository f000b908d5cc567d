package dev.askel.server.local;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a Map Run of a local run.
 *
 * @param state the name of the Map state
 * @param outcome null while the Map Run is running
 * @param failures the first children that failed or timed out, in the order in which they stopped
 */
public record MapRunResult(
        String state,
        String arn,
        @Nullable MapRunOutcome outcome,
        MapRunCounts counts,
        List<FailedChild> failures) {
    public MapRunResult {
        failures = List.copyOf(failures);
    }

    /**
     * A child that failed or timed out.
     *
     * @param firstItemIndex the index of its first item in the source
     * @param itemCount the number of its items
     * @param endState its last state
     */
    public record FailedChild(long firstItemIndex, int itemCount, ExecutionState endState) {}
}
