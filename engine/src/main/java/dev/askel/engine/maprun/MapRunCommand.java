package dev.askel.engine.maprun;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.execution.EngineMessage;
import java.time.Instant;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.jspecify.annotations.Nullable;

/**
 * A message to the owner of a Map Run, the sharded actor that executes it. Messages are hints. The
 * loss of a message does no harm, because the rows have all facts. A release may add fields to
 * remote messages, but never removes any. Added fields are missing in messages of older nodes.
 */
public sealed interface MapRunCommand {
    /** A message from outside the actor. */
    sealed interface Remote extends MapRunCommand, EngineMessage {}

    /** A message that the owner sends to itself. Such messages are never serialized. */
    non-sealed interface Internal extends MapRunCommand, NoSerializationVerificationNeeded {}

    /** Loads the run. The owner of a loaded run reads the {@link MapRunControl} columns again. */
    record Wake() implements Remote {}

    /**
     * A Standard child has ended, and its final state is durable.
     *
     * @param child the number of the child in its run
     * @param items the number of items in its input
     * @param name the child's name
     * @param output JSON text; null unless the child has succeeded
     * @param redriveCount the child's number of redrives
     * @param lastEventId the number of events in the child's history; null in messages of nodes of
     *     an earlier release
     */
    record ChildEnded(
            long child,
            int items,
            String name,
            ExecutionStatus status,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String output,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cause,
            long startedAtMillis,
            long stoppedAtMillis,
            int redriveCount,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long lastEventId)
            implements Remote {
        /** Creates a message without the last field, like nodes of earlier releases. */
        public ChildEnded(
                long child,
                int items,
                String name,
                ExecutionStatus status,
                @Nullable String output,
                @Nullable String error,
                @Nullable String cause,
                long startedAtMillis,
                long stoppedAtMillis,
                int redriveCount) {
            this(
                    child,
                    items,
                    name,
                    status,
                    output,
                    error,
                    cause,
                    startedAtMillis,
                    stoppedAtMillis,
                    redriveCount,
                    null);
        }

        /**
         * Returns the message for a child that has ended.
         *
         * @throws IllegalStateException when the child has not ended
         */
        static ChildEnded of(ExecutionState state, MapChild child) {
            return switch (state.outcome()) {
                case null ->
                        throw new IllegalStateException(state.identity().arn() + " has not ended");
                case Outcome.Succeeded(var at, var output) ->
                        of(
                                state,
                                child,
                                ExecutionStatus.SUCCEEDED,
                                output.verbatim(),
                                null,
                                null,
                                at);
                case Outcome.Failed(var at, var error, var cause) ->
                        of(state, child, ExecutionStatus.FAILED, null, error, cause, at);
                case Outcome.TimedOut(var at, var error, var cause) ->
                        of(state, child, ExecutionStatus.TIMED_OUT, null, error, cause, at);
                case Outcome.Aborted(var at, var error, var cause) ->
                        of(state, child, ExecutionStatus.ABORTED, null, error, cause, at);
            };
        }

        private static ChildEnded of(
                ExecutionState state,
                MapChild child,
                ExecutionStatus status,
                @Nullable String output,
                @Nullable String error,
                @Nullable String cause,
                Instant at) {
            return new ChildEnded(
                    child.child(),
                    child.items(),
                    state.identity().name(),
                    status,
                    output,
                    error,
                    cause,
                    state.identity().startedAt().toEpochMilli(),
                    at.toEpochMilli(),
                    state.redriveCount(),
                    state.lastEventId());
        }
    }

    /**
     * The parent has received the outcome of the run, or no longer needs it.
     *
     * @param redriveCount the redrive count in the acknowledged {@code
     *     ExecutionCommand.MapRunEnded}
     */
    record ParentAcknowledged(int redriveCount) implements Remote {}

    /**
     * Requests the actor to stop. The shard sends this message before a passivation or a rebalance.
     */
    record HandOff() implements Internal {}
}
