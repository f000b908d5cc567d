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
     * @param firstItem the index of its first item in the source
     * @param items the number of its items
     * @param end its last state
     */
    public record FailedChild(long firstItem, int items, ExecutionState end) {}
}
