package dev.askel.engine.journal.plugin;

import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.writer.EncodingFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * The journal plugin of Pekko Persistence ({@code askel.journal} in the configuration). Its rows
 * pass through the same writer threads as those of executions, and are stored in {@link
 * Buckets#LONG_RUNNING}.
 */
public final class PluginJournal extends AsyncWriteJournal {
    private static final int REPLAY_ROWS = 500;
    private static final long REPLAY_BYTES = 4L << 20;
    private static final long PAYLOAD_BYTES_GUESS = 512;

    private final CompletionStage<PostgresJournal> journal =
            SharedJournal.of(context().system()).journal();
    private final PluginCodec codec = PluginCodec.of(context().system());
    private final Executor executor = context().dispatcher();

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
            Iterable<AtomicWrite> messages) {
        var writes = new ArrayList<JournalWrite>();
        messages.forEach(message -> writes.add(toWrite(message)));
        return FutureConverters.asScala(journal.thenCompose(open -> writeAll(open, writes)));
    }

    private JournalWrite toWrite(AtomicWrite message) {
        var rows =
                CollectionConverters.asJava(message.payload()).stream().map(this::toRow).toList();
        return JournalWrite.of(message.persistenceId(), Buckets.LONG_RUNNING, rows);
    }

    private NewRow toRow(PersistentRepr event) {
        var metadata = OptionConverters.toJava(event.metadata()).orElse(null);
        return new NewRow(
                event.sequenceNr(),
                event.writerUuid(),
                event.timestamp(),
                () -> codec.encode(event.payload()),
                PAYLOAD_BYTES_GUESS,
                event.manifest(),
                metadata == null ? null : () -> codec.encode(metadata));
    }

    private static CompletionStage<Iterable<Optional<Exception>>> writeAll(
            PostgresJournal open, List<JournalWrite> writes) {
        var outcomes = new ArrayList<CompletableFuture<Optional<Exception>>>();
        for (var write : writes) {
            outcomes.add(
                    open.write(write)
                            .thenApply(outcome -> rejectionOf(write, outcome))
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> outcomes.stream().map(CompletableFuture::join).toList());
    }

    /**
     * Returns the failure of a payload that cannot be encoded; empty when the write is durable. Any
     * other failure throws, so that Pekko stops the entity.
     */
    private static Optional<Exception> rejectionOf(JournalWrite write, WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Committed _ -> Optional.empty();
            case WriteOutcome.Failed(EncodingFailedException failure) -> Optional.of(failure);
            case WriteOutcome.Failed(var cause) ->
                    throw new PluginWriteFailedException(write, cause);
            case WriteOutcome.Fenced _,
                    WriteOutcome.PermitsChanged _,
                    WriteOutcome.StartQueueFull _,
                    WriteOutcome.StartRuleChanged _,
                    WriteOutcome.PermitNotFree _,
                    WriteOutcome.Rejected _,
                    WriteOutcome.AlreadyExists _,
                    WriteOutcome.Deleted _,
                    WriteOutcome.MachineChanged _,
                    WriteOutcome.MapRunChanged _ ->
                    throw new PluginWriteFailedException(write, outcome);
        };
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return FutureConverters.asScala(
                journal.thenCompose(open ->
                        open.<@Nullable Void>inTransaction(connection -> {
                            PluginRows.delete(connection, persistenceId, toSequenceNr);
                            return null;
                        })));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return FutureConverters.asScala(
                journal.thenCompose(open ->
                        open.inTransaction(c -> PluginRows.highestSequenceNr(c, persistenceId))));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        return FutureConverters.asScala(
                journal.thenCompose(
                        open -> replayPages(open, persistenceId, from, to, max, replay)));
    }

    private CompletionStage<@Nullable Void> replayPages(
            PostgresJournal open,
            String persistenceId,
            long from,
            long to,
            long max,
            Consumer<PersistentRepr> replay) {
        if (max <= 0 || from > to) {
            return CompletableFuture.completedFuture(null);
        }
        int rowsMax = Math.toIntExact(Math.min(REPLAY_ROWS, max));
        return open.read(persistenceId, Buckets.LONG_RUNNING, from, rowsMax, REPLAY_BYTES)
                .thenComposeAsync(
                        rows -> {
                            for (var row : rows) {
                                if (row.sequenceNr() <= to) {
                                    replay.accept(toEvent(row));
                                }
                            }
                            if (rows.isEmpty()) {
                                return CompletableFuture.completedFuture(null);
                            }
                            long next = rows.getLast().sequenceNr() + 1;
                            return replayPages(
                                    open, persistenceId, next, to, max - rows.size(), replay);
                        },
                        executor);
    }

    private PersistentRepr toEvent(JournalRow row) {
        var event =
                PersistentRepr.apply(
                                codec.decode(row.payload()),
                                row.sequenceNr(),
                                row.persistenceId(),
                                row.adapterManifest(),
                                false,
                                ActorRef.noSender(),
                                row.writer())
                        .withTimestamp(row.timestampMillis());
        var metadata = row.metadata();
        return metadata == null ? event : event.withMetadata(codec.decode(metadata));
    }
}
