package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.JournalSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The threads that commit the requests of a write queue. */
public final class WriterThreads implements AutoCloseable {
    /** The maximum time that {@link #close} waits for writes in the queue. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    private final WriteQueue queue;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Creates the threads.
     *
     * @param commits called once for each thread, to create its {@link GroupCommit}
     */
    public WriterThreads(
            WriteQueue queue, JournalSettings settings, Supplier<GroupCommit> commits) {
        this.queue = queue;
        for (int i = 0; i < settings.writerThreads(); i++) {
            var thread =
                    new Thread(new Writer(queue, commits.get(), settings), "journal-writer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    /** Closes the queue and commits its requests for at most 10 s. */
    @Override
    public void close() {
        queue.close();
        long end = System.nanoTime() + DRAIN_MAX.toNanos();
        for (var thread : threads) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            try {
                thread.join(Duration.ofMillis(Math.max(1, left)));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            thread.interrupt();
        }
    }
}
