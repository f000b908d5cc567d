package dev.askel.engine.journal;

import java.util.concurrent.atomic.LongAdder;

/** Counters of a journal since it was opened. */
public final class JournalStatistics {
    private final LongAdder commits = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder lostConnections = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder recoveries = new LongAdder();
    private final LongAdder recoveryQueries = new LongAdder();

    JournalStatistics() {}

    void committed(int writesOfGroup) {
        commits.increment();
        writes.add(writesOfGroup);
    }

    void rejectedOne() {
        rejected.increment();
    }

    void lostConnection() {
        lostConnections.increment();
    }

    void repeatedOne() {
        repeated.increment();
    }

    void recovered(int recoveriesOfGroup) {
        recoveryQueries.increment();
        recoveries.add(recoveriesOfGroup);
    }

    /** Transactions committed. */
    public long commits() {
        return commits.sum();
    }

    /** Writes, heartbeats and counted attempts in them. */
    public long writes() {
        return writes.sum();
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
