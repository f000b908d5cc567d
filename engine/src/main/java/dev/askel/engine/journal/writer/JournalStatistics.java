package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.ExecutionStatus;
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

    void committed(List<Unit> group) {
        commits.increment();
        writes.add(group.size());
        for (var unit : group) {
            if (unit instanceof Unit.Write write && !write.isRefused()) {
                counted(write.write().execution());
            }
        }
    }

    private void counted(ExecutionChange change) {
        switch (change) {
            case ExecutionChange.Start(var row, _) -> {
                started.increment();
                ended(row.progress());
            }
            case ExecutionChange.Update(var progress) -> ended(progress);
            case ExecutionChange.Reopen _ -> redriven.increment();
            case ExecutionChange.Keep _ -> {}
        }
    }

    private void ended(ExecutionProgress progress) {
        var count = ended.get(progress.status());
        if (count != null) {
            count.increment();
        }
    }

    public void rejectedOne() {
        rejected.increment();
    }

    void lostConnection() {
        lostConnections.increment();
    }

    void repeatedOne() {
        repeated.increment();
    }

    public void recovered(int recoveriesOfGroup) {
        recoveryQueries.increment();
        recoveries.add(recoveriesOfGroup);
    }

    /** Transactions committed. */
    public long commits() {
        return commits.sum();
    }

    /** Writes, heartbeats that came or were missed, and counted attempts in them. */
    public long writes() {
        return writes.sum();
    }

    /** Executions that have begun. */
    public long started() {
        return started.sum();
    }

    /** Executions that were redriven. */
    public long redriven() {
        return redriven.sum();
    }

    /** Executions that have come to that end; an execution that is redriven may end once more. */
    public long ended(ExecutionStatus status) {
        var count = ended.get(status);
        return count == null ? 0 : count.sum();
    }

    /** Writes refused because the queue was full. */
    public long rejected() {
        return rejected.sum();
    }

    /** Connections lost in the middle of a commit or while opening. */
    public long lostConnections() {
        return lostConnections.sum();
    }

    /** Transactions rolled back through no fault of their own (a deadlock, say) and tried again. */
    public long repeated() {
        return repeated.sum();
    }

    /** Recoveries read. */
    public long recoveries() {
        return recoveries.sum();
    }

    /** Groups they were read in. */
    public long recoveryQueries() {
        return recoveryQueries.sum();
    }
}
