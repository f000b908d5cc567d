package dev.askel.engine.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a writer: one execution's part of a transaction, and who wants to hear of it. At
 * most one unit of a persistence id is ever out of the queue.
 */
sealed interface Unit {
    String persistenceId();

    /** Estimated bytes, for the bounds of queue and group. */
    long bytes();

    /** When it was asked for, in {@link System#nanoTime}. */
    long sinceNanos();

    /** Tells the result found in the transaction that is now committed. */
    void settle();

    /** Tells that nothing can be told. */
    void fail(Throwable cause);

    /** A row and what its suppliers gave. */
    record EncodedRow(Write unit, NewRow row, Encoded payload, @Nullable Encoded metadata) {}

    /** A unit of an entity: rows and all that goes with them. */
    final class Write implements Unit {
        /** What a unit costs besides its payload. */
        private static final long OVERHEAD_BYTES = 256;

        private final JournalWrite write;
        private final long sinceNanos;
        private final long bytes;
        private final CompletableFuture<WriteOutcome> done = new CompletableFuture<>();
        private List<EncodedRow> rows = List.of();
        private @Nullable Encoded snapshot;
        private int bucket;
        private @Nullable WriteOutcome refusal;

        Write(JournalWrite write, long sinceNanos) {
            this.write = write;
            this.sinceNanos = sinceNanos;
            this.bucket = write.bucket();
            this.bytes =
                    OVERHEAD_BYTES + write.rows().stream().mapToLong(NewRow::bytesEstimate).sum();
        }

        /** Calls the suppliers, once. */
        void encode() {
            var encoded = new ArrayList<EncodedRow>(write.rows().size());
            for (var row : write.rows()) {
                var metadata = row.metadata();
                encoded.add(
                        new EncodedRow(
                                this,
                                row,
                                row.payload().get(),
                                metadata == null ? null : metadata.get()));
            }
            var wanted = write.snapshot();
            snapshot = wanted == null ? null : wanted.state().get();
            rows = encoded;
        }

        JournalWrite write() {
            return write;
        }

        List<EncodedRow> rows() {
            return rows;
        }

        @Nullable Encoded snapshot() {
            return snapshot;
        }

        int bucket() {
            return bucket;
        }

        void moveTo(int otherBucket) {
            bucket = otherBucket;
        }

        /** Leaves this unit out of the transaction, with that outcome. */
        void refuse(WriteOutcome outcome) {
            refusal = outcome;
        }

        /** Forgets what an earlier transaction, rolled back since, has found. */
        void begin() {
            refusal = null;
        }

        boolean isRefused() {
            return refusal != null;
        }

        CompletableFuture<WriteOutcome> done() {
            return done;
        }

        @Override
        public String persistenceId() {
            return write.persistenceId();
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public long sinceNanos() {
            return sinceNanos;
        }

        @Override
        public void settle() {
            done.complete(refusal == null ? new WriteOutcome.Committed(bucket) : refusal);
        }

        @Override
        public void fail(Throwable cause) {
            done.complete(new WriteOutcome.Failed(cause));
        }
    }

    /** A heartbeat. */
    final class Heartbeat implements Unit {
        private final String persistenceId;
        private final TaskKey key;
        private final int redriveCount;
        private final @Nullable Long life;
        private final HeartbeatRule rule;
        private final long sinceNanos;
        private final CompletableFuture<HeartbeatOutcome> done = new CompletableFuture<>();
        private HeartbeatOutcome outcome = HeartbeatOutcome.ABSENT;

        Heartbeat(
                String persistenceId,
                TaskKey key,
                int redriveCount,
                @Nullable Long life,
                HeartbeatRule rule,
                long sinceNanos) {
            this.persistenceId = persistenceId;
            this.key = key;
            this.redriveCount = redriveCount;
            this.life = life;
            this.rule = rule;
            this.sinceNanos = sinceNanos;
        }

        TaskKey key() {
            return key;
        }

        int redriveCount() {
            return redriveCount;
        }

        @Nullable Long life() {
            return life;
        }

        /** What is missed at the time of the heartbeat. */
        HeartbeatRule rule() {
            return rule;
        }

        void found(HeartbeatOutcome found) {
            outcome = found;
        }

        CompletableFuture<HeartbeatOutcome> done() {
            return done;
        }

        @Override
        public String persistenceId() {
            return persistenceId;
        }

        @Override
        public long bytes() {
            return 128;
        }

        @Override
        public long sinceNanos() {
            return sinceNanos;
        }

        @Override
        public void settle() {
            done.complete(outcome);
        }

        @Override
        public void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }

    /** One attempt to recover, to be counted. */
    final class Attempt implements Unit {
        private final String persistenceId;
        private final String incarnation;
        private final long sinceNanos;
        private final CompletableFuture<Integer> done = new CompletableFuture<>();
        private int attempts;

        Attempt(String persistenceId, String incarnation, long sinceNanos) {
            this.persistenceId = persistenceId;
            this.incarnation = incarnation;
            this.sinceNanos = sinceNanos;
        }

        String incarnation() {
            return incarnation;
        }

        void found(int count) {
            attempts = count;
        }

        CompletableFuture<Integer> done() {
            return done;
        }

        @Override
        public String persistenceId() {
            return persistenceId;
        }

        @Override
        public long bytes() {
            return 128;
        }

        @Override
        public long sinceNanos() {
            return sinceNanos;
        }

        @Override
        public void settle() {
            done.complete(attempts);
        }

        @Override
        public void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }
}
