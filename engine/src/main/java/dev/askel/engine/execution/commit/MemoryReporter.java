package dev.askel.engine.execution.commit;

import dev.askel.engine.execution.actor.LoadedMemory;

/**
 * Reports the size of a live execution's data to the node's memory accounting. The data consists of
 * the data of frames (main line, branch or iteration) and of entries that are not durable yet.
 */
public final class MemoryReporter {
    /** The minimum number of accepted or committed bytes after which the data is measured again. */
    private static final long MEASURE_AFTER_BYTES = 64 * 1024;

    /** Growth below this number of bytes is not reported before the next commit. */
    private static final long REPORT_AFTER_BYTES = 4 * 1024;

    private static final int REPORT_AFTER_BRANCHES = 4;

    private final LoadedMemory memory;
    private final Commits commits;

    /** The size of the data at the last measurement, in bytes of JSON. */
    private long measuredBytes;

    private long acceptedWhenMeasured;
    private long committedWhenMeasured;
    private long reportedBytes;
    private int reportedBranches;

    public MemoryReporter(LoadedMemory memory, Commits commits) {
        this.memory = memory;
        this.commits = commits;
    }

    /** Measures all data and reports the size. */
    public void measure() {
        measuredBytes = commits.heldBytes();
        acceptedWhenMeasured = commits.acceptedBytes();
        committedWhenMeasured = commits.committedBytes();
        report(measuredBytes);
    }

    /** Reports growth after entries were accepted. */
    public void onAccepted() {
        if (estimate() - reportedBytes >= REPORT_AFTER_BYTES
                || Math.abs(commits.branchCount() - reportedBranches) >= REPORT_AFTER_BRANCHES) {
            update();
        }
    }

    /** Reports the size after a write is durable. */
    public void onCommitted() {
        update();
    }

    /** Returns the size at the last measurement plus the size of the entries accepted after it. */
    private long estimate() {
        return measuredBytes + commits.acceptedBytes() - acceptedWhenMeasured;
    }

    private void update() {
        long estimate = estimate();
        long changed = estimate - measuredBytes + commits.committedBytes() - committedWhenMeasured;
        if (changed >= Math.max(MEASURE_AFTER_BYTES, measuredBytes / 2)) {
            measure();
        } else {
            report(estimate);
        }
    }

    private void report(long bytes) {
        reportedBytes = bytes;
        reportedBranches = commits.branchCount();
        memory.resize(bytes, reportedBranches);
    }
}
