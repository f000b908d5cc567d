package dev.askel.trigger.event.destination;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.EventBridgeError.Kind;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.connection.ConnectionArn;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.ApiDestinations;
import dev.askel.trigger.event.EventRules.Done;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.EventRules.Listing;
import dev.askel.trigger.event.destination.ApiDestinationTable.DestinationRow;
import dev.askel.trigger.event.registry.ListTokens;
import dev.askel.trigger.target.Destinations;
import dev.askel.trigger.target.TargetArn;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The API destinations in the database. */
public final class StoredApiDestinations implements ApiDestinations, Destinations {
    /** The maximum time that an acquired call waits in memory. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(1);

    private static final long MICROS = 1_000;

    private final SqlWorkers workers;
    private final PageTokens tokens;
    private final ConnectionLookup connections;
    private final EngineTime time;

    /**
     * Creates the operations.
     *
     * @param workers run the statements of operations and calls
     * @param connections finds the connections of destinations, with their hosts
     */
    public StoredApiDestinations(
            SqlWorkers workers, PageTokens tokens, ConnectionLookup connections, EngineTime time) {
        this.workers = workers;
        this.tokens = tokens;
        this.connections = connections;
        this.time = time;
    }

    @Override
    public CompletionStage<Answer<ApiDestination>> createApiDestination(
            Caller caller, String name, DestinationContent content) {
        var scope = caller.scope();
        return checked(scope, content)
                .thenCompose(refusal ->
                        refusal.isEmpty()
                                ? workers.submit(database ->
                                        database.<DestinationRow>transact(connection -> {
                                            long count =
                                                    ApiDestinationTable.countAndLock(
                                                            connection, scope);
                                            if (ApiDestinationTable.find(connection, scope, name)
                                                    != null) {
                                                return Answer.refused(
                                                        new EventBridgeError(
                                                                Kind.ResourceAlreadyExistsException,
                                                                "An api-destination '%s' already exists."
                                                                        .formatted(name)));
                                            }
                                            if (count >= DESTINATIONS_MAX) {
                                                return Answer.refused(
                                                        new EventBridgeError(
                                                                Kind.LimitExceededException,
                                                                "The requested resource exceeds the maximum number allowed."));
                                            }
                                            var now = Instant.ofEpochMilli(time.millis());
                                            var row =
                                                    new DestinationRow(
                                                            name,
                                                            RandomUuid.next(),
                                                            content,
                                                            now,
                                                            now);
                                            ApiDestinationTable.write(connection, scope, row);
                                            return Answer.ok(row);
                                        }))
                                : Answer.refusedStage(refusal.get()))
                .thenCompose(answer -> described(scope, answer));
    }

    @Override
    public CompletionStage<Answer<ApiDestination>> describeApiDestination(
            Caller caller, String name) {
        var scope = caller.scope();
        return row(scope, name).thenCompose(answer -> described(scope, answer));
    }

    private CompletionStage<Answer<DestinationRow>> row(ArnScope scope, String name) {
        return workers.submit(database -> {
            var row =
                    database.find(connection -> ApiDestinationTable.find(connection, scope, name));
            return row == null ? Answer.refused(missing(name)) : Answer.ok(row);
        });
    }

    @Override
    public CompletionStage<Answer<ApiDestination>> updateApiDestination(
            Caller caller, String name, DestinationChanges changes) {
        var scope = caller.scope();
        return row(scope, name)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) -> refusal(error);
                            case Answer.Ok(var before) ->
                                    checked(scope, changed(before.content(), changes));
                        })
                .thenCompose(refusal ->
                        refusal.isEmpty()
                                ? workers.submit(database ->
                                        database.<DestinationRow>transact(connection -> {
                                            var before =
                                                    ApiDestinationTable.lock(
                                                            connection, scope, name);
                                            if (before == null) {
                                                return Answer.refused(missing(name));
                                            }
                                            var row =
                                                    new DestinationRow(
                                                            name,
                                                            before.id(),
                                                            changed(before.content(), changes),
                                                            before.createdAt(),
                                                            Instant.ofEpochMilli(time.millis()));
                                            ApiDestinationTable.write(connection, scope, row);
                                            return Answer.ok(row);
                                        }))
                                : Answer.refusedStage(refusal.get()))
                .thenCompose(answer -> described(scope, answer));
    }

    private static DestinationContent changed(
            DestinationContent before, DestinationChanges changes) {
        return new DestinationContent(
                changes.description() == null ? before.description() : changes.description(),
                Objects.requireNonNullElse(changes.connectionArn(), before.connectionArn()),
                Objects.requireNonNullElse(changes.endpoint(), before.endpoint()),
                Objects.requireNonNullElse(changes.method(), before.method()),
                Objects.requireNonNullElse(changes.ratePerSecond(), before.ratePerSecond()));
    }

    @Override
    public CompletionStage<Answer<Done>> deleteApiDestination(Caller caller, String name) {
        var scope = caller.scope();
        return workers.submit(database ->
                database.transact(connection -> {
                    if (ApiDestinationTable.lock(connection, scope, name) == null) {
                        return Answer.refused(missing(name));
                    }
                    ApiDestinationTable.delete(connection, scope, name);
                    return Answer.ok(Done.DONE);
                }));
    }

    @Override
    public CompletionStage<Answer<Listing<ApiDestination>>> listApiDestinations(
            Caller caller,
            @Nullable String namePrefix,
            @Nullable String connectionArn,
            ListPage page) {
        var scope = caller.scope();
        var list = new ListTokens(tokens, "ListApiDestinations", scope, namePrefix, connectionArn);
        return workers.<String, Listing<DestinationRow>>submit(
                        list.position(page),
                        (database, after) ->
                                Answer.ok(
                                        list.page(
                                                database.read(connection ->
                                                        ApiDestinationTable.list(
                                                                connection,
                                                                scope,
                                                                Objects.requireNonNullElse(
                                                                        namePrefix, ""),
                                                                Objects.requireNonNullElse(
                                                                        connectionArn, ""),
                                                                after,
                                                                page.size() + 1)),
                                                page,
                                                DestinationRow::name)))
                .thenCompose(answer ->
                        answer.thenCompose(rows ->
                                described(scope, rows.items(), 0, new ArrayList<>())
                                        .thenApply(items ->
                                                Answer.ok(
                                                        new Listing<>(items, rows.nextToken())))));
    }

    /** Describes rows one after the other; connections are cached. */
    private CompletionStage<List<ApiDestination>> described(
            ArnScope scope, List<DestinationRow> rows, int at, List<ApiDestination> described) {
        return at == rows.size()
                ? CompletableFuture.completedStage(described)
                : described(scope, rows.get(at))
                        .thenCompose(destination -> {
                            described.add(destination);
                            return described(scope, rows, at + 1, described);
                        });
    }

    private CompletionStage<Answer<ApiDestination>> described(
            ArnScope scope, Answer<DestinationRow> answer) {
        return answer.thenCompose(row -> described(scope, row).thenApply(Answer::ok));
    }

    private CompletionStage<ApiDestination> described(ArnScope scope, DestinationRow row) {
        return connections
                .find(row.content().connectionArn())
                .thenApply(found ->
                        new ApiDestination(
                                new ApiDestinationArn(scope, row.name(), row.id()).toString(),
                                row.name(),
                                row.content(),
                                found instanceof ConnectionLookup.Unknown
                                        ? State.INACTIVE
                                        : State.ACTIVE,
                                row.createdAt(),
                                row.modifiedAt()));
    }

    // Checks

    /** Returns the refusal of a content; empty when it is valid. */
    private CompletionStage<Optional<EngineError>> checked(
            ArnScope scope, DestinationContent content) {
        var endpoint = endpoint(content.endpoint());
        if (endpoint == null) {
            return refusal(
                    new ValidationException(
                            "Parameter InvocationEndpoint is not valid. Reason: Provided URL is not an absolute HTTP or HTTPS URL."));
        }
        var arn = content.connectionArn();
        var parsed = ConnectionArn.parse(arn);
        if (parsed == null || !parsed.scope().equals(scope)) {
            return refusal(missingConnection(arn));
        }
        return connections
                .find(arn)
                .thenApply(found ->
                        switch (found) {
                            case ConnectionLookup.Unknown() -> Optional.of(missingConnection(arn));
                            case ConnectionLookup.Unavailable(var reason) ->
                                    Optional.of(new EngineError.ServiceUnavailable(reason));
                            case ConnectionLookup.Known(var connection) ->
                                    connection.allowedHosts().allow(endpoint)
                                            ? Optional.empty()
                                            : Optional.of(
                                                    new ValidationException(
                                                            "Parameter InvocationEndpoint is not valid. Reason: The connection %s does not allow the host %s (allowedHosts, or askel.connectors.http.eventbridge-hosts for a connection without them)."
                                                                    .formatted(
                                                                            arn,
                                                                            endpoint
                                                                                    .getAuthority())));
                        });
    }

    private static CompletionStage<Optional<EngineError>> refusal(EngineError error) {
        return CompletableFuture.completedStage(Optional.of(error));
    }

    private static @Nullable URI endpoint(String text) {
        try {
            var endpoint = new URI(text);
            var scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
            boolean isHttp = scheme.equals("https") || scheme.equals("http");
            return isHttp && endpoint.getHost() != null && endpoint.getRawUserInfo() == null
                    ? endpoint
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static EngineError missing(String name) {
        return new EventBridgeError(
                Kind.ResourceNotFoundException,
                "An api-destination '%s' does not exist.".formatted(name));
    }

    private static EngineError missingConnection(String arn) {
        return new EventBridgeError(
                Kind.ResourceNotFoundException, "Connection '%s' does not exist.".formatted(arn));
    }

    // Calls

    @Override
    public CompletionStage<Answer<CallSlot>> acquire(TargetArn destination) {
        var arn = ApiDestinationArn.parse(destination.text());
        if (arn == null) {
            return Answer.okStage(new CallSlot.Missing());
        }
        long now = time.millis() * MICROS;
        long latest = now + WAIT_MAX.toMillis() * MICROS;
        return workers.submit(database ->
                database.<CallSlot>transact(connection -> {
                    var acquired = ApiDestinationTable.acquire(connection, arn, now, latest);
                    if (acquired != null) {
                        return Answer.ok(
                                new CallSlot.Granted(
                                        acquired.endpoint(),
                                        acquired.method(),
                                        acquired.connectionArn(),
                                        Duration.ofMillis(
                                                Math.max(0, acquired.atMicros() - now) / MICROS)));
                    }
                    var next = ApiDestinationTable.nextCallMicros(connection, arn);
                    return Answer.ok(
                            next == null
                                    ? new CallSlot.Missing()
                                    : new CallSlot.Busy(Instant.ofEpochMilli(next / MICROS)));
                }));
    }
}
