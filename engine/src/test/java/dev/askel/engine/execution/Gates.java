package dev.askel.engine.execution;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.sql.PayloadEncryption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gates that delay or fail an execution's access to the journal and to revisions. */
final class Gates {
    /** The kinds of access that a gate can close. */
    enum Access {
        /** Reading the pinned revision of the execution. */
        PIN,
        RECOVER,
        COUNT_ATTEMPT,
        WRITE
    }

    private record GatedAccess(Access kind, String id) {}

    private final Map<GatedAccess, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> recoveries = new ConcurrentHashMap<>();

    /** A closed gate. */
    final class Gate {
        private final GatedAccess access;
        private final CompletableFuture<@Nullable Void> reached = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();

        private Gate(GatedAccess access) {
            this.access = access;
        }

        /** Waits until a request has reached the gate. */
        void awaitReached() {
            Eventually.get(reached);
        }

        /** Admits all requests. */
        void open() {
            gates.remove(access);
            opened.complete(null);
        }

        /** Fails the requests that wait at the gate. */
        void refuse(RuntimeException failure) {
            gates.remove(access);
            opened.completeExceptionally(failure);
        }
    }

    /** Closes a gate for an execution, or for a machine's revisions. */
    Gate close(Access kind, String id) {
        var gate = new Gate(new GatedAccess(kind, id));
        gates.put(gate.access, gate);
        return gate;
    }

    /** The number of completed recoveries of an execution from the journal. */
    int recoveries(String persistenceId) {
        return recoveries.getOrDefault(persistenceId, new AtomicInteger()).get();
    }

    <T extends @Nullable Object> CompletionStage<T> pass(
            Access kind, String id, Supplier<CompletionStage<T>> request) {
        var gate = gates.get(new GatedAccess(kind, id));
        if (gate == null) {
            return request.get();
        }
        gate.reached.complete(null);
        return gate.opened.thenCompose(_ -> request.get());
    }

    /** Returns a journal whose accesses pass the gates. */
    Journal guard(Journal journal) {
        return new GatedJournal(journal);
    }

    private final class GatedJournal implements Journal {
        private final Journal journal;

        GatedJournal(Journal journal) {
            this.journal = journal;
        }

        @Override
        public CompletionStage<WriteOutcome> write(JournalWrite write) {
            return Gates.this
                    .<WriteOutcome>pass(
                            Access.WRITE, write.persistenceId(), () -> journal.write(write))
                    .exceptionally(failure ->
                            new WriteOutcome.Failed(
                                    failure.getCause() == null ? failure : failure.getCause()));
        }

        @Override
        public PayloadEncryption payloads() {
            return journal.payloads();
        }

        @Override
        public CompletionStage<HeartbeatOutcome> heartbeat(
                String persistenceId,
                TaskKey task,
                int redriveCount,
                @Nullable Long startStamp,
                long nowMillis) {
            return journal.heartbeat(persistenceId, task, redriveCount, startStamp, nowMillis);
        }

        @Override
        public CompletionStage<Integer> countAttempt(String persistenceId, String incarnation) {
            return pass(
                    Access.COUNT_ATTEMPT,
                    persistenceId,
                    () -> journal.countAttempt(persistenceId, incarnation));
        }

        @Override
        public CompletionStage<Boolean> replaceWakeup(
                String persistenceId, WakeupChange.Put former, WakeupChange.Put row) {
            return journal.replaceWakeup(persistenceId, former, row);
        }

        @Override
        public CompletionStage<?> resetAttempts(String persistenceId) {
            return journal.resetAttempts(persistenceId);
        }

        @Override
        public CompletionStage<?> quarantine(String persistenceId, Quarantine quarantine) {
            return journal.quarantine(persistenceId, quarantine);
        }

        @Override
        public CompletionStage<@Nullable Quarantine> findQuarantine(String persistenceId) {
            return journal.findQuarantine(persistenceId);
        }

        @Override
        public CompletionStage<?> release(String persistenceId, long nowMillis) {
            return journal.release(persistenceId, nowMillis);
        }

        @Override
        public CompletionStage<@Nullable Integer> forceEnd(ForcedEnd end) {
            return journal.forceEnd(end);
        }

        @Override
        public CompletionStage<@Nullable RecoveryRows> recover(String persistenceId) {
            return pass(Access.RECOVER, persistenceId, () -> journal.recover(persistenceId))
                    .thenApply(found -> {
                        recoveries
                                .computeIfAbsent(persistenceId, _ -> new AtomicInteger())
                                .incrementAndGet();
                        return found;
                    });
        }

        @Override
        public CompletionStage<List<JournalRow>> read(
                String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax) {
            return journal.read(persistenceId, bucket, fromSequenceNr, rowsMax, bytesMax);
        }

        @Override
        public CompletionStage<List<JournalRow>> readBackwards(
                String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax) {
            return journal.readBackwards(persistenceId, bucket, fromSequenceNr, rowsMax, bytesMax);
        }
    }
}
