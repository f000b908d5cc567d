package dev.askel.trigger.event.publish;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.publish.EntryRules.Invalid;
import dev.askel.trigger.event.publish.EntryRules.Valid;
import dev.askel.trigger.event.registry.BusKey;
import dev.askel.trigger.event.registry.BusLookup;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.DeliveryId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Receives events and stores the deliveries of matching rules. Requests that arrive while a
 * transaction runs share the next one, so the number of commits does not grow with the number of
 * requests.
 */
public final class StoredEventPublisher implements EventPublisher {
    /** The maximum number of waiting requests; further ones are throttled. */
    static final int WAITING_MAX = 2_000;

    /** The maximum size of waiting requests in bytes; further ones are throttled. */
    static final long WAITING_BYTES_MAX = 64L * 1024 * 1024;

    /** The maximum number of requests of one transaction. */
    private static final int BATCH_MAX = 200;

    /** The maximum number of rows of one insertion. */
    private static final int INSERTED_MAX = 200;

    /** The maximum size of the inputs of all deliveries of one insertion, in characters. */
    private static final long INSERTED_CHARS_MAX = 8L * 1024 * 1024;

    private final SqlWorkers workers;
    private final Deliveries deliveries;
    private final EngineTime time;
    private final BusLookup buses = new BusLookup();
    private final BusRulesCache rules = new BusRulesCache();
    private final RequestQueue queue = new RequestQueue(WAITING_MAX, WAITING_BYTES_MAX);

    /**
     * Creates a publisher.
     *
     * @param workers run the transactions
     * @param deliveries receives the deliveries
     */
    public StoredEventPublisher(SqlWorkers workers, Deliveries deliveries, EngineTime time) {
        this.workers = workers;
        this.deliveries = deliveries;
        this.time = time;
    }

    @Override
    public CompletionStage<Answer<List<EntryResult>>> putEvents(
            Caller caller, List<EventEntry> entries) {
        return publish(caller, entries, _ -> RandomUuid.next().toString(), false);
    }

    /**
     * Receives events of a service of this cluster, whose sources may begin with {@code aws.}. An
     * event that is received again has the same id, so its deliveries have no further effect.
     *
     * @param caller the account and region of the events
     */
    public CompletionStage<Answer<List<EntryResult>>> putServiceEvents(
            Caller caller, List<EventEntry> entries) {
        return publish(caller, entries, StoredEventPublisher::contentId, true);
    }

    private static String contentId(EventEntry entry) {
        return DeliveryId.of(
                        String.valueOf(entry.source()),
                        String.valueOf(entry.detailType()),
                        String.valueOf(entry.time()),
                        String.valueOf(entry.detail()))
                .toString();
    }

    private CompletionStage<Answer<List<EntryResult>>> publish(
            Caller caller,
            List<EventEntry> entries,
            Function<EventEntry, String> ids,
            boolean isService) {
        long bytes = EntryRules.bytes(entries);
        if (bytes > BYTES_MAX) {
            return refused(
                    new EngineError.ValidationException(
                            "Total size of the entries in the request is over the limit."));
        }
        var now = Instant.ofEpochMilli(time.millis());
        var results = new ArrayList<EntryResult>(entries.size());
        var events = new ArrayList<PublishedEvent>(entries.size());
        for (var entry : entries) {
            results.add(result(caller, entry, ids, isService, now, events));
        }
        if (events.isEmpty()) {
            return CompletableFuture.completedStage(Answer.ok(results));
        }
        var request = new PublishRequest(events, bytes, new CompletableFuture<>());
        if (!queue.add(request)) {
            return refused(new EngineError.ThrottlingException());
        }
        startBatch();
        return request.stored().thenApply(stored -> stored.map(_ -> results));
    }

    private EntryResult result(
            Caller caller,
            EventEntry entry,
            Function<EventEntry, String> ids,
            boolean isService,
            Instant now,
            List<PublishedEvent> events) {
        return switch (EntryRules.check(entry, isService)) {
            case Invalid(var rejected) -> rejected;
            case Valid(var source, var detailType, var detail, var tree) ->
                    switch (buses.key(caller, entry.bus())) {
                        case Answer.Refused(var error) ->
                                new Rejected("InvalidArgument", error.message());
                        case Answer.Ok(var bus) -> {
                            var id = ids.apply(entry);
                            var dated = entry.time();
                            events.add(
                                    PublishedEvent.of(
                                            id,
                                            bus,
                                            dated == null ? now : dated,
                                            now,
                                            source,
                                            detailType,
                                            entry.resources(),
                                            detail,
                                            tree));
                            yield new Accepted(id);
                        }
                    };
        };
    }

    private static <T> CompletionStage<Answer<T>> refused(EngineError error) {
        return CompletableFuture.completedStage(Answer.refused(error));
    }

    /** Starts a transaction unless one runs, which starts the next one when it ends. */
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
     * Stores a batch. If it fails because of a bug, stores each request alone, so that an event
     * cannot fail the requests of others.
     */
    private CompletionStage<?> store(List<PublishRequest> batch) {
        return workers.submit(database -> store(database, batch))
                .handle((answer, failure) -> {
                    if (failure != null && batch.size() > 1) {
                        return storeEach(batch, 0);
                    }
                    if (answer instanceof Answer.Ok<Integer>(var stored) && stored > 0) {
                        deliveries.onCommitted();
                    }
                    for (var request : batch) {
                        if (failure == null) {
                            request.stored().complete(answer);
                        } else {
                            request.stored().completeExceptionally(failure);
                        }
                    }
                    return CompletableFuture.completedStage(true);
                })
                .thenCompose(next -> next);
    }

    private CompletionStage<Boolean> storeEach(List<PublishRequest> batch, int from) {
        return from == batch.size()
                ? CompletableFuture.completedStage(true)
                : store(List.of(batch.get(from))).thenCompose(_ -> storeEach(batch, from + 1));
    }

    /** Stores the deliveries of a batch; returns their number. */
    private Answer<Integer> store(Database database, List<PublishRequest> batch)
            throws SQLException {
        return database.transact(connection -> {
            var current = new HashMap<BusKey, BusRules>();
            var pending = new ArrayList<Delivery>();
            long chars = 0;
            int stored = 0;
            for (var request : batch) {
                for (var event : request.events()) {
                    for (var delivery : deliveries(connection, event, current)) {
                        pending.add(delivery);
                        stored++;
                        var input = delivery.target().input();
                        chars += input == null ? 0 : input.length();
                        if (pending.size() == INSERTED_MAX || chars > INSERTED_CHARS_MAX) {
                            deliveries.insert(connection, pending);
                            pending.clear();
                            chars = 0;
                        }
                    }
                }
            }
            if (!pending.isEmpty()) {
                deliveries.insert(connection, pending);
            }
            return Answer.ok(stored);
        });
    }

    private List<Delivery> deliveries(
            Connection connection, PublishedEvent event, Map<BusKey, BusRules> current)
            throws SQLException {
        var matched = new ArrayList<Delivery>();
        var visited = new HashSet<BusKey>();
        var pending = new ArrayDeque<PublishedEvent>();
        pending.add(event);
        visited.add(event.bus());
        while (!pending.isEmpty()) {
            var next = pending.remove();
            for (var rule : rules(connection, next.bus(), current).matching(next)) {
                var seen = rule.matched(next);
                for (var target : rule.targets()) {
                    var bus = target.bus();
                    if (bus == null) {
                        matched.add(rule.delivery(next, seen, target));
                    } else if (visited.add(bus)) {
                        // A bus receives an event once, even when buses are targets of each other.
                        pending.add(next.on(bus));
                    }
                }
            }
        }
        return matched;
    }

    private BusRules rules(Connection connection, BusKey bus, Map<BusKey, BusRules> current)
            throws SQLException {
        var found = current.get(bus);
        if (found == null) {
            found = rules.get(connection, bus);
            current.put(bus, found);
        }
        return found;
    }

    /** The number of rules that this node has compiled, for metrics. */
    public int compiledRuleCount() {
        return rules.ruleCount();
    }
}
