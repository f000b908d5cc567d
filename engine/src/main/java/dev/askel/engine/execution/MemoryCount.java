package dev.askel.engine.execution;

/**
 * Counts the data of a live execution in the node's memory as it grows: the data of its frames, and
 * entries that the journal does not have yet.
 */
final class MemoryCount {
    /** The data is measured again when so many bytes were accepted or committed since. */
    private static final long MEASURE_AFTER_BYTES = 64 * 1024;

    /** Smaller growth is counted with the next commit. */
    private static final long REPORT_AFTER_BYTES = 4 * 1024;

    private static final int REPORT_AFTER_BRANCHES = 4;

    private final LoadedMemory memory;
    private final Commits commits;

    /** The data at the last measurement, in bytes of JSON. */
    private long measuredBytes;

    private long acceptedWhenMeasured;
    private long committedWhenMeasured;
    private long reportedBytes;
    private int reportedBranches;

    MemoryCount(LoadedMemory memory, Commits commits) {
        this.memory = memory;
        this.commits = commits;
    }

    /** Measures all data. */
    void measure() {
        measuredBytes = commits.heldBytes();
        acceptedWhenMeasured = commits.acceptedBytes();
        committedWhenMeasured = commits.committedBytes();
        report(measuredBytes);
    }

    /** Entries were accepted. */
    void onAccepted() {
        if (estimate() - reportedBytes >= REPORT_AFTER_BYTES
                || Math.abs(commits.branches() - reportedBranches) >= REPORT_AFTER_BRANCHES) {
            count();
        }
    }

    /** A write is durable. */
    void onCommitted() {
        count();
    }

    /** New data adds to the measured data. */
    private long estimate() {
        return measuredBytes + commits.acceptedBytes() - acceptedWhenMeasured;
    }

    private void count() {
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
        reportedBranches = commits.branches();
        memory.resize(bytes, reportedBranches);
    }
}
