package dev.askel.engine.api;

import dev.askel.asl.history.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Starting, stopping and reading executions (docs/aws/api.md section 4.3). */
public interface Executions {

    /**
     * Starts one execution and answers once {@code ExecutionStarted} is durable. Name and input of
     * a running Standard execution give that execution again.
     */
    CompletionStage<Answer<StartExecutionResult>> startExecution(
            Caller caller, StartExecutionRequest request);

    /**
     * What {@link #startExecution} would run, as far as this node knows: from its memory where it
     * can, and perhaps out of date.
     *
     * @return empty for what cannot be started
     */
    CompletionStage<Optional<StateMachineType>> typeToStart(Caller caller, String stateMachineArn);

    /**
     * Runs an Express execution and answers when it has ended, also where it failed. It runs at
     * most once, within five minutes.
     */
    CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
            Caller caller, StartSyncExecutionRequest request);

    /** Describes an execution as of the last commit. */
    CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request);

    /** Executions of a machine (or version, or alias) or of a Map Run, newest first. */
    CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request);

    /**
     * Aborts an execution and answers once {@code ExecutionAborted} is durable; a closed one
     * answers its stop date.
     */
    CompletionStage<Answer<StopExecutionResult>> stopExecution(
            Caller caller, StopExecutionRequest request);

    /**
     * Lets an execution that did not succeed go on where it ended, and answers once {@code
     * ExecutionRedriven} is durable. The last ten client tokens are answered alike for 15 minutes.
     */
    CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
            Caller caller, RedriveExecutionRequest request);

    /**
     * A page of an execution's history, as of the last commit. A page ends early when it grows
     * large, so it may hold fewer events than asked for and still name a next one.
     */
    CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
            Caller caller, GetExecutionHistoryRequest request);

    /**
     * What to run, under which name, with what.
     *
     * @param name a UUID is drawn when absent
     * @param input JSON text as the caller wrote it; absent means {@code {}}
     */
    record StartExecutionRequest(
            String stateMachineArn,
            @Nullable String name,
            @Nullable String input,
            @Nullable String traceHeader) {
        /** The same with a name: its own, or one that is drawn at this time of the engine. */
        public StartExecutionRequest named(long epochMillis) {
            return name != null
                    ? this
                    : new StartExecutionRequest(
                            stateMachineArn, DrawnName.at(epochMillis), input, traceHeader);
        }
    }

    record StartExecutionResult(String executionArn, Instant startDate) {}

    /** As {@link StartExecutionRequest}, and whether data is wanted in the answer. */
    record StartSyncExecutionRequest(
            String stateMachineArn,
            @Nullable String name,
            @Nullable String input,
            @Nullable String traceHeader,
            IncludedData includedData) {}

    /**
     * An Express execution that has ended.
     *
     * @param status SUCCEEDED, FAILED or TIMED_OUT
     * @param input JSON text; absent with METADATA_ONLY
     * @param output JSON text of one that succeeded; absent with METADATA_ONLY
     * @param dataIncluded whether the caller asked for data; rendered as inputDetails and
     *     outputDetails
     * @param billedMemoryMb a multiple of 64
     * @param billedDurationMillis a multiple of 100
     */
    record StartSyncExecutionResult(
            String executionArn,
            String stateMachineArn,
            String name,
            Instant startDate,
            Instant stopDate,
            ExecutionStatus status,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String input,
            @Nullable String output,
            boolean dataIncluded,
            @Nullable String traceHeader,
            long billedMemoryMb,
            long billedDurationMillis) {}

    record DescribeExecutionRequest(String executionArn, IncludedData includedData) {}

    /**
     * An execution as of its last commit.
     *
     * @param stateMachineArn without version or alias
     * @param input JSON text; absent with METADATA_ONLY
     * @param output JSON text of a succeeded execution; absent with METADATA_ONLY
     * @param dataIncluded whether the caller asked for data; rendered as inputDetails and
     *     outputDetails
     */
    record DescribeExecutionResult(
            String executionArn,
            String stateMachineArn,
            String name,
            ExecutionStatus status,
            Instant startDate,
            @Nullable Instant stopDate,
            @Nullable String input,
            @Nullable String output,
            boolean dataIncluded,
            @Nullable String traceHeader,
            @Nullable String mapRunArn,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String stateMachineVersionArn,
            @Nullable String stateMachineAliasArn,
            int redriveCount,
            @Nullable Instant redriveDate,
            RedriveStatus redriveStatus,
            @Nullable String redriveStatusReason) {}

    /** Exactly one of the two ARNs; the implementation refuses anything else. */
    record ListExecutionsRequest(
            @Nullable String stateMachineArn,
            @Nullable ExecutionStatus statusFilter,
            Page page,
            @Nullable String mapRunArn,
            @Nullable RedriveFilter redriveFilter) {}

    /** Whether only redriven executions are listed, or only the others. */
    enum RedriveFilter {
        REDRIVEN,
        NOT_REDRIVEN
    }

    record ListExecutionsResult(List<ExecutionListItem> executions, @Nullable String nextToken) {}

    /**
     * An execution in a list.
     *
     * @param itemCount only for children of a Map Run, as is {@code mapRunArn}
     */
    record ExecutionListItem(
            String executionArn,
            String stateMachineArn,
            String name,
            ExecutionStatus status,
            Instant startDate,
            @Nullable Instant stopDate,
            @Nullable String mapRunArn,
            @Nullable Integer itemCount,
            @Nullable String stateMachineVersionArn,
            @Nullable String stateMachineAliasArn,
            int redriveCount,
            @Nullable Instant redriveDate) {}

    record StopExecutionRequest(
            String executionArn, @Nullable String error, @Nullable String cause) {}

    record StopExecutionResult(Instant stopDate) {}

    /**
     * Which execution is to go on.
     *
     * @param clientToken of printable ASCII; absent when the caller will not repeat the request
     */
    record RedriveExecutionRequest(String executionArn, @Nullable String clientToken) {}

    record RedriveExecutionResult(Instant redriveDate) {}

    /**
     * Which part of a history is asked for.
     *
     * @param reverseOrder the latest event first
     * @param includeExecutionData whether inputs and outputs are wanted; true unless the caller
     *     says otherwise
     */
    record GetExecutionHistoryRequest(
            String executionArn, Page page, boolean reverseOrder, boolean includeExecutionData) {}

    /**
     * A page of a history.
     *
     * @param events with resolved ids, in the order asked for; their payloads are there even when
     *     they are not to be shown
     * @param executionDataIncluded whether inputs and outputs are shown
     */
    record GetExecutionHistoryResult(
            List<HistoryEvent> events, boolean executionDataIncluded, @Nullable String nextToken) {}
}
