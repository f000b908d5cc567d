package dev.askel.engine.express;

import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.REGION;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExpressRecords;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Ended executions are stored in groups without blocking, and deleted bucket by bucket. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RecordBufferTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final Instant LONG_AGO = TestCatalogue.NOW.minus(Duration.ofDays(2));

    private final SqlWorkers writer = SqlWorkers.open("records", CATALOGUE.source(), 1, 100);
    private final ExpressRecords records = new ExpressRecords(writer, CATALOGUE.workers());
    private final AtomicReference<Runnable> scheduled = new AtomicReference<>(() -> {});

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private RecordBuffer createBuffer(int waitingMax) {
        return new RecordBuffer(records, (_, again) -> scheduled.set(again), waitingMax, 1 << 20);
    }

    private static EndedRun endedRun(Instant at) {
        var identity =
                new ExecutionIdentity(
                        "arn:aws:states:us-east-1:123456789012:express:m:n:" + UUID.randomUUID(),
                        "n",
                        ACCOUNT,
                        REGION,
                        "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                        "m",
                        new UUID(0, 1).toString(),
                        1,
                        ROLE,
                        at,
                        null,
                        null,
                        null,
                        null);
        var entries =
                new ArrayList<>(Interpreter.firstEntries(identity, null, Payload.EMPTY_OBJECT, at));
        entries.add(
                new HistoryEvent(
                        FramePath.ROOT,
                        2,
                        1,
                        at,
                        HistoryEventType.ExecutionSucceeded,
                        new EventDetails.Output(Payload.EMPTY_OBJECT)));
        ExecutionState state = null;
        for (var entry : entries) {
            state = ExecutionState.apply(state, entry);
        }
        var recording = new HistoryRecording();
        recording.add(entries, 4);
        return new EndedRun(Objects.requireNonNull(state), recording);
    }

    private static ExpressExecutionArn arn(EndedRun run) {
        return switch (Arns.parse(run.state().identity().arn())) {
            case Answer.Ok(ExpressExecutionArn arn) -> arn;
            case Answer<?> other -> throw new AssertionError(other);
        };
    }

    /** Occupies the writer until the returned future completes. */
    private CompletableFuture<Void> occupyWriter() {
        var end = new CompletableFuture<Void>();
        writer.submit(_ -> {
            end.join();
            return Answer.ok(true);
        });
        return end;
    }

    @Test
    void executions_above_the_bound_are_dropped_and_counted_and_the_others_stored() {
        var buffer = createBuffer(2);
        var busy = occupyWriter();
        var runs =
                List.of(
                        endedRun(TestCatalogue.NOW),
                        endedRun(TestCatalogue.NOW),
                        endedRun(LONG_AGO));

        runs.forEach(buffer::add);
        assertThat(buffer.counts()).isEqualTo(new RecordBuffer.Counts(0, 1, 0, 2));
        busy.complete(null);
        Eventually.holds("both executions are stored", () -> buffer.counts().waitingCount() == 0);

        assertThat(buffer.counts()).isEqualTo(new RecordBuffer.Counts(2, 1, 0, 0));
        var first = ok(records.find(arn(runs.getFirst()), LONG_AGO, BatchCodec.SERIALIZER_ID));
        assertThat(BatchCodec.decode(first.history())).hasSize(2);
        assertThat(refused(records.find(arn(runs.getLast()), LONG_AGO, BatchCodec.SERIALIZER_ID)))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
    }

    @Test
    void executions_that_the_database_refuses_are_retried() {
        var buffer = createBuffer(10);
        var run = endedRun(TestCatalogue.NOW);
        var busy = occupyWriter();
        for (int i = 0; i < 100; i++) {
            writer.submit(_ -> Answer.ok(true));
        }
        buffer.add(run);
        assertThat(buffer.counts().waitingCount()).isEqualTo(1);
        busy.complete(null);
        Eventually.holds("the writer is idle", () -> writer.waitingCount() == 0);

        scheduled.get().run();

        Eventually.holds("the execution is stored", () -> buffer.counts().storedCount() == 1);
    }

    @Test
    void drained_executions_are_stored_before_the_writer_closes() {
        var buffer = createBuffer(10);
        var busy = occupyWriter();
        var runs = List.of(endedRun(TestCatalogue.NOW), endedRun(TestCatalogue.NOW));
        runs.forEach(buffer::add);

        buffer.drain();
        busy.complete(null);
        writer.close();

        for (var run : runs) {
            assertThat(ok(records.find(arn(run), LONG_AGO, BatchCodec.SERIALIZER_ID)).arn())
                    .isEqualTo(arn(run));
        }
    }

    @Test
    void a_bucket_is_dropped_when_all_its_executions_have_expired() {
        var buffer = createBuffer(10);
        var old = endedRun(LONG_AGO);
        var young = endedRun(TestCatalogue.NOW);
        List.of(old, young).forEach(buffer::add);
        Eventually.holds("both executions are stored", () -> buffer.counts().storedCount() == 2);

        assertThat(ok(records.dropEndedBefore(LONG_AGO))).isFalse();
        assertThat(ok(records.dropEndedBefore(TestCatalogue.NOW))).isTrue();
        assertThat(ok(records.dropEndedBefore(TestCatalogue.NOW))).isFalse();

        assertThat(refused(records.find(arn(old), Instant.EPOCH, BatchCodec.SERIALIZER_ID)))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        assertThat(ok(records.find(arn(young), Instant.EPOCH, BatchCodec.SERIALIZER_ID)).arn())
                .isEqualTo(arn(young));
    }

    @Test
    void a_long_history_is_truncated_at_the_bound() {
        var recording = new HistoryRecording();
        var events = endedRun(TestCatalogue.NOW).state();
        recording.add(
                Interpreter.firstEntries(events.identity(), null, Payload.EMPTY_OBJECT, LONG_AGO),
                2);
        int before = recording.events().size();

        recording.add(
                Interpreter.firstEntries(events.identity(), null, Payload.EMPTY_OBJECT, LONG_AGO),
                HistoryRecording.BYTES_MAX);
        recording.add(
                Interpreter.firstEntries(events.identity(), null, Payload.EMPTY_OBJECT, LONG_AGO),
                2);

        assertThat(recording.isTruncated()).isTrue();
        assertThat(recording.events()).hasSize(before);
    }
}
