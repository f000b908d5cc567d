package dev.askel.engine.audit;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues records and stores them in groups, one group at a time. While a group is being stored, the
 * next group gathers. Thread-safe.
 *
 * <p>A changing request waits until its record is durable. When the queue is full, changing
 * requests, starts of executions and calls of workers are refused. So no permitted request is
 * missing in the log. Refusals may fill half of the queue. Further refusals are counted, but not
 * recorded.
 */
final class AuditWriter implements AuditTrail {
    /** The maximum number of waiting records. */
    static final int WAITING_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final int GROUP_MAX = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final CompletionStage<Optional<EngineError>> PERMITTED =
            CompletableFuture.completedStage(Optional.empty());

    private final AuditSettings settings;
    private final Function<List<StoredRecord>, CompletionStage<Answer<Integer>>> table;
    private final Consumer<List<AuditRecord>> delivery;
    private final EngineTime time;
    private final BiConsumer<Duration, Runnable> scheduler;
    private final RefusalSamples samples;

    // The lock of this queue guards all fields below. Records remain in the queue until they are
    // stored.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private boolean storing;
    private CompletableFuture<Void> empty = new CompletableFuture<>();
    private int singleInsertsLeft;
    private long stored;
    private long dropped;

    /**
     * A record that is not durable yet.
     *
     * @param outcome completes with empty when the record is durable; null when no request waits
     */
    private record Waiting(
            StoredRecord record, @Nullable CompletableFuture<Optional<EngineError>> outcome) {
        void complete(Optional<EngineError> refusal) {
            if (outcome != null) {
                outcome.complete(refusal);
            }
        }
    }

    /**
     * Creates an empty queue.
     *
     * @param table stores a group of records in one transaction
     * @param delivery receives stored records in their order
     * @param scheduler runs a task after a delay
     */
    AuditWriter(
            AuditSettings settings,
            Function<List<StoredRecord>, CompletionStage<Answer<Integer>>> table,
            Consumer<List<AuditRecord>> delivery,
            EngineTime time,
            BiConsumer<Duration, Runnable> scheduler,
            RefusalSamples samples) {
        this.settings = settings;
        this.table = table;
        this.delivery = delivery;
        this.time = time;
        this.scheduler = scheduler;
        this.samples = samples;
    }

    @Override
    public boolean includesChanges() {
        return settings.enabled();
    }

    @Override
    public CompletionStage<Optional<EngineError>> recordChange(AuditEvent event) {
        if (!settings.enabled()) {
            return PERMITTED;
        }
        var outcome = new CompletableFuture<Optional<EngineError>>();
        return offer(record(event, 0), outcome, WAITING_MAX)
                ? outcome
                : CompletableFuture.completedStage(throttled());
    }

    @Override
    public boolean includesWork() {
        return settings.enabled() && settings.includesWork();
    }

    @Override
    public Optional<EngineError> recordWork(AuditEvent event) {
        return !includesWork() || offer(record(event, 0), null, WAITING_MAX)
                ? Optional.empty()
                : throttled();
    }

    @Override
    public void recordRefusal(AuditEvent event) {
        if (!settings.enabled()) {
            return;
        }
        var suppressed = samples.select(event);
        if (suppressed.isPresent()
                && !offer(record(event, suppressed.getAsLong()), null, WAITING_MAX / 2)) {
            synchronized (waiting) {
                dropped++;
            }
        }
    }

    private static Optional<EngineError> throttled() {
        return Optional.of(new EngineError.ThrottlingException());
    }

    private StoredRecord record(AuditEvent event, long suppressed) {
        return new StoredRecord(
                RandomUuid.next(),
                new AuditRecord(Instant.ofEpochMilli(time.millis()), event, suppressed));
    }

    private boolean offer(
            StoredRecord record,
            @Nullable CompletableFuture<Optional<EngineError>> outcome,
            int waitingMax) {
        synchronized (waiting) {
            if (waiting.size() >= waitingMax) {
                return false;
            }
            waiting.add(new Waiting(record, outcome));
            if (storing) {
                return true;
            }
            storing = true;
        }
        store();
        return true;
    }

    private void store() {
        var group = nextGroup();
        table.apply(group.stream().map(Waiting::record).toList())
                .whenComplete((answer, bug) -> onStored(group, answer, bug));
    }

    private List<Waiting> nextGroup() {
        synchronized (waiting) {
            return waiting.stream().limit(singleInsertsLeft > 0 ? 1 : GROUP_MAX).toList();
        }
    }

    private void onStored(
            List<Waiting> group, @Nullable Answer<Integer> answer, @Nullable Throwable bug) {
        switch (answer) {
            case Answer.Ok<Integer> _ -> onDurable(group);
            case Answer.Refused<Integer>(var error) -> onUnavailable(error);
            case null -> onBug(group, bug);
        }
    }

    private void onDurable(List<Waiting> group) {
        delivery.accept(group.stream().map(each -> each.record().record()).toList());
        synchronized (waiting) {
            stored += group.size();
            remove(group.size());
        }
        group.forEach(each -> each.complete(Optional.empty()));
        storeNext();
    }

    /**
     * Refuses the waiting changes, so that they are not performed. Storing the other records is
     * retried.
     */
    private void onUnavailable(EngineError error) {
        var refused = new ArrayList<Waiting>();
        synchronized (waiting) {
            for (var each : waiting) {
                if (each.outcome() != null) {
                    refused.add(each);
                }
            }
            waiting.removeIf(each -> each.outcome() != null);
            singleInsertsLeft = 0;
        }
        if (setStoring()) {
            scheduler.accept(RETRY_AFTER, this::store);
        }
        refused.forEach(each -> each.complete(Optional.of(error)));
    }

    private void onBug(List<Waiting> group, @Nullable Throwable bug) {
        synchronized (waiting) {
            if (group.size() > 1) {
                // One record makes the statement of the group fail. The records are inserted one by
                // one, so that only this record is refused.
                singleInsertsLeft = group.size();
            } else {
                dropped++;
                remove(group.size());
            }
        }
        if (group.size() == 1) {
            LOG.error("An audit record cannot be stored: {}", group.getFirst().record(), bug);
            group.getFirst().complete(Optional.of(new EngineError.InternalFailure()));
        }
        storeNext();
    }

    private void storeNext() {
        if (setStoring()) {
            store();
        }
    }

    /**
     * Returns whether the caller must store another group. When no record waits, the next record
     * starts the storing.
     */
    private boolean setStoring() {
        synchronized (waiting) {
            storing = !waiting.isEmpty();
            if (!storing) {
                empty.complete(null);
                empty = new CompletableFuture<>();
            }
            return storing;
        }
    }

    private void remove(int count) {
        for (int i = 0; i < count; i++) {
            waiting.remove();
        }
        singleInsertsLeft = Math.max(0, singleInsertsLeft - count);
    }

    /** Returns a stage that completes when no record waits. */
    CompletionStage<Void> whenEmpty() {
        synchronized (waiting) {
            return storing ? empty : CompletableFuture.completedStage(null);
        }
    }

    /** Returns the number of records that are not durable yet. */
    int waitingCount() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Returns the number of stored records. */
    long storedCount() {
        synchronized (waiting) {
            return stored;
        }
    }

    /** Returns the number of refusals and unstorable records that are missing in the log. */
    long unrecordedCount() {
        synchronized (waiting) {
            return dropped + samples.suppressedCount();
        }
    }
}
