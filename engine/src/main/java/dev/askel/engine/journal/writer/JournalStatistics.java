package dev.askel.engine.journal.writer;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionProgress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a journal since it was opened. */
public final class JournalStatistics {
    private final LongAdder commits = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder started = new LongAdder();
    private final LongAdder redriven = new LongAdder();
    private final Map<ExecutionStatus, LongAdder> ended = new EnumMap<>(ExecutionStatus.class);
    private final LongAdder rejected = new LongAdder();
    private final LongAdder lostConnections = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder recoveries = new LongAdder();
    private final LongAdder recoveryQueries = new LongAdder();

    public JournalStatistics() {
        for (var status : ExecutionStatus.values()) {
            if (status != ExecutionStatus.RUNNING) {
                ended.put(status, new LongAdder());
            }
        }
    }

    void countCommit(List<WriteRequest> group) {
        commits.increment();
        writes.add(group.size());
        for (var request : group) {
            if (request instanceof WriteRequest.EntityWrite write && !write.isRefused()) {
                count(write.write().execution());
            }
        }
    }

    private void count(ExecutionChange change) {
        switch (change) {
            case ExecutionChange.Start(var row, _, _) -> {
                started.increment();
                countEnd(row.progress());
            }
            case ExecutionChange.Update(var progress) -> countEnd(progress);
            case ExecutionChange.Migrate(var progress, _) -> countEnd(progress);
            case ExecutionChange.Reopen _ -> redriven.increment();
            case ExecutionChange.Keep _ -> {}
        }
    }

    private void countEnd(ExecutionProgress progress) {
        var count = ended.get(progress.status());
        if (count != null) {
            count.increment();
        }
    }

    public void countRejected() {
        rejected.increment();
    }

    void countLostConnection() {
        lostConnections.increment();
    }

    void countRetriedTransaction() {
        repeated.increment();
    }

    public void countRecoveries(int recoveriesOfGroup) {
        recoveryQueries.increment();
        recoveries.add(recoveriesOfGroup);
    }

    /** Returns the number of committed transactions. */
    public long commitCount() {
        return commits.sum();
    }

    /**
     * Returns the number of requests in committed transactions, including requests without journal
     * rows such as heartbeats.
     */
    public long writeCount() {
        return writes.sum();
    }

    /** Returns the number of started executions. */
    public long startedCount() {
        return started.sum();
    }

    /** Returns the number of redriven executions. */
    public long redrivenCount() {
        return redriven.sum();
    }

    /**
     * Returns the number of commits that ended an execution with this status. A redriven execution
     * can end several times.
     */
    public long endedCount(ExecutionStatus status) {
        var count = ended.get(status);
        return count == null ? 0 : count.sum();
    }

    /** Returns the number of writes rejected because the queue was full. */
    public long rejectedCount() {
        return rejected.sum();
    }

    /** Returns the number of writer connections that were lost or could not be opened. */
    public long lostConnectionCount() {
        return lostConnections.sum();
    }

    /**
     * Returns the number of transactions that were rolled back after a transient failure, such as a
     * deadlock, and retried.
     */
    public long retriedTransactionCount() {
        return repeated.sum();
    }

    /** Returns the number of recoveries. */
    public long recoveryCount() {
        return recoveries.sum();
    }

    /**
     * Returns the number of queries that read recoveries; one query reads a group of recoveries.
     */
    public long recoveryQueryCount() {
        return recoveryQueries.sum();
    }
}
