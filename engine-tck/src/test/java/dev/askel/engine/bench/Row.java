package dev.askel.engine.bench;

import java.util.Random;
import java.util.UUID;

/**
 * A row of {@code event_journal} as an execution writes it. All ways to write get the same ones.
 */
record Row(String persistenceId, long sequenceNr, String writer) {
    static final int PAYLOAD_BYTES = 600;

    /** So many rows an execution has; the next row is the first of another one. */
    private static final int OF_EXECUTION = 10;

    private static final int PAYLOADS = 256;
    private static final byte[][] BY_CHANCE = new byte[PAYLOADS][PAYLOAD_BYTES];

    static {
        var random = new Random(1);
        for (var payload : BY_CHANCE) {
            random.nextBytes(payload);
        }
    }

    /** The first row of a new execution. */
    static Row first() {
        return new Row(
                "123456789012/us-east-1/00000000-0000-0000-0000-000000000001/" + UUID.randomUUID(),
                1,
                UUID.randomUUID().toString());
    }

    /** The row that its writer writes after this one. */
    Row next() {
        return sequenceNr == OF_EXECUTION
                ? first()
                : new Row(persistenceId, sequenceNr + 1, writer);
    }

    /** {@link #PAYLOAD_BYTES} bytes by chance, as a compressed batch is; nobody may change them. */
    byte[] payload() {
        return BY_CHANCE[(int) ((persistenceId.hashCode() + sequenceNr) & (PAYLOADS - 1))];
    }
}
