package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ClientToken;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts executions as forks of other executions (docs/forks.md). AWS has no such feature.
 *
 * <p>A fork begins at a state that its origin has entered, with the data that the origin had then.
 * The origin may be running or ended, and it does not change.
 */
public interface Forks {
    /**
     * A request to fork an execution.
     *
     * @param executionArn the origin, which can be a child of a Map Run
     * @param eventId an event of the origin's history. The fork begins at the state that the branch
     *     or iteration of this event had entered last
     * @param stateMachineArn the machine, version or alias that the fork runs; null for the
     *     revision that the origin runs
     * @param definition a definition that replaces that of the machine in this fork only; null to
     *     keep it
     * @param name the name of the fork; null to generate one
     * @param input JSON text that replaces the input of the state, or at ExecutionStarted the input
     *     of the execution; null to keep it
     * @param variables a JSON object with the workflow variables to set; null to set none
     * @param clientToken identifies the fork among those of the origin, by the rule of {@link
     *     ClientToken}. A repeated request with this token returns the same fork. Null to identify
     *     it by the id of the request
     */
    record ForkRequest(
            String executionArn,
            long eventId,
            @Nullable String stateMachineArn,
            @Nullable String definition,
            @Nullable String name,
            @Nullable String input,
            @Nullable String variables,
            @Nullable String clientToken) {}

    /**
     * A fork that has started.
     *
     * @param originEventId the event of the origin at which the fork begins
     */
    record StartedFork(String executionArn, Instant startDate, long originEventId) {}

    /**
     * A state that a fork enters first.
     *
     * @param branch the branch or iteration, {@code ""} for the execution itself; {@code P[1]/M[2]}
     *     is iteration 2 of the Map M in branch 1 of the Parallel P, both counted from 0
     * @param state the name of the state; null for the first state of the branch
     * @param requested whether this is the state of the request. Other states are those in which
     *     other branches and iterations were
     */
    record EnteredState(String branch, @Nullable String state, boolean requested) {}

    /** The difference of a state between two definitions. */
    record StateDifference(String state, Change change) {
        /** The kind of a difference. */
        public enum Change {
            ADDED,
            REMOVED,
            CHANGED
        }
    }

    /**
     * The result that a fork would have.
     *
     * @param stateMachineArn the machine that the fork runs
     * @param originEventId the event of the origin at which the fork begins
     * @param entered the states that the fork enters first
     * @param reachable the names of all states that the fork can run, in the order of the
     *     definition
     * @param differences the states that differ between the definition of the origin and that of
     *     the fork, in the order of the definitions. A difference outside the states is that of the
     *     state {@code ""}
     * @param supersede the older executions of the same key that the start of the fork ends
     */
    record ForkPreview(
            String stateMachineArn,
            long originEventId,
            List<EnteredState> entered,
            List<String> reachable,
            List<StateDifference> differences,
            Supersede supersede) {}

    /**
     * The data that a fork took from its origin.
     *
     * @param originEventId the event of the origin at which the fork began
     * @param originRedriveCount the number of redrives of the origin before this event
     * @param frames the frames with which the fork began, outer frames first
     */
    record ForkDescription(
            String originExecutionArn,
            long originEventId,
            int originRedriveCount,
            List<ForkedVariables> frames) {}

    /**
     * The variables of a frame at the begin of a fork.
     *
     * @param frame the frame, as events name it; {@code ""} for the execution itself
     * @param variables JSON texts by the names of the variables that the frame could read
     */
    record ForkedVariables(String frame, Map<String, String> variables) {}

    /**
     * Starts a fork. The stage completes when the fork is durable.
     *
     * <p>The request is refused with {@code ValidationException} if the history has no such event,
     * or if the definition does not match the history. The message names the event or the state.
     */
    CompletionStage<Answer<StartedFork>> fork(Caller caller, ForkRequest request);

    /** Returns the states that a fork would run, without starting it. */
    CompletionStage<Answer<ForkPreview>> preview(Caller caller, ForkRequest request);

    /**
     * Returns the data that a fork took from its origin; empty for an execution that is no fork.
     * The origin need not exist any more.
     */
    CompletionStage<Answer<Optional<ForkDescription>>> describe(Caller caller, String executionArn);
}
