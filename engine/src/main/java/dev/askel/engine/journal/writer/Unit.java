package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.Encoded;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a writer: one execution's part of a transaction, and who wants to hear of it. At
 * most one unit of a persistence id is ever out of the queue.
 */
public sealed interface Unit {
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

        public Write(JournalWrite write, long sinceNanos) {
            this.write = write;
            this.sinceNanos = sinceNanos;
            this.bucket = write.bucket();
            this.bytes =
                    OVERHEAD_BYTES + write.rows().stream().mapToLong(NewRow::bytesEstimate).sum();
        }

        /** Calls the suppliers, once. */
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

        public CompletableFuture<WriteOutcome> done() {
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

    /** A unit without rows, whose answer is found in its transaction. */
    abstract sealed class Asked<A> implements Unit {
        private final String persistenceId;
        private final long sinceNanos;
        private final CompletableFuture<A> done = new CompletableFuture<>();
        private A answer;

        private Asked(String persistenceId, A unfound, long sinceNanos) {
            this.persistenceId = persistenceId;
            this.answer = unfound;
            this.sinceNanos = sinceNanos;
        }

        void found(A found) {
            answer = found;
        }

        public CompletableFuture<A> done() {
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
            done.complete(answer);
        }

        @Override
        public void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }

    /** A heartbeat. */
    final class Heartbeat extends Asked<HeartbeatOutcome> {
        private final TaskKey key;
        private final int redriveCount;
        private final @Nullable Long life;
        private final HeartbeatRule rule;

        public Heartbeat(
                String persistenceId,
                TaskKey key,
                int redriveCount,
                @Nullable Long life,
                HeartbeatRule rule,
                long sinceNanos) {
            super(persistenceId, HeartbeatOutcome.ABSENT, sinceNanos);
            this.key = key;
            this.redriveCount = redriveCount;
            this.life = life;
            this.rule = rule;
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
    }

    /** A heartbeat that seems to be missed; the answer is whether it is. */
    final class Miss extends Asked<Boolean> {
        private final MissedHeartbeat missed;
        private final Supplier<HeartbeatRule> rule;

        public Miss(MissedHeartbeat missed, Supplier<HeartbeatRule> rule, long sinceNanos) {
            super(missed.persistenceId(), false, sinceNanos);
            this.missed = missed;
            this.rule = rule;
        }

        MissedHeartbeat missed() {
            return missed;
        }

        /** What is missed, to be asked when the transaction runs: it may have waited. */
        Supplier<HeartbeatRule> rule() {
            return rule;
        }
    }

    /** One attempt to recover, to be counted; the answer is how many there were. */
    final class Attempt extends Asked<Integer> {
        private final String incarnation;

        public Attempt(String persistenceId, String incarnation, long sinceNanos) {
            super(persistenceId, 0, sinceNanos);
            this.incarnation = incarnation;
        }

        String incarnation() {
            return incarnation;
        }
    }

    /** A wake-up row to be replaced where there is one; the answer is whether there was. */
    final class Replacement extends Asked<Boolean> {
        private final WakeupChange.Put former;
        private final WakeupChange.Put row;

        public Replacement(
                String persistenceId,
                WakeupChange.Put former,
                WakeupChange.Put row,
                long sinceNanos) {
            super(persistenceId, false, sinceNanos);
            this.former = former;
            this.row = row;
        }

        WakeupChange.Put former() {
            return former;
        }

        WakeupChange.Put row() {
            return row;
        }
    }
}
