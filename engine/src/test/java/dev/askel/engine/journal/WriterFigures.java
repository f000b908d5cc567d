package dev.askel.engine.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the writer against a durable PostgreSQL, by hand: {@code main} prints a line for each
 * kind of write and number of concurrent writers (each has one write in flight). One event is 600
 * random bytes, as in the measurements the design quotes; "noise" is the processors that others
 * kept busy.
 */
final class WriterFigures {
    private static final int[] WRITERS = {1, 64, 512};
    private static final int PAYLOAD_BYTES = 600;
    private static final double TICKS_PER_SECOND = 100;

    private enum Kind {
        /** One journal row. */
        ROW,
        /** One journal row and the execution's wake-up row. */
        ROW_AND_WAKEUP,
        /** A start that closes at once: a journal row and the row in executions. */
        START
    }

    private WriterFigures() {}

    /** Arguments: seconds of each measurement (default 4). */
    public static void main(String[] arguments) throws Exception {
        long seconds = arguments.length == 0 ? 4 : Long.parseLong(arguments[0]);
        try (var server = TestPostgres.start(TestPostgres.Durability.ON)) {
            var database = server.createDatabase();
            try (var journal =
                    PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
                System.out.println(
                        "kind            writers  writes/s  per commit  writes/CPU-s  noise");
                for (var kind : Kind.values()) {
                    measure(journal, kind, 64, 3);
                    for (int writers : WRITERS) {
                        System.out.println(measure(journal, kind, writers, seconds));
                    }
                }
            }
        }
    }

    private static String measure(PostgresJournal journal, Kind kind, int writers, long seconds)
            throws Exception {
        var stop = new AtomicBoolean();
        var done = new CountDownLatch(writers);
        var written = new AtomicLong();
        long commits = journal.statistics().commits();
        var busy = busyTicks();
        long began = System.nanoTime();
        for (int i = 0; i < writers; i++) {
            new OneWriter(journal, kind, stop, done, written).next(1);
        }
        if (done.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the writers have stopped by themselves");
        }
        double elapsed = (System.nanoTime() - began) / 1e9;
        long writes = written.get();
        long committed = journal.statistics().commits() - commits;
        stop.set(true);
        done.await();
        var ticks = busyTicks();
        double cpuSeconds = (ticks[1] - busy[1]) / TICKS_PER_SECOND;
        double machineSeconds = (ticks[0] - busy[0]) / TICKS_PER_SECOND;
        return "%-15s %7d %9.0f %11.1f %13.0f %6.2f"
                .formatted(
                        kind,
                        writers,
                        writes / elapsed,
                        (double) writes / committed,
                        writes / cpuSeconds,
                        (machineSeconds - cpuSeconds) / elapsed);
    }

    /** Jiffies the machine was busy, and those of them that were ours and our servers'. */
    private static long[] busyTicks() throws Exception {
        var fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        long machine = 0;
        for (int i : List.of(1, 2, 3, 6, 7)) {
            machine += Long.parseLong(fields[i]);
        }
        var self = ProcessHandle.current();
        long ours = ticks(self.pid());
        for (var child : self.descendants().toList()) {
            ours += ticks(child.pid());
        }
        return new long[] {machine, ours};
    }

    private static long ticks(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException _) {
            return 0;
        }
    }

    /** Writes one after the other, each after the answer to the one before. */
    private record OneWriter(
            PostgresJournal journal,
            Kind kind,
            AtomicBoolean stop,
            CountDownLatch done,
            AtomicLong written) {
        void next(long number) {
            next(number, TestExecution.named(UUID.randomUUID().toString()));
        }

        private void next(long number, TestExecution execution) {
            if (stop.get()) {
                done.countDown();
                return;
            }
            var payload = new byte[PAYLOAD_BYTES];
            new Random(number).nextBytes(payload);
            var write =
                    switch (kind) {
                        case ROW -> execution.row(number, payload);
                        case ROW_AND_WAKEUP ->
                                execution
                                        .row(number, payload)
                                        .with(new WakeupChange.Put(number, false, false, null));
                        case START ->
                                execution
                                        .row(1, payload)
                                        .with(new ExecutionChange.Start(execution.row(), null));
                    };
            var _ =
                    journal.write(write)
                            .thenAccept(outcome -> {
                                if (!(outcome instanceof WriteOutcome.Committed)) {
                                    throw new IllegalStateException(outcome.toString());
                                }
                                written.incrementAndGet();
                                next(
                                        number + 1,
                                        kind == Kind.START
                                                ? TestExecution.named("e" + UUID.randomUUID())
                                                : execution);
                            });
        }
    }
}
