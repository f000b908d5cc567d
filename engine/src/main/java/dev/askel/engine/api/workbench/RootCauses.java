package dev.askel.engine.api.workbench;

import dev.askel.asl.rootcause.CausalStep;
import dev.askel.asl.rootcause.CauseText;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds why executions ended without success. AWS has no such operation. */
public interface RootCauses {
    /**
     * Returns the failures that led to the end of an execution, across nested executions and Map
     * Runs. The number of events that are read is bounded.
     *
     * @param access decides which nested executions and Map Runs the caller may read
     * @return refusals: {@code ExecutionDoesNotExist}, {@code InvalidArn}
     */
    CompletionStage<Answer<RootCause>> rootCause(
            Caller caller, String executionArn, IncludedObjectAccess access);

    /**
     * Returns the first failure of each execution, in the order of the request. The reads of one
     * request are bounded together, so the last executions of a long list may have no result.
     *
     * @param executionArns executions that ended without success
     * @param access decides which executions and Map Runs the caller may read
     */
    CompletionStage<List<FirstFailure>> origins(
            Caller caller, List<String> executionArns, Bounds bounds, IncludedObjectAccess access);

    /**
     * Decides whether a result may include an execution or a Map Run that the request does not
     * name.
     */
    interface IncludedObjectAccess {
        /** Whether the caller may read the root cause of an execution. */
        CompletionStage<Boolean> mayReadExecution(String executionArn);

        /** Whether the caller may read the failures of a Map Run. */
        CompletionStage<Boolean> mayReadMapRun(String mapRunArn);
    }

    /**
     * A causal chain in the order of its events: the first step is the root cause, and the last
     * step is the end of the execution.
     *
     * @param steps empty for an execution that runs or has succeeded
     * @param isComplete whether the first step is certainly the first failure
     */
    record RootCause(List<Step> steps, boolean isComplete) {
        /** The maximum number of nested levels. */
        public static final int LEVELS_MAX = 10;

        /** The maximum number of events that one request reads, of all executions together. */
        public static final int EVENTS_MAX = 100_000;

        public RootCause {
            steps = List.copyOf(steps);
        }
    }

    /**
     * The bounds of a request for several root causes.
     *
     * @param readsMax the maximum number of pages of events and other reads of the request
     * @param eventsMax the maximum number of events that are read for one execution, with its
     *     nested executions
     * @param timeMax no read begins after this time
     */
    record Bounds(int readsMax, int eventsMax, Duration timeMax) {
        /** The bounds of requests of clients. */
        public static final Bounds DEFAULT = new Bounds(200, 2_000, Duration.ofSeconds(2));
    }

    /**
     * The first failure that led to the end of an execution.
     *
     * @param endedExecutionArn the execution that ended
     * @param step the first step of its causal chain; null when it could not be determined
     * @param isCertain whether the step is certainly the first failure
     */
    record FirstFailure(String endedExecutionArn, @Nullable Step step, boolean isCertain) {}

    /**
     * A step of the chain.
     *
     * @param executionArn the execution of the step
     * @param parsedCause the parts of a cause that is JSON text; null for another cause
     * @param similarChildren for a step that ends a child of a Map Run, the number of children that
     *     failed in the same way; null for other steps
     */
    record Step(
            String executionArn,
            CausalStep step,
            @Nullable CauseText parsedCause,
            @Nullable Long similarChildren) {}
}
