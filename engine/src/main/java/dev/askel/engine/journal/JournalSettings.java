package dev.askel.engine.journal;

import dev.askel.engine.journal.postgres.PostgresJournal;
import java.time.Duration;

/**
 * Sizes and times of a {@link PostgresJournal}. It uses {@code writers + 2 * readers + 3}
 * connections.
 *
 * @param writers threads that commit groups
 * @param readers threads for queries, and as many for histories; two further threads read
 *     recoveries, and one reads pending log records
 * @param queuedWritesMax writes that may wait for a writer; further writes are rejected
 * @param queuedBytesMax estimated bytes that may wait for a writer; further writes are rejected
 * @param queuedReadsMax queries, and as many recoveries, that may wait; further ones fail
 *     immediately
 * @param groupWritesMax writes of one transaction
 * @param groupBytesMax estimated bytes at which a group is full
 * @param recoveriesMax the largest number of recoveries that one query reads; large ones are read
 *     in smaller groups
 * @param breaker the time for which writes and reads are retried during a database outage
 * @param answerTimeout time without an answer of the database after which a connection counts as
 *     lost
 */
public record JournalSettings(
        int writers,
        int readers,
        int queuedWritesMax,
        long queuedBytesMax,
        int queuedReadsMax,
        int groupWritesMax,
        long groupBytesMax,
        int recoveriesMax,
        Duration breaker,
        Duration answerTimeout) {

    public JournalSettings {
        if (writers < 1 || readers < 1 || groupWritesMax < 1 || recoveriesMax < 1) {
            throw new IllegalArgumentException("writers, readers and groups are at least 1");
        }
    }

    /** Returns the default settings of a node. */
    public static JournalSettings standard() {
        return new JournalSettings(
                2,
                2,
                20_000,
                Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 16),
                20_000,
                1_000,
                8L << 20,
                200,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }

    /** Returns these settings with another number of writers. */
    public JournalSettings withWriters(int other) {
        return new JournalSettings(
                other,
                readers,
                queuedWritesMax,
                queuedBytesMax,
                queuedReadsMax,
                groupWritesMax,
                groupBytesMax,
                recoveriesMax,
                breaker,
                answerTimeout);
    }

    /** Returns these settings with another breaker. */
    public JournalSettings withBreaker(Duration other) {
        return new JournalSettings(
                writers,
                readers,
                queuedWritesMax,
                queuedBytesMax,
                queuedReadsMax,
                groupWritesMax,
                groupBytesMax,
                recoveriesMax,
                other,
                answerTimeout);
    }

    /** Returns these settings with other bounds of the write queue. */
    public JournalSettings withQueue(int writesMax, long bytesMax) {
        return new JournalSettings(
                writers,
                readers,
                writesMax,
                bytesMax,
                queuedReadsMax,
                groupWritesMax,
                groupBytesMax,
                recoveriesMax,
                breaker,
                answerTimeout);
    }
}
