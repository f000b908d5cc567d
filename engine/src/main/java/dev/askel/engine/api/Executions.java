package dev.askel.engine.api;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Starting, stopping and reading executions (docs/aws/api.md section 4.3). */
public interface Executions {

    /**
     * Starts an execution. The stage completes when the event {@code ExecutionStarted} is durable.
     * A start with the name and input of a running Standard execution returns that execution.
     */
    CompletionStage<Answer<StartExecutionResult>> startExecution(
            Caller caller, StartExecutionRequest request);

    /**
     * Returns the type of the machine that {@link #startExecution} would run. The type may come
     * from this node's cache and be out of date.
     *
     * @return empty when the machine cannot be started
     */
    CompletionStage<Optional<StateMachineType>> typeToStart(Caller caller, String stateMachineArn);

    /**
     * Runs an Express execution, and returns when it has ended. The execution runs at most once,
     * for at most five minutes.
     */
    CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
            Caller caller, StartSyncExecutionRequest request);

    /** Describes an execution as of its last commit. */
    CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request);

    /**
     * Lists the executions of a machine, version or alias by their start, the latest first, or
     * lists the children of a Map Run.
     */
    CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request);

    /**
     * Aborts an execution. The stage completes when the event {@code ExecutionAborted} is durable.
     * For a closed execution, changes nothing and returns its stop date.
     */
    CompletionStage<Answer<StopExecutionResult>> stopExecution(
            Caller caller, StopExecutionRequest request);

    /**
     * Resumes an unsuccessful execution where it ended. The stage completes when the event {@code
     * ExecutionRedriven} is durable. A repeated request with one of the execution's last ten client
     * tokens gets the same answer for 15 minutes.
     */
    CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
            Caller caller, RedriveExecutionRequest request);

    /**
     * Returns a page of an execution's history as of the last commit. The size of a page is
     * bounded, so a page may have fewer events than requested although there is a next page.
     */
    CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
            Caller caller, GetExecutionHistoryRequest request);

    /**
     * A request for StartExecution.
     *
     * @param name the name of the execution; absent to get a generated UUID
     * @param input JSON text as the caller has written it; absent for {@code {}}
     */
    record StartExecutionRequest(
            String stateMachineArn,
            @Nullable String name,
            @Nullable String input,
            @Nullable String traceHeader) {
        /**
         * Returns this request; without a name, returns a copy with a generated name.
         *
         * @param epochMillis engine time
         */
        public StartExecutionRequest withNameOrGenerated(long epochMillis) {
            return name != null
                    ? this
                    : new StartExecutionRequest(
                            stateMachineArn,
                            GeneratedName.newName(epochMillis),
                            input,
                            traceHeader);
        }
    }

    record StartExecutionResult(String executionArn, Instant startDate) {}

    /**
     * A request for StartSyncExecution.
     *
     * @param includedData whether the result includes input and output
     */
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
     * @param output JSON text of a succeeded execution; absent with METADATA_ONLY
     * @param dataIncluded whether the caller requested data; rendered as inputDetails and
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
     * @param stateMachineArn the ARN of the machine, without version or alias
     * @param input JSON text; absent with METADATA_ONLY
     * @param output JSON text of a succeeded execution; absent with METADATA_ONLY
     * @param dataIncluded whether the caller requested data; rendered as inputDetails and
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
            @Nullable String redriveStatusReason) {
        /** Returns this description with another status. */
        public DescribeExecutionResult withStatus(ExecutionStatus newStatus) {
            return new DescribeExecutionResult(
                    executionArn,
                    stateMachineArn,
                    name,
                    newStatus,
                    startDate,
                    stopDate,
                    input,
                    output,
                    dataIncluded,
                    traceHeader,
                    mapRunArn,
                    error,
                    cause,
                    stateMachineVersionArn,
                    stateMachineAliasArn,
                    redriveCount,
                    redriveDate,
                    redriveStatus,
                    redriveStatusReason);
        }
    }

    /** A request with exactly one of the two ARNs; the implementation refuses other requests. */
    record ListExecutionsRequest(
            @Nullable String stateMachineArn,
            @Nullable ExecutionStatus statusFilter,
            Page page,
            @Nullable String mapRunArn,
            @Nullable RedriveFilter redriveFilter) {}

    /** Lists only redriven executions, or only executions that were never redriven. */
    enum RedriveFilter {
        REDRIVEN,
        NOT_REDRIVEN
    }

    record ListExecutionsResult(List<ExecutionListItem> executions, @Nullable String nextToken) {}

    /**
     * An execution in a list.
     *
     * @param itemCount the number of items of a child of a Map Run; null for other executions.
     *     {@code mapRunArn} is also null for them
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
     * The execution to resume.
     *
     * @param clientToken the token of the client, in printable ASCII; absent when the caller will
     *     not repeat the request
     */
    record RedriveExecutionRequest(String executionArn, @Nullable String clientToken) {}

    record RedriveExecutionResult(Instant redriveDate) {}

    /**
     * The requested part of a history.
     *
     * @param reverseOrder whether the latest event comes first
     * @param includeExecutionData whether to include inputs and outputs; true by default
     */
    record GetExecutionHistoryRequest(
            String executionArn, Page page, boolean reverseOrder, boolean includeExecutionData) {}

    /**
     * A page of a history.
     *
     * @param events the events with resolved ids, in the requested order; the events contain inputs
     *     and outputs even if the result must not show them
     * @param executionDataIncluded whether the result shows inputs and outputs
     */
    record GetExecutionHistoryResult(
            List<HistoryEvent> events, boolean executionDataIncluded, @Nullable String nextToken) {}
}
