package dev.askel.engine.journal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One journal row to be written.
 *
 * @param sequenceNr 1 for the first row of a persistence id, without gap
 * @param writer uuid of the living writer (one per incarnation of an entity); with the primary key
 *     it is the fence, and it tells our own row from another's after a doubtful commit
 * @param timestampMillis engine time of the write, epoch milliseconds
 * @param payload called once, on a writer thread; must be pure. What it throws becomes {@link
 *     WriteOutcome.Failed} of this write alone
 * @param bytesEstimate about how many bytes the payload will have; counts against the queue's bound
 * @param adapterManifest of Pekko's event adapters, empty without
 * @param metadata of Pekko's events, like the payload; null without
 */
public record NewRow(
        long sequenceNr,
        String writer,
        long timestampMillis,
        Supplier<Encoded> payload,
        long bytesEstimate,
        String adapterManifest,
        @Nullable Supplier<Encoded> metadata) {
    public NewRow {
        if (sequenceNr < 1) {
            throw new IllegalArgumentException("sequenceNr is " + sequenceNr + ", expected 1..");
        }
        if (bytesEstimate < 0) {
            throw new IllegalArgumentException("bytesEstimate is " + bytesEstimate);
        }
    }

    /** A row with nothing but its payload. */
    public NewRow(
            long sequenceNr,
            String writer,
            long timestampMillis,
            Supplier<Encoded> payload,
            long bytesEstimate) {
        this(sequenceNr, writer, timestampMillis, payload, bytesEstimate, "", null);
    }
}
