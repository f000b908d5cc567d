package dev.askel.trigger.mqtt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.mqtt.SubscriptionTable.SubscriptionRow;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The subscriptions in the database. */
public final class StoredSubscriptions implements MqttSubscriptions {
    private final SqlWorkers workers;
    private final EventBuses buses;
    private final PageTokens tokens;
    private final EngineTime time;

    /**
     * Creates the operations.
     *
     * @param workers run the statements
     * @param buses finds the event buses of subscriptions
     */
    public StoredSubscriptions(
            SqlWorkers workers, EventBuses buses, PageTokens tokens, EngineTime time) {
        this.workers = workers;
        this.buses = buses;
        this.tokens = tokens;
        this.time = time;
    }

    /** Returns the ARN of a subscription. */
    static String arn(ArnScope scope, String name) {
        return "arn:%s:askel:%s:%s:mqtt-subscription/%s"
                .formatted(scope.partition(), scope.region(), scope.account(), name);
    }

    @Override
    public CompletionStage<Answer<SubscriptionDescription>> putSubscription(
            Caller caller, String name, byte[] body) {
        MqttSubscription given;
        try {
            given = SubscriptionJson.read(name, body);
            BrokerClients.checkCertificates(given.caCertificates());
        } catch (InvalidSubscriptionException e) {
            return Answer.refusedStage(new EngineError.ValidationException(e.text()));
        }
        return buses.describeEventBus(caller, given.bus())
                .thenCompose(bus ->
                        bus instanceof Answer.Refused<?>(var error)
                                ? Answer.refusedStage(error)
                                : store(caller.scope(), given));
    }

    private CompletionStage<Answer<SubscriptionDescription>> store(
            ArnScope scope, MqttSubscription given) {
        return workers.submit(database ->
                database.transact(connection -> {
                    var counts = SubscriptionTable.countAndLock(connection, scope);
                    var found = SubscriptionTable.find(connection, scope, given.name());
                    if (found == null
                            && (counts.own() >= SUBSCRIPTIONS_MAX
                                    || counts.all() >= INSTALLATION_MAX)) {
                        return Answer.refused(
                                new EngineError.ServiceQuotaExceededException(
                                        "The maximum number of MQTT subscriptions has been reached: %d in an account and region, %d in all"
                                                .formatted(SUBSCRIPTIONS_MAX, INSTALLATION_MAX)));
                    }
                    var now = Instant.ofEpochMilli(time.millis());
                    var definition = SubscriptionJson.encode(given);
                    // The clients of an unchanged definition stay connected.
                    var revision =
                            found != null && Arrays.equals(found.definition(), definition)
                                    ? found.revision()
                                    : RandomUuid.next();
                    var row =
                            new SubscriptionRow(
                                    scope,
                                    given.name(),
                                    found == null ? RandomUuid.next() : found.id(),
                                    revision,
                                    given.clients(),
                                    definition,
                                    found == null ? now : found.createdAt(),
                                    now);
                    SubscriptionTable.write(connection, row);
                    return Answer.ok(describe(row));
                }));
    }

    @Override
    public CompletionStage<Answer<SubscriptionDescription>> describeSubscription(
            Caller caller, String name) {
        return workers.submit(database ->
                database.transact(connection -> {
                    var row = SubscriptionTable.find(connection, caller.scope(), name);
                    return row == null
                            ? unknown(name)
                            : Answer.ok(
                                    describe(
                                            row,
                                            ClientTable.list(connection, row.id(), row.clients())));
                }));
    }

    @Override
    public CompletionStage<Answer<SubscriptionPage>> listSubscriptions(Caller caller, Page page) {
        var scope = caller.scope();
        var list = "ListMqttSubscriptions|" + scope.account() + "|" + scope.region();
        var token = page.token();
        return workers.submit(
                token == null ? Answer.ok("") : tokens.read(list, token),
                (database, after) -> {
                    var first =
                            Pages.of(
                                    database.read(connection ->
                                            SubscriptionTable.listAfter(
                                                    connection, scope, after, page.size() + 1)),
                                    page.size());
                    var last = first.last();
                    return Answer.ok(
                            new SubscriptionPage(
                                    first.items().stream()
                                            .map(StoredSubscriptions::describe)
                                            .toList(),
                                    last == null ? null : tokens.issue(list, last.name())));
                });
    }

    @Override
    public CompletionStage<Answer<SubscriptionDescription>> deleteSubscription(
            Caller caller, String name) {
        var scope = caller.scope();
        return workers.submit(database ->
                database.transact(connection -> {
                    SubscriptionTable.countAndLock(connection, scope);
                    var row = SubscriptionTable.find(connection, scope, name);
                    if (row == null) {
                        return unknown(name);
                    }
                    SubscriptionTable.delete(connection, scope, name);
                    ClientTable.delete(connection, row.id());
                    return Answer.ok(describe(row));
                }));
    }

    private static SubscriptionDescription describe(SubscriptionRow row) {
        return describe(row, null);
    }

    /** A definition of a later release is described without its members. */
    private static SubscriptionDescription describe(
            SubscriptionRow row, @Nullable List<ClientDescription> clients) {
        var definition = JsonNodeFactory.instance.objectNode();
        try {
            definition.setAll(
                    SubscriptionJson.write(SubscriptionJson.decode(row.name(), row.definition())));
        } catch (IllegalStateException unreadable) {
            definition.put("error", unreadable.getMessage());
        }
        return new SubscriptionDescription(
                arn(row.scope(), row.name()),
                row.name(),
                definition,
                row.createdAt(),
                row.modifiedAt(),
                clients);
    }

    private static <T> Answer<T> unknown(String name) {
        return Answer.refused(
                new EngineError.ResourceNotFound(
                        "MQTT subscription %s does not exist.".formatted(name), name));
    }
}
