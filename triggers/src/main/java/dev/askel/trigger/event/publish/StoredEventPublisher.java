package dev.askel.trigger.event.publish;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.publish.EntryRules.Invalid;
import dev.askel.trigger.event.publish.EntryRules.Valid;
import dev.askel.trigger.event.registry.BusLookup;
import dev.askel.trigger.event.registry.LaterVersionException;
import dev.askel.trigger.recent.RecentEvent;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.target.TriggerMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Receives events and stores the deliveries of matching rules. Requests that arrive while a batch
 * is stored share the next one, so the number of commits does not grow with the number of requests.
 * A batch with many deliveries has several transactions.
 */
public final class StoredEventPublisher implements EventPublisher {
    /** The maximum number of waiting requests; further ones are throttled. */
    static final int WAITING_MAX = 2_000;

    /** Requests that are not stored yet have at most this part of the heap. */
    private static final int HEAP_PART = 16;

    /** The text and the parsed value of an event take this many bytes for each of its bytes. */
    private static final int HEAP_BYTES_PER_BYTE = 8;

    /** The objects of an event take as much heap as this many bytes of its text. */
    private static final int EVENT_BYTES = 256;

    /** The maximum number of requests of one batch. */
    private static final int BATCH_MAX = 200;

    /**
     * The maximum number of deliveries of one event: all targets of all rules of a bus. Buses that
     * forward to each other could otherwise multiply it by their number.
     */
    static final int DELIVERIES_MAX = 10_000;

    private final SqlWorkers workers;
    private final Deliveries deliveries;
    private final EngineTime time;
    private final Consumer<RecentEvent> recent;
    private final BusLookup buses = new BusLookup();
    private final EventWriter writer;
    private final int deliveriesMax;
    private final TriggerMetrics metrics;
    private final long waitingBytesMax =
            Math.max(
                    2L * BYTES_MAX,
                    Runtime.getRuntime().maxMemory() / HEAP_PART / HEAP_BYTES_PER_BYTE);
    private final RequestQueue queue = new RequestQueue(WAITING_MAX, waitingBytesMax);

    /**
     * Creates a publisher.
     *
     * @param workers run the transactions
     * @param deliveries receives the deliveries
     * @param recent stores some of the events soon
     */
    public StoredEventPublisher(
            SqlWorkers workers,
            Deliveries deliveries,
            EngineTime time,
            TriggerMetrics metrics,
            Consumer<RecentEvent> recent) {
        this(workers, deliveries, time, metrics, recent, DELIVERIES_MAX);
    }

    /** Creates a publisher with another maximum number of deliveries of one event. */
    StoredEventPublisher(
            SqlWorkers workers,
            Deliveries deliveries,
            EngineTime time,
            TriggerMetrics metrics,
            Consumer<RecentEvent> recent,
            int deliveriesMax) {
        this.workers = workers;
        this.deliveries = deliveries;
        this.time = time;
        this.metrics = metrics;
        this.recent = recent;
        this.deliveriesMax = deliveriesMax;
        this.writer = new EventWriter(deliveries, deliveriesMax);
    }

    @Override
    public CompletionStage<Answer<List<EntryResult>>> putEvents(
            Caller caller, List<EventEntry> entries) {
        return publish(caller, identified(entries, _ -> RandomUuid.next()), false);
    }

    @Override
    public CompletionStage<Answer<List<EntryResult>>> putIdentifiedEvents(
            Caller caller, List<IdentifiedEvent> given) {
        return publish(caller, given, false);
    }

    /**
     * Receives events of a service of this cluster, whose sources may begin with {@code aws.}. An
     * event that is received again has the same id, so its deliveries have no further effect.
     *
     * @param caller the account and region of the events
     */
    public CompletionStage<Answer<List<EntryResult>>> putServiceEvents(
            Caller caller, List<EventEntry> entries) {
        return publish(caller, identified(entries, StoredEventPublisher::contentId), true);
    }

    private static List<IdentifiedEvent> identified(
            List<EventEntry> entries, Function<EventEntry, UUID> ids) {
        return entries.stream()
                .map(entry -> {
                    var id = ids.apply(entry);
                    return new IdentifiedEvent(entry, id.toString(), id, Map.of());
                })
                .toList();
    }

    private static UUID contentId(EventEntry entry) {
        return DeliveryId.of(
                String.valueOf(entry.source()),
                String.valueOf(entry.detailType()),
                String.valueOf(entry.time()),
                String.valueOf(entry.detail()));
    }

    private CompletionStage<Answer<List<EntryResult>>> publish(
            Caller caller, List<IdentifiedEvent> given, boolean isService) {
        long bytes = EntryRules.bytes(given);
        if (bytes > BYTES_MAX) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(
                            "Total size of the entries in the request is over the limit."));
        }
        var now = Instant.ofEpochMilli(time.millis());
        var results = new ArrayList<EntryResult>(given.size());
        var events = new ArrayList<PublishedEvent>(given.size());
        for (var event : given) {
            results.add(result(caller, event, isService, now, events));
        }
        if (events.size() < given.size()) {
            metrics.onRefusedEvents(given.size() - events.size());
        }
        if (events.isEmpty()) {
            return Answer.okStage(results);
        }
        long counted = bytes + (long) events.size() * EVENT_BYTES;
        var request = new PublishRequest(events, counted, new CompletableFuture<>());
        if (!queue.add(request)) {
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        startBatch();
        return request.stored()
                .thenApply(
                        stored -> stored.map(refused -> replaceRefused(results, events, refused)));
    }

    /**
     * Replaces the results of events with too many deliveries.
     *
     * @param accepted the accepted events, in the order of their results
     * @param refused the refused events, also those of other requests
     */
    private List<EntryResult> replaceRefused(
            List<EntryResult> results, List<PublishedEvent> accepted, Set<PublishedEvent> refused) {
        if (refused.isEmpty()) {
            return results;
        }
        var next = accepted.iterator();
        return results.stream()
                .map(result ->
                        result instanceof Accepted && refused.contains(next.next())
                                ? tooManyDeliveries()
                                : result)
                .toList();
    }

    private EntryResult tooManyDeliveries() {
        return new Rejected(
                "InvalidArgument",
                "The event matches more than %d targets of rules.".formatted(deliveriesMax));
    }

    private EntryResult result(
            Caller caller,
            IdentifiedEvent event,
            boolean isService,
            Instant now,
            List<PublishedEvent> events) {
        var entry = event.entry();
        return switch (EntryRules.check(entry, isService)) {
            case Invalid(var rejected) -> rejected;
            case Valid valid ->
                    switch (buses.key(caller, entry.bus())) {
                        case Answer.Refused(var error) ->
                                new Rejected("InvalidArgument", error.message());
                        case Answer.Ok(var bus) -> {
                            events.add(
                                    PublishedEvent.of(
                                            event,
                                            bus,
                                            Objects.requireNonNullElse(entry.time(), now),
                                            now,
                                            valid));
                            yield new Accepted(event.id());
                        }
                    };
        };
    }

    /** Starts a batch unless one runs, which starts the next one when it ends. */
    private void startBatch() {
        var batch = queue.takeBatch(BATCH_MAX);
        if (batch.isEmpty()) {
            return;
        }
        store(batch)
                .whenComplete((_, _) -> {
                    queue.endBatch();
                    startBatch();
                });
    }

    /**
     * Stores a batch. If it fails because of a bug or a later release's rule, stores each request
     * alone, so that an event cannot fail the requests of others.
     */
    private CompletionStage<?> store(List<PublishRequest> batch) {
        var events = batch.stream().flatMap(request -> request.events().stream()).toList();
        return write(events, new HashSet<>())
                .handle((answer, failure) -> {
                    if (failure != null && batch.size() > 1) {
                        return storeEach(batch, 0);
                    }
                    for (var request : batch) {
                        if (failure == null) {
                            request.stored().complete(answer);
                        } else if (isOfLaterVersion(failure)) {
                            // The client sends the events again, perhaps to an updated node.
                            request.stored()
                                    .complete(Answer.refused(new EngineError.ServiceUnavailable()));
                        } else {
                            request.stored().completeExceptionally(failure);
                        }
                    }
                    return CompletableFuture.completedStage(true);
                })
                .thenCompose(next -> next);
    }

    private static boolean isOfLaterVersion(Throwable failure) {
        return failure instanceof LaterVersionException
                || failure.getCause() instanceof LaterVersionException;
    }

    private CompletionStage<Boolean> storeEach(List<PublishRequest> batch, int from) {
        return from == batch.size()
                ? CompletableFuture.completedStage(true)
                : store(List.of(batch.get(from))).thenCompose(_ -> storeEach(batch, from + 1));
    }

    /**
     * Stores the deliveries of events, in as many transactions as the number of deliveries needs.
     *
     * @param refused receives the events with too many deliveries
     * @return the refused events
     */
    private CompletionStage<Answer<Set<PublishedEvent>>> write(
            List<PublishedEvent> events, Set<PublishedEvent> refused) {
        return workers.submit(database -> writer.write(database, events))
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                            case Answer.Ok(var written) -> {
                                if (written.deliveries() > 0) {
                                    deliveries.onCommitted();
                                }
                                int refusedNow = written.refused().size();
                                metrics.onEvents(written.events() - refusedNow, written.matched());
                                metrics.onRefusedEvents(refusedNow);
                                refused.addAll(written.refused());
                                events.subList(0, written.events())
                                        .forEach(it -> recent.accept(it.recent()));
                                yield written.events() == events.size()
                                        ? Answer.okStage(refused)
                                        : write(
                                                events.subList(written.events(), events.size()),
                                                refused);
                            }
                        });
    }

    /** The estimated heap of requests that are not stored yet. */
    public long waitingBytes() {
        return queue.bytes() * HEAP_BYTES_PER_BYTE;
    }

    /** The heap that requests may take before they are stored. */
    public long waitingBytesMax() {
        return waitingBytesMax * HEAP_BYTES_PER_BYTE;
    }

    /** The number of rules that this node has compiled, for metrics. */
    public int compiledRuleCount() {
        return writer.compiledRuleCount();
    }

    /** The number of damaged rules and targets that get no events, for metrics. */
    public int unreadableRuleCount() {
        return writer.unreadableRuleCount();
    }
}
