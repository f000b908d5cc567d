package dev.askel.engine.bench;

import java.util.Random;
import java.util.UUID;

/**
 * A row of {@code event_journal}, with the size of a row of an execution. All insert paths write
 * such rows.
 */
record BenchRow(String persistenceId, long sequenceNr, String writer) {
    static final int PAYLOAD_BYTES = 600;

    /** The number of rows of an execution. */
    private static final int ROWS_PER_EXECUTION = 10;

    private static final int PAYLOADS = 256;
    private static final byte[][] RANDOM_PAYLOADS = new byte[PAYLOADS][PAYLOAD_BYTES];

    static {
        var random = new Random(1);
        for (var payload : RANDOM_PAYLOADS) {
            random.nextBytes(payload);
        }
    }

    /** Returns the first row of a new execution. */
    static BenchRow firstOfNewExecution() {
        return new BenchRow(
                "123456789012/us-east-1/00000000-0000-0000-0000-000000000001/" + UUID.randomUUID(),
                1,
                UUID.randomUUID().toString());
    }

    /**
     * Returns the writer's next row of the same execution. After ten rows of an execution, returns
     * the first row of a new execution.
     */
    BenchRow next() {
        return sequenceNr == ROWS_PER_EXECUTION
                ? firstOfNewExecution()
                : new BenchRow(persistenceId, sequenceNr + 1, writer);
    }

    /**
     * Returns {@link #PAYLOAD_BYTES} random bytes. PostgreSQL cannot compress random bytes, nor the
     * payloads of executions, because these payloads are compressed already. Callers must not
     * modify the array.
     */
    byte[] payload() {
        return RANDOM_PAYLOADS[(int) ((persistenceId.hashCode() + sequenceNr) & (PAYLOADS - 1))];
    }
}
