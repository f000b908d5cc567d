package dev.askel.engine.api.workbench;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What happens, as it happens. Everything told here is durable. Whoever is told asks for the next
 * page when it has dealt with the one before: nothing is gathered for those who are slow.
 */
public interface Feed {
    /**
     * The events of a Standard execution, those that stand and those to come.
     *
     * @param afterEventId the first event told is the one behind it; 0 for all
     * @return the events; close them. {@code ExecutionDoesNotExist} and {@code InvalidArn} as for
     *     GetExecutionHistory
     */
    CompletionStage<Answer<Events>> events(Caller caller, String executionArn, long afterEventId);

    /**
     * Waits until an execution has ended, wherever it runs.
     *
     * @param enough completes when nobody waits any longer
     * @return the execution when it has ended; as it is then when that was not before {@code
     *     enough}
     */
    CompletionStage<Answer<DescribeExecutionResult>> awaitEnd(
            Caller caller, String executionArn, CompletionStage<?> enough);

    /**
     * Starts a Standard execution and waits for its end. The refusals are those of StartExecution;
     * what was started goes on whether or not it is waited for.
     *
     * @param start starts it, under the name that it is given
     * @param enough as in {@link #awaitEnd}
     */
    CompletionStage<Answer<DescribeExecutionResult>> startAndAwaitEnd(
            Caller caller, StartExecutionRequest request, Start start, CompletionStage<?> enough);

    /** StartExecution, as the caller may do it. */
    @FunctionalInterface
    interface Start {
        CompletionStage<Answer<StartExecutionResult>> of(StartExecutionRequest named);
    }

    /**
     * The executions of an account and region whose status changes: that start, end or are
     * redriven. Each is told as it is after its change; one that changes again before it was told
     * is told once. They come in one order for all listeners, so that who comes again goes on
     * behind any of them and misses none, however many nodes commit at once.
     *
     * @return the changes; close them. {@code InvalidToken} for a place that this list did not
     *     give, {@code StateMachineDoesNotExist} and {@code StateMachineTypeNotSupported} as for
     *     ListExecutions
     */
    CompletionStage<Answer<Changes>> changes(Caller caller, ChangesRequest request);

    /**
     * Which changes are told.
     *
     * @param stateMachineArn of a machine, or of a version or alias that has started them; null for
     *     those of all machines
     * @param status those to this status; null for all
     * @param namePrefix of the executions; null for all
     * @param after the place of a change, to be told what is behind it; null for what comes from
     *     now on
     */
    record ChangesRequest(
            @Nullable String stateMachineArn,
            @Nullable ExecutionStatus status,
            @Nullable String namePrefix,
            @Nullable String after) {}

    /** Changes of executions' status. */
    interface Changes extends AutoCloseable {
        /** Where the next page begins; printable ASCII. */
        String place();

        /**
         * The next changes, once there are any; or none, with a place, when many have been passed
         * over. Not to be called again before it has answered. The stage fails where the database
         * cannot be asked.
         */
        CompletionStage<ChangePage> next();

        /** Nobody wants more; what was asked for may stay without an answer. */
        @Override
        void close();
    }

    /**
     * Changes, in their order.
     *
     * @param place behind the last one, and behind all that were passed over
     */
    record ChangePage(List<StatusChange> changes, String place) {
        public ChangePage {
            changes = List.copyOf(changes);
        }
    }

    /** An execution as it is since its change, and the place behind that. */
    record StatusChange(FoundExecution execution, String place) {}

    /** The events of one execution. */
    interface Events extends AutoCloseable {
        /**
         * The next events, once there are any. Not to be called again before it has answered, nor
         * after a page with an end. The stage fails where the journal cannot be read.
         */
        CompletionStage<EventPage> next();

        /** Nobody wants more; what was asked for may stay without an answer. */
        @Override
        void close();
    }

    /**
     * Events that follow those of the page before, without gap.
     *
     * @param end how the execution has ended when nothing follows, but a redrive; else null
     */
    record EventPage(List<HistoryEvent> events, @Nullable ExecutionStatus end) {
        public EventPage {
            events = List.copyOf(events);
        }
    }
}
