package dev.askel.engine.api.workbench;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Live updates of executions. All updates are durable. Subscribers pull updates: each requests the
 * next page after it has processed the previous one. So slow subscribers need no buffer.
 */
public interface Feed {
    /**
     * Returns the stored and future events of a Standard execution.
     *
     * @param afterEventId the stream begins after this event; 0 for all events
     * @return the events, which the caller must close; the errors are {@code ExecutionDoesNotExist}
     *     and {@code InvalidArn}, as for GetExecutionHistory
     */
    CompletionStage<Answer<Events>> events(Caller caller, String executionArn, long afterEventId);

    /**
     * Waits until an execution on any node has ended.
     *
     * @param stopWaiting completes when the caller stops waiting
     * @return the execution when it has ended, or its current description when {@code stopWaiting}
     *     completes first
     */
    CompletionStage<Answer<DescribeExecutionResult>> awaitEnd(
            Caller caller, String executionArn, CompletionStage<?> stopWaiting);

    /**
     * Starts a Standard execution and waits for its end. The refusals are those of StartExecution.
     * The execution continues when the caller stops waiting.
     *
     * @param start starts the execution with the name in the request
     * @param stopWaiting the stage that ends the wait, as in {@link #awaitEnd}
     */
    CompletionStage<Answer<DescribeExecutionResult>> startAndAwaitEnd(
            Caller caller,
            StartExecutionRequest request,
            Start start,
            CompletionStage<?> stopWaiting);

    /** StartExecution with the caller's permissions. */
    @FunctionalInterface
    interface Start {
        CompletionStage<Answer<StartExecutionResult>> start(StartExecutionRequest named);
    }

    /**
     * Returns the executions of an account and region whose status changes, because they start, end
     * or are redriven. A change contains the present state of its execution. Several changes of an
     * execution before the delivery are delivered as one change. All subscribers receive the
     * changes in the same order, even with concurrent commits of many nodes. So a client can resume
     * after any change without missing a later change.
     *
     * @return the changes, which the caller must close; the errors are {@code InvalidToken} for a
     *     position that this list has not issued, and {@code StateMachineDoesNotExist} and {@code
     *     StateMachineTypeNotSupported} as for ListExecutions
     */
    CompletionStage<Answer<Changes>> changes(Caller caller, ChangesRequest request);

    /**
     * The filter of changes.
     *
     * @param stateMachineArn the ARN of a machine, or of the version or alias with which the
     *     executions were started; null for all machines
     * @param status selects changes to this status; null for all
     * @param namePrefix the prefix of the executions' names; null for all
     * @param after the position of a change after which to resume; null for future changes only
     */
    record ChangesRequest(
            @Nullable String stateMachineArn,
            @Nullable ExecutionStatus status,
            @Nullable String namePrefix,
            @Nullable String after) {}

    /** Changes of executions' status. */
    interface Changes extends AutoCloseable {
        /** Returns the position at which the next page begins, in printable ASCII. */
        String position();

        /**
         * Waits for the next changes. When the filter skips many changes, returns an empty page
         * with a position. Must not be called again before it completes. The stage fails when the
         * database is unavailable.
         */
        CompletionStage<ChangePage> next();

        /** Ends the stream. A pending {@link #next} may never complete. */
        @Override
        void close();
    }

    /**
     * Changes, in their order.
     *
     * @param position the position after the last change and after all skipped changes
     */
    record ChangePage(List<StatusChange> changes, String position) {
        public ChangePage {
            changes = List.copyOf(changes);
        }
    }

    /** An execution as of the change of its status, and the position after the change. */
    record StatusChange(FoundExecution execution, String position) {}

    /** The events of one execution. */
    interface Events extends AutoCloseable {
        /**
         * Waits for the next events. Must not be called again before it completes, or after a page
         * with a final status. The stage fails when the journal cannot be read.
         */
        CompletionStage<EventPage> next();

        /** Ends the stream. A pending {@link #next} may never complete. */
        @Override
        void close();
    }

    /**
     * Events that follow the events of the previous page without a gap.
     *
     * @param end the final status when the execution has ended; null otherwise. Further events
     *     follow only after a redrive
     */
    record EventPage(List<HistoryEvent> events, @Nullable ExecutionStatus end) {
        public EventPage {
            events = List.copyOf(events);
        }
    }
}
