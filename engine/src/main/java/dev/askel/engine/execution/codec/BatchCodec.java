package dev.askel.engine.execution.codec;

import dev.askel.asl.history.Entry;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.Encoded;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.Recovered;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Journal rows and snapshots as bytes and back.
 *
 * <p>A row is a header ({@link Envelope}) and a body in CBOR: the tables of texts and payloads
 * ({@link FieldWriter}), then the values, which refer to the tables. Every value is an array of a
 * type code and its fields in a fixed order. Codes and positions are never reused; a field may be
 * added at the end of its array, which readers of this version skip, and whatever changes the
 * meaning of what is there takes a new version and a reader for it in this class.
 */
public final class BatchCodec {
    /** What the journal's rows name as their serializer. */
    public static final int SERIALIZER_ID = 7401;

    /** The manifest of a row of entries. */
    public static final String BATCH_MANIFEST = "B1";

    /** The manifest of a snapshot. */
    public static final String SNAPSHOT_MANIFEST = "S1";

    private static final int BATCH_VERSION = 1;

    /** Since version 2 a snapshot remembers hundreds of answered calls by 16 bytes each. */
    private static final int SNAPSHOT_VERSION = 2;

    private BatchCodec() {}

    /** The journal row of entries whose event ids are known. */
    public static Encoded encode(List<Entry> entries) {
        var body = Body.write(out -> EntryFields.writeAll(out, entries));
        return new Encoded(SERIALIZER_ID, BATCH_MANIFEST, Envelope.seal(BATCH_VERSION, body));
    }

    /**
     * The entries of a journal row.
     *
     * @throws UnreadableRowException when a later release wrote it, or it is damaged
     */
    public static List<Entry> decode(Encoded row) {
        requireKind(row, BATCH_MANIFEST);
        int version = Envelope.version(row.bytes());
        return switch (version) {
            case 1 -> Body.read(Envelope.open(row.bytes()), EntryFields::readAll);
            default -> throw unknownVersion(version, BATCH_VERSION);
        };
    }

    /** The snapshot of a state. */
    public static Encoded encodeSnapshot(ExecutionState state) {
        var body = Body.write(out -> StateFields.write(out, state));
        return new Encoded(SERIALIZER_ID, SNAPSHOT_MANIFEST, Envelope.seal(SNAPSHOT_VERSION, body));
    }

    /**
     * The state of a snapshot.
     *
     * @throws UnreadableRowException when a later release wrote it, or it is damaged
     */
    public static ExecutionState decodeSnapshot(Encoded snapshot) {
        requireKind(snapshot, SNAPSHOT_MANIFEST);
        int version = Envelope.version(snapshot.bytes());
        return switch (version) {
            case 1 -> Body.read(Envelope.open(snapshot.bytes()), StateFields::readVersion1);
            case 2 -> Body.read(Envelope.open(snapshot.bytes()), StateFields::read);
            default -> throw unknownVersion(version, SNAPSHOT_VERSION);
        };
    }

    /**
     * The state that a journal says: its snapshot, if any, with the rows behind it.
     *
     * @throws UnreadableRowException with identity, row and what was met, when one cannot be read
     *     or folded, or when there is nothing to fold
     */
    public static ExecutionState fold(Recovered recovered) {
        var told = foldReadable(recovered);
        var damage = told.damage();
        if (damage != null) {
            throw damage;
        }
        if (told.state() == null) {
            throw new UnreadableRowException("No snapshot and no row: " + recovered);
        }
        return told.state();
    }

    /**
     * What of a journal can be read.
     *
     * @param state what it says so far; null when it says nothing
     * @param sequenceNr the last row of that; 0 when there is none
     * @param damage why it cannot be read further; null when there is no more
     */
    public record Told(
            @Nullable ExecutionState state,
            long sequenceNr,
            @Nullable UnreadableRowException damage) {
        /** A journal of which nothing has been read yet. */
        public static final Told NOTHING = new Told(null, 0, null);
    }

    /** The state that a journal says as far as it can be read from its snapshot, if any, on. */
    public static Told foldReadable(Recovered recovered) {
        Told read;
        try {
            var snapshot = recovered.snapshot();
            read =
                    new Told(
                            snapshotState(recovered),
                            snapshot == null ? 0 : snapshot.sequenceNr(),
                            null);
        } catch (UnreadableRowException damage) {
            return new Told(null, 0, damage);
        }
        return whole(foldReadable(read, recovered.rows()), recovered.execution());
    }

    /**
     * The same, damaged if its end is missing: what the index row of the execution saw, the journal
     * must say, or an end whose row is lost would be reached once more. That row is as of the last
     * start, close or redrive; of what a running execution did since then, nothing else knows, so
     * that the loss of its very last rows shows nowhere.
     *
     * @param read up to the last row there is
     * @param index null when there is no such row
     */
    public static Told whole(Told read, @Nullable ExecutionRow index) {
        if (read.damage() != null || index == null) {
            return read;
        }
        var state = read.state();
        var seen = index.progress();
        boolean ends = seen.stoppedAtMillis() == null || (state != null && !state.isRunning());
        if (state != null && state.lastEventId() >= seen.lastEventId() && ends) {
            return read;
        }
        return new Told(
                state,
                read.sequenceNr(),
                new UnreadableRowException(
                        "%s: row %d is missing, and no row is behind it; it was %s at event %d"
                                .formatted(
                                        index.identity().persistenceId(),
                                        read.sequenceNr() + 1,
                                        seen.status(),
                                        seen.lastEventId())));
    }

    /** The same with the rows that follow, up to the first that is missing or cannot be read. */
    public static Told foldReadable(Told before, List<JournalRow> rows) {
        var state = before.state();
        long sequenceNr = before.sequenceNr();
        for (var row : rows) {
            try {
                state = fold(state, row, sequenceNr + 1);
            } catch (UnreadableRowException damage) {
                return new Told(state, sequenceNr, damage);
            }
            sequenceNr = row.sequenceNr();
        }
        return new Told(state, sequenceNr, null);
    }

    private static @Nullable ExecutionState snapshotState(Recovered recovered) {
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
            // The fold itself is total: it would make something of what is left.
            throw new UnreadableRowException(
                    "%s: row %d is missing, row %d is there"
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

    private static void requireKind(Encoded stored, String manifest) {
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
