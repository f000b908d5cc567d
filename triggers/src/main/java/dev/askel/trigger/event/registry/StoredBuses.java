package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.EventBridgeError.Kind;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Tag;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventRules.Done;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The event buses in the database. */
final class StoredBuses implements EventBuses {
    /** The maximum number of custom buses of an account in a region (EventBridge quotas). */
    static final int BUSES_MAX = 100;

    private final SqlWorkers workers;
    private final PageTokens tokens;
    private final BusLookup lookup;
    private final EngineTime time;

    StoredBuses(SqlWorkers workers, PageTokens tokens, BusLookup lookup, EngineTime time) {
        this.workers = workers;
        this.tokens = tokens;
        this.lookup = lookup;
        this.time = time;
    }

    @Override
    public CompletionStage<Answer<EventBus>> createEventBus(
            Caller caller, String name, BusContent content, List<Tag> tags) {
        if (name.indexOf('/') >= 0) {
            return Answer.refusedStage(
                    new ValidationException("Event bus name must not contain '/'."));
        }
        var refusal = EventTagRules.refusal(tags);
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        var key = new BusKey(caller.scope(), name);
        return workers.submit(database ->
                database.transact(connection -> {
                    long count = BusTable.countAndLock(connection, key.scope());
                    if (lookup.isPresent(connection, key)) {
                        return Answer.refused(
                                new EventBridgeError(
                                        Kind.ResourceAlreadyExistsException,
                                        "Event bus %s already exists.".formatted(name)));
                    }
                    if (count >= BUSES_MAX) {
                        return Answer.refused(
                                new EventBridgeError(
                                        Kind.LimitExceededException,
                                        "The requested resource exceeds the maximum number allowed."));
                    }
                    BusTable.beginChange(connection, key);
                    var now = Instant.ofEpochMilli(time.millis());
                    var bus = new EventBus(name, key.arn(), content, now, now);
                    BusTable.write(connection, key, bus);
                    EventTagTable.write(connection, key.scope(), EventTagTable.ofBus(key), tags);
                    return Answer.ok(bus);
                }));
    }

    @Override
    public CompletionStage<Answer<EventBus>> describeEventBus(
            Caller caller, @Nullable String nameOrArn) {
        return workers.submit(
                lookup.key(caller, nameOrArn),
                (database, key) -> {
                    var found = database.find(connection -> BusTable.find(connection, key));
                    return found == null ? withoutRow(key) : Answer.ok(found);
                });
    }

    private static Answer<EventBus> withoutRow(BusKey key) {
        return key.name().equals(DEFAULT)
                ? Answer.ok(new EventBus(DEFAULT, key.arn(), BusContent.EMPTY, null, null))
                : Answer.refused(EventBridgeError.noBus(key.name()));
    }

    @Override
    public CompletionStage<Answer<Listing<EventBus>>> listEventBuses(
            Caller caller, @Nullable String namePrefix, ListPage page) {
        var scope = caller.scope();
        var list = new ListTokens(tokens, "ListEventBuses", scope, namePrefix);
        var prefix = namePrefix == null ? "" : namePrefix;
        return workers.submit(
                list.position(page),
                (database, after) -> {
                    var rows =
                            new ArrayList<>(
                                    database.read(connection ->
                                            BusTable.list(
                                                    connection,
                                                    scope,
                                                    prefix,
                                                    after,
                                                    page.size() + 1)));
                    addDefault(rows, new BusKey(scope, DEFAULT), prefix, after);
                    return Answer.ok(list.page(rows, page, EventBus::name));
                });
    }

    /** Adds the default bus in its place if it has no row. */
    private static void addDefault(List<EventBus> rows, BusKey key, String prefix, String after) {
        if (!DEFAULT.startsWith(prefix) || DEFAULT.compareTo(after) <= 0) {
            return;
        }
        int at = 0;
        while (at < rows.size() && rows.get(at).name().compareTo(DEFAULT) < 0) {
            at++;
        }
        if (at == rows.size() || !rows.get(at).name().equals(DEFAULT)) {
            rows.add(at, new EventBus(DEFAULT, key.arn(), BusContent.EMPTY, null, null));
        }
    }

    @Override
    public CompletionStage<Answer<EventBus>> updateEventBus(
            Caller caller, @Nullable String name, BusContent change) {
        return workers.submit(
                lookup.key(caller, name),
                (database, key) ->
                        database.transact(connection -> {
                            BusTable.beginChange(connection, key);
                            var row = BusTable.find(connection, key);
                            var found = row == null ? withoutRow(key) : Answer.ok(row);
                            if (!(found instanceof Answer.Ok(var before))) {
                                return found;
                            }
                            var after =
                                    new EventBus(
                                            before.name(),
                                            before.arn(),
                                            changed(before.content(), change),
                                            before.createdAt(),
                                            Instant.ofEpochMilli(time.millis()));
                            BusTable.write(connection, key, after);
                            return Answer.ok(after);
                        }));
    }

    private static BusContent changed(BusContent before, BusContent change) {
        return new BusContent(
                either(change.description(), before.description()),
                either(change.kmsKeyIdentifier(), before.kmsKeyIdentifier()),
                either(change.deadLetterArn(), before.deadLetterArn()),
                either(change.logLevel(), before.logLevel()),
                either(change.includeDetail(), before.includeDetail()));
    }

    private static <T> @Nullable T either(@Nullable T change, @Nullable T before) {
        return change == null ? before : change;
    }

    @Override
    public CompletionStage<Answer<Done>> deleteEventBus(Caller caller, String name) {
        return workers.submit(
                lookup.key(caller, name),
                (database, key) -> {
                    if (key.name().equals(DEFAULT)) {
                        return Answer.refused(
                                new ValidationException("Cannot delete event bus default."));
                    }
                    return database.transact(connection -> {
                        // Without this check, each unknown name would add a version.
                        if (!lookup.isPresent(connection, key)) {
                            return Answer.ok(Done.DONE);
                        }
                        BusTable.beginChange(connection, key);
                        if (RuleTable.count(connection, key) > 0) {
                            return Answer.refused(
                                    new ValidationException(
                                            "Event bus %s can't be deleted since it has rules."
                                                    .formatted(key.name())));
                        }
                        BusTable.delete(connection, key);
                        EventTagTable.deleteAll(connection, key.scope(), EventTagTable.ofBus(key));
                        return Answer.ok(Done.DONE);
                    });
                });
    }
}
