package dev.askel.engine.bench;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.sql.Bytes;
import javax.sql.DataSource;

/** Writes through {@code PostgresJournal.write}, like executions. */
final class JournalInserts implements InsertPath {
    private final PostgresJournal journal;

    JournalInserts(DataSource database) {
        journal = PostgresJournal.open(database, JournalSettings.standard());
    }

    @Override
    public String name() {
        return "our journal";
    }

    @Override
    public int loopCount(int writers) {
        return writers;
    }

    @Override
    public void start(int writers, InsertRun run) {
        for (int i = 0; i < writers; i++) {
            write(BenchRow.firstOfNewExecution(), run);
        }
    }

    private void write(BenchRow row, InsertRun run) {
        if (run.isStopping()) {
            run.onLoopEnded();
            return;
        }
        var _ =
                journal.write(toWrite(row))
                        .whenComplete((outcome, _) -> {
                            if (outcome instanceof Committed) {
                                run.addCommitted(1);
                                write(row.next(), run);
                            } else {
                                run.onLoopFailed(
                                        new IllegalStateException(String.valueOf(outcome)));
                            }
                        });
    }

    private static JournalWrite toWrite(BenchRow row) {
        var encoded = new EncodedPayload(0, "", Bytes.wrap(row.payload()));
        return JournalWrite.of(
                row.persistenceId(),
                Buckets.LONG_RUNNING,
                new NewRow(
                        row.sequenceNr(),
                        row.writer(),
                        System.currentTimeMillis(),
                        () -> encoded,
                        row.payload().length));
    }

    @Override
    public void close() {
        journal.close();
    }
}
