package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs of Distributed Map states (docs/aws/api.md section 4.4). */
public interface MapRuns {

    /** Lists the Map Runs that an execution has started. */
    CompletionStage<Answer<ListMapRunsResult>> listMapRuns(
            Caller caller, ListMapRunsRequest request);

    /** Describes a Map Run, or refuses with {@code ResourceNotFound}. */
    CompletionStage<Answer<DescribeMapRunResult>> describeMapRun(
            Caller caller, DescribeMapRunRequest request);

    /** Changes the bounds of a Map Run that has not ended. */
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

    /** The status of a Map Run. */
    enum MapRunStatus {
        RUNNING,
        SUCCEEDED,
        FAILED,
        ABORTED
    }

    /**
     * The number of items of a Map Run, or of its child executions, by status.
     *
     * @param resultsWritten the number of succeeded items or children whose results are in the
     *     result files
     * @param failuresNotRedrivable the number of failed, timedOut and aborted items or children
     *     that cannot be redriven
     * @param pendingRedrive the number of unsuccessful items or children that the present redrive
     *     has not restarted yet
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
     * A Map Run as of its last write.
     *
     * @param maxConcurrency 0 when the run sets no limit
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

    /**
     * A request with at least one of the last three members; the implementation refuses other
     * requests.
     */
    record UpdateMapRunRequest(
            String mapRunArn,
            @Nullable Integer maxConcurrency,
            @Nullable Double toleratedFailurePercentage,
            @Nullable Long toleratedFailureCount) {}

    record UpdateMapRunResult() {}
}
