package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs of Distributed Map states (docs/aws/api.md section 4.4). */
public interface MapRuns {

    /** The Map Runs that an execution has started; none where its machine has no such state. */
    CompletionStage<Answer<ListMapRunsResult>> listMapRuns(
            Caller caller, ListMapRunsRequest request);

    /** Describes one, or {@code ResourceNotFound}. */
    CompletionStage<Answer<DescribeMapRunResult>> describeMapRun(
            Caller caller, DescribeMapRunRequest request);

    /** Changes how a Map Run that has not ended goes on. */
    CompletionStage<Answer<UpdateMapRunResult>> updateMapRun(
            Caller caller, UpdateMapRunRequest request);

    record ListMapRunsRequest(String executionArn, Page page) {}

    record ListMapRunsResult(List<MapRunListItem> mapRuns, @Nullable String nextToken) {}

    /**
     * A Map Run in a list.
     *
     * @param stateMachineArn the execution's machine, with the state's label
     */
    record MapRunListItem(
            String executionArn,
            String mapRunArn,
            String stateMachineArn,
            Instant startDate,
            @Nullable Instant stopDate) {}

    record DescribeMapRunRequest(String mapRunArn) {}

    /** How far a Map Run has come. */
    enum MapRunStatus {
        RUNNING,
        SUCCEEDED,
        FAILED,
        ABORTED
    }

    /**
     * How many items, or executions of them, stand where.
     *
     * @param resultsWritten of those that succeeded, how many the result file holds
     */
    record Counts(
            long pending,
            long running,
            long succeeded,
            long failed,
            long timedOut,
            long aborted,
            long total,
            long resultsWritten,
            long failuresNotRedrivable,
            long pendingRedrive) {}

    /**
     * A Map Run as of its last commit.
     *
     * @param maxConcurrency 0 means as many as there may be
     * @param toleratedFailurePercentage 0 to 100
     */
    record DescribeMapRunResult(
            String mapRunArn,
            String executionArn,
            MapRunStatus status,
            Instant startDate,
            @Nullable Instant stopDate,
            int maxConcurrency,
            double toleratedFailurePercentage,
            long toleratedFailureCount,
            Counts itemCounts,
            Counts executionCounts,
            int redriveCount,
            @Nullable Instant redriveDate) {}

    /** At least one of the last three; the implementation refuses a request without any. */
    record UpdateMapRunRequest(
            String mapRunArn,
            @Nullable Integer maxConcurrency,
            @Nullable Double toleratedFailurePercentage,
            @Nullable Long toleratedFailureCount) {}

    record UpdateMapRunResult() {}
}
