package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.attribute.AttributeWrite;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatRule;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for a writer: one execution's part of a transaction. Its future completes
 * with the outcome. At most one request of a persistence id is being written at a time.
 */
public sealed interface WriteRequest {
    String persistenceId();

    /** Returns the estimated bytes, for the bounds of queue and group. */
    long bytes();

    /** Returns the time when the request was made, as {@link System#nanoTime}. */
    long sinceNanos();

    /** Completes the future with the result of the committed transaction. */
    void complete();

    /** Completes the future with a failure. */
    void fail(Throwable cause);

    /** A row with its encoded payload. */
    record EncodedRow(
            EntityWrite request,
            NewRow row,
            EncodedPayload payload,
            @Nullable EncodedPayload metadata) {
        /** Returns the payload as stored. */
        Bytes storedBytes(PayloadEncryptor encryptor) {
            return encryptor.storeRow(request.persistenceId(), payload.row());
        }
    }

    /** A write of journal rows and of changes of other tables. */
    final class EntityWrite implements WriteRequest {
        /** The estimated size of a request besides its payload and its search attributes. */
        private static final long OVERHEAD_BYTES = 256;

        private final JournalWrite write;
        private final long sinceNanos;
        private final long bytes;
        private final CompletableFuture<WriteOutcome> future = new CompletableFuture<>();
        private List<EncodedRow> rows = List.of();
        private @Nullable EncodedPayload snapshot;
        private int bucket;
        private @Nullable WriteOutcome refusal;
        private StartDecisions starts = StartDecisions.NONE;

        public EntityWrite(JournalWrite write, long sinceNanos) {
            this.write = write;
            this.sinceNanos = sinceNanos;
            this.bucket = write.bucket();
            this.bytes =
                    OVERHEAD_BYTES
                            + write.rows().stream().mapToLong(NewRow::bytesEstimate).sum()
                            + AttributeWrite.bytesEstimate(write.attributes());
        }

        /** Encodes the payloads; called once. */
        public void encode() {
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
            // A record may have to read large payloads, for which the transaction must not wait.
            for (var log : write.logs()) {
                var record = log.record();
                if (record != null) {
                    var _ = record.get();
                }
            }
            rows = encoded;
        }

        JournalWrite write() {
            return write;
        }

        List<EncodedRow> rows() {
            return rows;
        }

        @Nullable EncodedPayload snapshot() {
            return snapshot;
        }

        int bucket() {
            return bucket;
        }

        void moveTo(int otherBucket) {
            bucket = otherBucket;
        }

        /** Excludes this write from the transaction and sets its outcome. */
        void refuse(WriteOutcome outcome) {
            refusal = outcome;
        }

        /** Removes the outcome of a transaction that was rolled back. */
        void reset() {
            refusal = null;
            starts = StartDecisions.NONE;
        }

        StartDecisions starts() {
            return starts;
        }

        /** Sets the decisions about starts, which become part of the outcome. */
        void setStarts(StartDecisions decisions) {
            starts = decisions;
        }

        boolean isRefused() {
            return refusal != null;
        }

        public CompletableFuture<WriteOutcome> future() {
            return future;
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
        public void complete() {
            future.complete(refusal == null ? new WriteOutcome.Committed(bucket, starts) : refusal);
        }

        @Override
        public void fail(Throwable cause) {
            future.complete(new WriteOutcome.Failed(cause));
        }
    }

    /** A request without journal rows. Its transaction sets the result. */
    abstract sealed class WithResult<A> implements WriteRequest {
        private final String persistenceId;
        private final long sinceNanos;
        private final CompletableFuture<A> future = new CompletableFuture<>();
        private A result;

        private WithResult(String persistenceId, A initial, long sinceNanos) {
            this.persistenceId = persistenceId;
            this.result = initial;
            this.sinceNanos = sinceNanos;
        }

        void setResult(A result) {
            this.result = result;
        }

        public CompletableFuture<A> future() {
            return future;
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
        public void complete() {
            future.complete(result);
        }

        @Override
        public void fail(Throwable cause) {
            future.completeExceptionally(cause);
        }
    }

    /** Records a heartbeat. */
    final class Heartbeat extends WithResult<HeartbeatOutcome> {
        private final TaskKey key;
        private final int redriveCount;
        private final @Nullable Long startStamp;
        private final HeartbeatRule rule;

        public Heartbeat(
                String persistenceId,
                TaskKey key,
                int redriveCount,
                @Nullable Long startStamp,
                HeartbeatRule rule,
                long sinceNanos) {
            super(persistenceId, HeartbeatOutcome.ABSENT, sinceNanos);
            this.key = key;
            this.redriveCount = redriveCount;
            this.startStamp = startStamp;
            this.rule = rule;
        }

        TaskKey key() {
            return key;
        }

        int redriveCount() {
            return redriveCount;
        }

        @Nullable Long startStamp() {
            return startStamp;
        }

        /** Returns the rule that decides whether the heartbeat arrives too late. */
        HeartbeatRule rule() {
            return rule;
        }
    }

    /** Confirms a missed heartbeat. The result is true if the miss is confirmed. */
    final class MissConfirmation extends WithResult<Boolean> {
        private final MissedHeartbeat missed;
        private final Supplier<HeartbeatRule> rule;

        public MissConfirmation(
                MissedHeartbeat missed, Supplier<HeartbeatRule> rule, long sinceNanos) {
            super(missed.persistenceId(), false, sinceNanos);
            this.missed = missed;
            this.rule = rule;
        }

        MissedHeartbeat missed() {
            return missed;
        }

        /**
         * Returns a supplier of the rule. The transaction calls the supplier, because the rule may
         * change while the request waits.
         */
        Supplier<HeartbeatRule> rule() {
            return rule;
        }
    }

    /** Counts one attempt to recover an execution; the result is the number of attempts. */
    final class AttemptCount extends WithResult<Integer> {
        private final String incarnation;

        public AttemptCount(String persistenceId, String incarnation, long sinceNanos) {
            super(persistenceId, 0, sinceNanos);
            this.incarnation = incarnation;
        }

        String incarnation() {
            return incarnation;
        }
    }

    /**
     * Replaces a row of {@code wakeups}. The result is true if the stored row had the former
     * values.
     */
    final class WakeupReplacement extends WithResult<Boolean> {
        private final WakeupChange.Put former;
        private final WakeupChange.Put row;

        public WakeupReplacement(
                String persistenceId,
                WakeupChange.Put former,
                WakeupChange.Put row,
                long sinceNanos) {
            super(persistenceId, false, sinceNanos);
            this.former = former;
            this.row = row;
        }

        WakeupChange.Put expectedRow() {
            return former;
        }

        WakeupChange.Put newRow() {
            return row;
        }
    }
}
