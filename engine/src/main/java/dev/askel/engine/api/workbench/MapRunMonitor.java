package dev.askel.engine.api.workbench;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress, failures and children of Map Runs, and redrives selected children. AWS has no
 * such operations. Each operation reads a bounded part of the data, because a run may have millions
 * of children.
 */
public interface MapRunMonitor {
    /**
     * Follows the progress of a Map Run on any node.
     *
     * @return the progress, which the caller must close; {@code ResourceNotFound} for an unknown
     *     run
     */
    CompletionStage<Answer<ProgressStream>> progress(Caller caller, String mapRunArn);

    /**
     * Returns the progress of the latest {@link MapRunProgress#RUNS_MAX} Map Runs of an execution,
     * the latest first.
     *
     * @return {@code ExecutionDoesNotExist} for an unknown execution
     */
    CompletionStage<Answer<List<MapRunProgress>>> progressOfExecution(
            Caller caller, String executionArn);

    /**
     * Groups the failed, timed-out and aborted children of a Map Run by error and similar cause,
     * the most frequent first.
     *
     * @return {@code ResourceNotFound} for an unknown run
     */
    CompletionStage<Answer<ChildFailures>> failures(Caller caller, String mapRunArn);

    /**
     * Counts the ended children of a Map Run by status. Each cell of the result counts a range of
     * consecutive child numbers. A child that ran again counts with its last outcome.
     *
     * @return {@code ResourceNotFound} for an unknown run
     */
    CompletionStage<Answer<ChildHeatMap>> heatMap(Caller caller, String mapRunArn);

    /**
     * Lists children of a Map Run. Standard children are listed by their start, the latest first.
     * Running Express children are listed first; ended Express children follow by their end, the
     * latest first.
     *
     * @return {@code ResourceNotFound} for an unknown run, {@code InvalidToken} for a token of
     *     another request
     */
    CompletionStage<Answer<ChildPage>> children(Caller caller, ChildrenRequest request);

    /**
     * Redrives the execution of an unsuccessful Map Run. Only the selected unsuccessful children of
     * the run are run again. The stage completes when the redrive is durable.
     *
     * @return refusals: {@code ResourceNotFound} for a run that is unknown or of another execution;
     *     {@code ExecutionNotRedrivable} when the redrive is not possible or another redrive has
     *     begun; {@code ValidationException} for a child that cannot be selected
     */
    CompletionStage<Answer<ChildRedrive>> redriveChildren(
            Caller caller, RedriveChildrenRequest request);

    /** The changing progress of one Map Run. */
    interface ProgressStream extends AutoCloseable {
        /**
         * Waits until the progress has changed since the last call, and returns the new progress.
         * Completes about once per second at most. The first call returns the present progress.
         * Must not be called again before it completes.
         */
        CompletionStage<MapRunProgress> next();

        /** Ends the stream. A pending {@link #next} may never complete. */
        @Override
        void close();
    }

    /**
     * A Map Run at one moment.
     *
     * @param isStandard whether the children are Standard executions
     * @param isBatched whether a child may have several items
     * @param isTotalKnown whether the total of the counts includes all items of the source
     * @param asOf the engine's time of the read
     */
    record MapRunProgress(
            DescribeMapRunResult run,
            boolean isStandard,
            boolean isBatched,
            boolean isTotalKnown,
            Instant asOf) {
        /** The maximum number of runs in the progress of an execution. */
        public static final int RUNS_MAX = 20;

        /** Whether the run has ended. Its progress changes only after a redrive. */
        public boolean isOver() {
            return run.status() != MapRunStatus.RUNNING;
        }
    }

    /**
     * Groups of failures of one Map Run.
     *
     * @param groups the largest groups, at most {@link #GROUPS_MAX}
     * @param groupCount the number of all groups
     * @param childrenRead the number of grouped children, at most {@link #CHILDREN_MAX}
     * @param isComplete whether all failures of the run are grouped
     */
    record ChildFailures(
            List<ChildFailureGroup> groups,
            long groupCount,
            long childrenRead,
            boolean isComplete) {
        /** The maximum number of children that are grouped. */
        public static final int CHILDREN_MAX = 20_000;

        /** The maximum number of groups in a result. */
        public static final int GROUPS_MAX = 50;

        public ChildFailures {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Similar failures of one status.
     *
     * @param failures the failures, with the cause of the first example
     * @param examples the latest children, at most {@link #EXAMPLES_MAX}
     */
    record ChildFailureGroup(
            ExecutionStatus status, SimilarFailures failures, List<FailedChild> examples) {
        /** The maximum number of children that a group names. */
        public static final int EXAMPLES_MAX = 5;

        public ChildFailureGroup {
            examples = List.copyOf(examples);
        }
    }

    /**
     * A child that failed.
     *
     * @param childNumber the number of the child in the run, from 0; null for a child of an earlier
     *     release
     */
    record FailedChild(String executionArn, @Nullable Long childNumber) {}

    /**
     * The counts of ended children, in cells of consecutive child numbers.
     *
     * @param childrenPerCell the number of children in a cell; the first cell has the children 0 to
     *     {@code childrenPerCell - 1}
     * @param cells the cells, at most {@link #CELLS_MAX}
     * @param childrenRead the number of counted outcomes
     * @param isComplete whether all stored outcomes were read; otherwise only the latest were
     */
    record ChildHeatMap(
            long childrenPerCell, List<HeatCell> cells, long childrenRead, boolean isComplete) {
        /** The maximum number of cells. */
        public static final int CELLS_MAX = 1_000;

        public ChildHeatMap {
            cells = List.copyOf(cells);
        }
    }

    /**
     * The ended children of a cell, by status.
     *
     * @param totalDurationMillis the sum of their durations
     */
    record HeatCell(
            int succeeded, int failed, int timedOut, int aborted, long totalDurationMillis) {}

    /**
     * A filter of children.
     *
     * @param name selects the child of this name; null for all
     * @param child selects the child of this number, from 0; null for all
     */
    record ChildrenRequest(
            String mapRunArn,
            @Nullable ExecutionStatus status,
            @Nullable String name,
            @Nullable Long child,
            Page page) {}

    /**
     * A selection of unsuccessful children. A child is selected when one of the lists names it.
     *
     * @param executionArn the execution of the Map Run
     * @param children ARNs of children, at most {@link #LIST_MAX}
     * @param failures groups of failures, at most {@link #LIST_MAX}
     */
    record RedriveChildrenRequest(
            String executionArn,
            String mapRunArn,
            List<String> children,
            List<FailureSelector> failures,
            Set<ExecutionStatus> statuses) {
        /** The maximum length of a list. */
        public static final int LIST_MAX = 1_000;

        public RedriveChildrenRequest {
            children = List.copyOf(children);
            failures = List.copyOf(failures);
            statuses = Set.copyOf(statuses);
        }
    }

    /**
     * Selects the children of a group of failures, of all states.
     *
     * @param error the error of the failures; null selects failures without an error
     * @param causeFingerprint the fingerprint of the causes; null selects all causes
     */
    record FailureSelector(
            ExecutionStatus status, @Nullable String error, @Nullable String causeFingerprint) {}

    /**
     * A redrive of selected children.
     *
     * @param childCount the number of children that run again
     */
    record ChildRedrive(Instant redriveDate, long childCount) {}

    /** A page of children. */
    record ChildPage(List<MapRunChild> children, @Nullable String nextToken) {
        public ChildPage {
            children = List.copyOf(children);
        }
    }

    /**
     * A child of a Map Run as of its last commit.
     *
     * @param childNumber the number of the child in the run, from 0. Without batches, it is the
     *     index of the child's item. Null for a child of an earlier release
     * @param itemCount the number of items in its input; null for a child of an earlier release
     */
    record MapRunChild(
            String executionArn,
            String name,
            @Nullable Long childNumber,
            ExecutionStatus status,
            Instant startDate,
            @Nullable Instant stopDate,
            @Nullable Integer itemCount,
            int redriveCount) {}
}
