package dev.askel.engine.execution.codec;

import dev.askel.asl.history.Entry;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.RecoveryRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes journal rows and snapshots.
 *
 * <p>A row is a header ({@link Envelope}) and a body in CBOR. The body contains the tables of
 * strings and payloads ({@link FieldWriter}), then the values, which refer to the tables. Every
 * value is an array of a type code and its fields in a fixed order.
 *
 * <p>Codes and positions are never reused. A release may add a field at the end of an array;
 * readers of the same version skip unknown fields. A change of meaning needs a new version. This
 * class then needs a reader for each version.
 */
public final class BatchCodec {
    /** The serializer id of journal rows. */
    public static final int SERIALIZER_ID = 7401;

    /** The manifest of a row of entries. */
    public static final String BATCH_MANIFEST = "B1";

    /** The manifest of a snapshot. */
    public static final String SNAPSHOT_MANIFEST = "S1";

    private static final int BATCH_VERSION = 1;

    /** Version 2 stores the id of each answered request in 16 bytes. Version 1 stored strings. */
    private static final int SNAPSHOT_VERSION = 2;

    private BatchCodec() {}

    /** Encodes entries as a journal row that contains all payloads. */
    public static EncodedPayload encode(List<Entry> entries) {
        return encode(entries, Integer.MAX_VALUE);
    }

    /**
     * Encodes entries as a journal row. Their events must have ids.
     *
     * @param inlineBytesMax the maximum size of a payload in the row; larger ones are in {@link
     *     EncodedPayload#large}
     */
    public static EncodedPayload encode(List<Entry> entries, int inlineBytesMax) {
        var body = Body.write(inlineBytesMax, out -> EntryFields.writeAll(out, entries));
        return new EncodedPayload(
                SERIALIZER_ID,
                BATCH_MANIFEST,
                Envelope.seal(BATCH_VERSION, body.bytes()),
                body.large());
    }

    /**
     * Decodes the entries of a journal row.
     *
     * @throws UnreadableRowException when a later release wrote the row, or the row is damaged
     */
    public static List<Entry> decode(EncodedPayload row) {
        requireKind(row, BATCH_MANIFEST);
        requireDecrypted(row);
        int version = Envelope.version(row.bytes());
        return switch (version) {
            case 1 -> Body.read(Envelope.open(row.bytes()), row.large(), EntryFields::readAll);
            default -> throw unknownVersion(version, BATCH_VERSION);
        };
    }

    /** Encodes a state as a snapshot that contains all payloads. */
    public static EncodedPayload encodeSnapshot(ExecutionState state) {
        return encodeSnapshot(state, Integer.MAX_VALUE);
    }

    /**
     * Encodes a state as a snapshot.
     *
     * @param inlineBytesMax as in {@link #encode(List, int)}
     */
    public static EncodedPayload encodeSnapshot(ExecutionState state, int inlineBytesMax) {
        var body = Body.write(inlineBytesMax, out -> StateFields.write(out, state));
        return new EncodedPayload(
                SERIALIZER_ID,
                SNAPSHOT_MANIFEST,
                Envelope.seal(SNAPSHOT_VERSION, body.bytes()),
                body.large());
    }

    /**
     * Decodes the state of a snapshot.
     *
     * @throws UnreadableRowException when a later release wrote the snapshot, or the snapshot is
     *     damaged
     */
    public static ExecutionState decodeSnapshot(EncodedPayload snapshot) {
        requireKind(snapshot, SNAPSHOT_MANIFEST);
        requireDecrypted(snapshot);
        int version = Envelope.version(snapshot.bytes());
        return switch (version) {
            case 1 ->
                    Body.read(
                            Envelope.open(snapshot.bytes()), List.of(), StateFields::readVersion1);
            case 2 ->
                    Body.read(Envelope.open(snapshot.bytes()), snapshot.large(), StateFields::read);
            default -> throw unknownVersion(version, SNAPSHOT_VERSION);
        };
    }

    /**
     * Computes an execution's state from its journal: from the snapshot, if there is one, and the
     * rows after it.
     *
     * @throws UnreadableRowException when a row cannot be read or applied, or when there are
     *     neither rows nor a snapshot; the message names the execution and the row
     */
    public static ExecutionState fold(RecoveryRows recovered) {
        var result = foldReadable(recovered);
        var damage = result.damage();
        if (damage != null) {
            throw damage;
        }
        if (result.state() == null) {
            throw new UnreadableRowException("No snapshot and no row: " + recovered);
        }
        return result.state();
    }

    /**
     * The result of reading a journal up to its first unreadable row.
     *
     * @param state the state after the last readable row; null when no row is readable
     * @param sequenceNr the number of the last readable row; 0 when no row is readable
     * @param damage the reason why the next row is unreadable; null when all rows were read
     */
    public record FoldResult(
            @Nullable ExecutionState state,
            long sequenceNr,
            @Nullable UnreadableRowException damage) {
        /** The result before any row was read. */
        public static final FoldResult NOTHING = new FoldResult(null, 0, null);
    }

    /**
     * Computes the state from the snapshot, if there is one, and from the rows up to the first
     * unreadable row.
     */
    public static FoldResult foldReadable(RecoveryRows recovered) {
        FoldResult read;
        try {
            var snapshot = recovered.snapshot();
            read =
                    new FoldResult(
                            snapshotState(recovered),
                            snapshot == null ? 0 : snapshot.sequenceNr(),
                            null);
        } catch (UnreadableRowException damage) {
            return new FoldResult(null, 0, damage);
        }
        return checkEnd(foldReadable(read, recovered.rows()), recovered.execution());
    }

    /**
     * Checks that the journal contains all events that the execution's index row counts. Without
     * this check, an execution whose last rows were lost would run to its end again. The index row
     * is written only at each start, end and redrive. The loss of later rows of a running execution
     * is therefore not detected.
     *
     * @param read the result up to the journal's last row
     * @param index null when the index row is missing
     */
    public static FoldResult checkEnd(FoldResult read, @Nullable ExecutionRow index) {
        if (read.damage() != null || index == null) {
            return read;
        }
        var state = read.state();
        var seen = index.progress();
        boolean ends = seen.stoppedAtMillis() == null || (state != null && !state.isRunning());
        if (state != null && state.lastEventId() >= seen.lastEventId() && ends) {
            return read;
        }
        return new FoldResult(
                state,
                read.sequenceNr(),
                new UnreadableRowException(
                        "%s: row %d is missing, and no row follows; the execution was %s at event %d"
                                .formatted(
                                        index.identity().persistenceId(),
                                        read.sequenceNr() + 1,
                                        seen.status(),
                                        seen.lastEventId())));
    }

    /** Applies further rows, up to the first missing or unreadable row. */
    public static FoldResult foldReadable(FoldResult before, List<JournalRow> rows) {
        var state = before.state();
        long sequenceNr = before.sequenceNr();
        for (var row : rows) {
            try {
                state = fold(state, row, sequenceNr + 1);
            } catch (UnreadableRowException damage) {
                return new FoldResult(state, sequenceNr, damage);
            }
            sequenceNr = row.sequenceNr();
        }
        return new FoldResult(state, sequenceNr, null);
    }

    private static @Nullable ExecutionState snapshotState(RecoveryRows recovered) {
        var snapshot = recovered.snapshot();
        if (snapshot == null) {
            return null;
        }
        try {
            return decodeSnapshot(snapshot.state());
        } catch (RuntimeException | StackOverflowError e) {
            var execution = recovered.execution();
            throw new UnreadableRowException(
                    "%s: snapshot at %d (%s): %s"
                            .formatted(
                                    execution == null
                                            ? "unknown id"
                                            : execution.identity().persistenceId(),
                                    snapshot.sequenceNr(),
                                    snapshot.state(),
                                    e.getMessage()),
                    e);
        }
    }

    private static @Nullable ExecutionState fold(
            @Nullable ExecutionState before, JournalRow row, long expected) {
        if (row.sequenceNr() != expected) {
            // Without this check, the remaining rows would produce a wrong state without an error.
            throw new UnreadableRowException(
                    "%s: row %d is missing, and row %d follows"
                            .formatted(row.persistenceId(), expected, row.sequenceNr()));
        }
        try {
            var state = before;
            for (var entry : decode(row.payload())) {
                state = ExecutionState.apply(state, entry);
            }
            return state;
        } catch (RuntimeException | StackOverflowError e) {
            throw new UnreadableRowException(
                    "%s: row %d by %s (%s): %s"
                            .formatted(
                                    row.persistenceId(),
                                    row.sequenceNr(),
                                    row.writer(),
                                    row.payload(),
                                    e.getMessage()),
                    e);
        }
    }

    private static void requireDecrypted(EncodedPayload payload) {
        var failure = payload.failure();
        if (failure != null) {
            throw new UnreadableRowException(
                    "Encrypted, and not decrypted. " + failure.getMessage(), failure);
        }
    }

    private static void requireKind(EncodedPayload stored, String manifest) {
        if (stored.serializerId() != SERIALIZER_ID || !stored.manifest().equals(manifest)) {
            throw UnreadableRowException.unknown(
                    "Serializer %d, manifest %s; expected %d, %s"
                            .formatted(
                                    stored.serializerId(),
                                    stored.manifest(),
                                    SERIALIZER_ID,
                                    manifest));
        }
    }

    private static UnreadableRowException unknownVersion(int version, int last) {
        return UnreadableRowException.unknown(
                "Version %d of the stored form; this release reads up to %d"
                        .formatted(version, last));
    }
}
