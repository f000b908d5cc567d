package dev.askel.engine.api;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
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
     * @param enough as in {@link #awaitEnd}
     */
    CompletionStage<Answer<DescribeExecutionResult>> startAndAwaitEnd(
            Caller caller, StartExecutionRequest request, CompletionStage<?> enough);

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
