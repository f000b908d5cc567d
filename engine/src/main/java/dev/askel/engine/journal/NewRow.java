package dev.askel.engine.journal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One journal row to be written.
 *
 * @param sequenceNr 1 for the first row of a persistence id, without gaps
 * @param writer a UUID of the writer, new for each incarnation of an entity's actor. After a
 *     duplicate key or a commit with an unknown outcome, the journal compares this UUID with the
 *     writer of the stored row. Both are equal if this actor stored the row
 * @param timestampMillis engine time of the write, epoch milliseconds
 * @param payload encodes the payload; called once, on a writer thread; must be pure. An exception
 *     fails only this write, with {@link WriteOutcome.Failed}
 * @param bytesEstimate estimated size of the payload; counts against the queue's bound
 * @param adapterManifest the manifest of Pekko's event adapter; empty when there is none
 * @param metadata encodes the metadata of Pekko's event, like the payload; null when there is none
 */
public record NewRow(
        long sequenceNr,
        String writer,
        long timestampMillis,
        Supplier<EncodedPayload> payload,
        long bytesEstimate,
        String adapterManifest,
        @Nullable Supplier<EncodedPayload> metadata) {
    public NewRow {
        if (sequenceNr < 1) {
            throw new IllegalArgumentException("sequenceNr is " + sequenceNr + ", expected 1..");
        }
        if (bytesEstimate < 0) {
            throw new IllegalArgumentException("bytesEstimate is " + bytesEstimate);
        }
    }

    /** Creates a row with a payload only. */
    public NewRow(
            long sequenceNr,
            String writer,
            long timestampMillis,
            Supplier<EncodedPayload> payload,
            long bytesEstimate) {
        this(sequenceNr, writer, timestampMillis, payload, bytesEstimate, "", null);
    }
}
