package dev.askel.engine.execution;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
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
    /** The kinds of access. */
    enum Way {
        /** Read its revision. */
        PIN,
        RECOVER,
        COUNT_ATTEMPT,
        WRITE
    }

    private record Place(Way way, String id) {}

    private final Map<Place, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> recoveries = new ConcurrentHashMap<>();

    /** A closed gate. */
    final class Gate {
        private final Place place;
        private final CompletableFuture<@Nullable Void> reached = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();

        private Gate(Place place) {
            this.place = place;
        }

        /** Returns when a request waits at the gate. */
        void awaitReached() {
            Eventually.get(reached);
        }

        /** Admits all requests. */
        void open() {
            gates.remove(place);
            opened.complete(null);
        }

        /** Fails the requests that wait at the gate. */
        void refuse(RuntimeException failure) {
            gates.remove(place);
            opened.completeExceptionally(failure);
        }
    }

    /** Closes a gate for an execution, or for a machine's revisions. */
    Gate close(Way way, String id) {
        var gate = new Gate(new Place(way, id));
        gates.put(gate.place, gate);
        return gate;
    }

    /** How often an execution was read from the journal completely. */
    int recoveries(String persistenceId) {
        return recoveries.getOrDefault(persistenceId, new AtomicInteger()).get();
    }

    <T extends @Nullable Object> CompletionStage<T> pass(
            Way way, String id, Supplier<CompletionStage<T>> beyond) {
        var gate = gates.get(new Place(way, id));
        if (gate == null) {
            return beyond.get();
        }
        gate.reached.complete(null);
        return gate.opened.thenCompose(_ -> beyond.get());
    }

    /** The journal with the gates before it. */
    Journal before(Journal journal) {
        return new Gated(journal);
    }

    private final class Gated implements Journal {
        private final Journal journal;

        Gated(Journal journal) {
            this.journal = journal;
        }

        @Override
        public CompletionStage<WriteOutcome> write(JournalWrite write) {
            return Gates.this
                    .<WriteOutcome>pass(
                            Way.WRITE, write.persistenceId(), () -> journal.write(write))
                    .exceptionally(failure ->
                            new WriteOutcome.Failed(
                                    failure.getCause() == null ? failure : failure.getCause()));
        }

        @Override
        public CompletionStage<HeartbeatOutcome> heartbeat(
                String persistenceId,
                TaskKey task,
                int redriveCount,
                @Nullable Long life,
                long nowMillis) {
            return journal.heartbeat(persistenceId, task, redriveCount, life, nowMillis);
        }

        @Override
        public CompletionStage<Integer> countAttempt(String persistenceId, String incarnation) {
            return pass(
                    Way.COUNT_ATTEMPT,
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
        public CompletionStage<@Nullable Quarantine> quarantine(String persistenceId) {
            return journal.quarantine(persistenceId);
        }

        @Override
        public CompletionStage<?> release(String persistenceId, long nowMillis) {
            return journal.release(persistenceId, nowMillis);
        }

        @Override
        public CompletionStage<@Nullable Integer> end(ForcedEnd end) {
            return journal.end(end);
        }

        @Override
        public CompletionStage<@Nullable Recovered> recover(String persistenceId) {
            return pass(Way.RECOVER, persistenceId, () -> journal.recover(persistenceId))
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
