package dev.askel.engine.journal;

import dev.askel.engine.journal.postgres.PostgresJournal;
import java.time.Duration;

/**
 * Sizes and times of a {@link PostgresJournal}. The journal uses {@code writers + 2 * readers + 3}
 * database connections.
 *
 * @param writerThreads number of threads that commit groups of writes
 * @param readerThreads number of threads for queries, and of threads for histories; two further
 *     threads read recoveries, and one reads pending log records
 * @param queuedWritesMax maximum number of writes that wait for a writer; further writes are
 *     rejected
 * @param queuedBytesMax maximum estimated bytes that wait for a writer; further writes are rejected
 * @param queuedReadsMax maximum number of waiting requests of each read queue; further requests
 *     fail immediately
 * @param groupWritesMax maximum number of writes in one transaction
 * @param groupBytesMax estimated bytes at which a group is full
 * @param recoveriesMax maximum number of recoveries that one query reads
 * @param outageRetryMax the time for which writes and reads are retried during a database outage
 * @param answerTimeout the time after which a connection without a response counts as lost
 */
public record JournalSettings(
        int writerThreads,
        int readerThreads,
        int queuedWritesMax,
        long queuedBytesMax,
        int queuedReadsMax,
        int groupWritesMax,
        long groupBytesMax,
        int recoveriesMax,
        Duration outageRetryMax,
        Duration answerTimeout) {

    public JournalSettings {
        if (writerThreads < 1 || readerThreads < 1 || groupWritesMax < 1 || recoveriesMax < 1) {
            throw new IllegalArgumentException("threads and group sizes must be at least 1");
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
    public JournalSettings withWriterThreads(int other) {
        return new JournalSettings(
                other,
                readerThreads,
                queuedWritesMax,
                queuedBytesMax,
                queuedReadsMax,
                groupWritesMax,
                groupBytesMax,
                recoveriesMax,
                outageRetryMax,
                answerTimeout);
    }

    /** Returns these settings with another maximum time of retries. */
    public JournalSettings withOutageRetryMax(Duration other) {
        return new JournalSettings(
                writerThreads,
                readerThreads,
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
                writerThreads,
                readerThreads,
                writesMax,
                bytesMax,
                queuedReadsMax,
                groupWritesMax,
                groupBytesMax,
                recoveriesMax,
                outageRetryMax,
                answerTimeout);
    }
}
