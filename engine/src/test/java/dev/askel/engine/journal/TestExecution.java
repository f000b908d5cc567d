package dev.askel.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An execution for tests, which creates the writes of its actor.
 *
 * @param writer uuid of the current writer
 */
public record TestExecution(String name, UUID machineId, int bucket, String writer) {
    static final long STARTED_AT = 1_790_000_000_000L;
    public static final int BUCKET = PartitionPeriod.WEEK.bucketAt(STARTED_AT);

    public static TestExecution named(String name) {
        return new TestExecution(name, new UUID(0, 1), BUCKET, UUID.randomUUID().toString());
    }

    /** Starts an execution and returns it. */
    public static TestExecution startNew(PostgresJournal journal, String name) {
        var execution = named(name);
        assertThat(get(journal.write(execution.start()))).isInstanceOf(Committed.class);
        return execution;
    }

    /** Writes a row that changes open tasks. */
    public void change(PostgresJournal journal, long sequenceNr, OpenTaskChange... changes) {
        var write = row(sequenceNr).with(List.of(changes));
        assertThat(get(journal.write(write))).isInstanceOf(Committed.class);
    }

    TestExecution ofMachine(UUID other) {
        return new TestExecution(name, other, bucket, writer);
    }

    public TestExecution inBucket(int other) {
        return new TestExecution(name, machineId, other, writer);
    }

    /** Returns the same execution with another writer, as after a fail-over. */
    public TestExecution withNewWriter() {
        return new TestExecution(name, machineId, bucket, UUID.randomUUID().toString());
    }

    public String persistenceId() {
        return "123456789012/us-east-1/" + machineId + "/" + name;
    }

    public ExecutionRow row() {
        return new ExecutionRow(
                new ExecutionRowIdentity(
                        persistenceId(),
                        "123456789012",
                        "us-east-1",
                        machineId,
                        "machine",
                        name,
                        bucket,
                        Slices.of(persistenceId()),
                        STARTED_AT,
                        1,
                        "arn:aws:iam::123456789012:role/r",
                        null,
                        null,
                        null,
                        null,
                        Bytes.wrap("{}".getBytes(StandardCharsets.UTF_8)),
                        true,
                        null),
                ExecutionProgress.running(2));
    }

    /** Returns the write of the first row, with the row in executions. */
    public JournalWrite start() {
        return start(null);
    }

    public JournalWrite start(@Nullable MachineGuard machine) {
        return row(1).with(new ExecutionChange.Start(row(), machine));
    }

    /** Returns the write of a row, with a payload that contains its number. */
    public JournalWrite row(long sequenceNr) {
        return row(sequenceNr, payloadOf(sequenceNr).getBytes(StandardCharsets.UTF_8));
    }

    public JournalWrite row(long sequenceNr, byte[] payload) {
        var encoded = new EncodedPayload(7001, "t1", Bytes.wrap(payload));
        return JournalWrite.of(
                persistenceId(),
                bucket,
                new NewRow(sequenceNr, writer, STARTED_AT, () -> encoded, payload.length));
    }

    String payloadOf(long sequenceNr) {
        return name + " row " + sequenceNr;
    }

    /** Recovers the execution and returns the result; fails when nothing is stored. */
    public RecoveryRows recover(Journal journal) {
        @Nullable RecoveryRows recovered = get(journal.recover(persistenceId()));
        return Objects.requireNonNull(recovered);
    }

    /** Waits up to 60 s for a result of the journal. */
    public static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
