package dev.askel.engine.connection;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.workbench.Connections;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.connection.ConnectionTable.ConnectionRow;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Connections in the database: the API operations on them, and their lookup for HTTP tasks. */
public final class StoredConnections implements Connections, ConnectionLookup {
    private final SqlWorkers workers;
    private final ContentSealer seal;
    private final EngineTime time;
    private final PageTokens tokens;
    private final Supplier<UUID> ids;
    private final ConnectionCache cache;

    /**
     * Creates the operations on the connections of a migrated database.
     *
     * @param ids generates ids
     */
    public StoredConnections(
            SqlWorkers workers,
            ContentSealer seal,
            EngineTime time,
            PageTokens tokens,
            Supplier<UUID> ids) {
        this.workers = workers;
        this.seal = seal;
        this.time = time;
        this.tokens = tokens;
        this.ids = ids;
        this.cache = new ConnectionCache(time);
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> createConnection(
            Caller caller, String name, ConnectionContent terms) {
        if (!ConnectionArn.NAME.matcher(name).matches()) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(
                            "1 validation error detected: Value '%s' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: %s"
                                    .formatted(name, ConnectionArn.NAME.pattern())));
        }
        return terms.allowedHosts().isEmpty()
                ? CompletableFuture.completedStage(withoutHosts())
                : create(caller, name, terms);
    }

    /**
     * Creates a connection, which may have no allowed hosts. The settings of a node decide the
     * hosts of such a connection ({@link ConnectionLookup#withHosts}). The request is refused with
     * {@code ConflictException} when the name exists.
     *
     * @param name 1 to 64 letters, digits, dots, hyphens and underscores
     */
    public CompletionStage<Answer<ConnectionDescription>> create(
            Caller caller, String name, ConnectionContent terms) {
        var scope = caller.scope();
        return workers.submit(database ->
                database.transact(connection -> {
                    long count = ConnectionTable.countAndLock(connection, scope);
                    if (ConnectionTable.find(connection, scope, name) != null) {
                        return Answer.refused(
                                new EngineError.ConflictException(
                                        "Connection %s already exists.".formatted(name)));
                    }
                    if (count >= CONNECTIONS_MAX) {
                        return Answer.refused(
                                new EngineError.ServiceQuotaExceededException(
                                        "The maximum number of connections of an account in a region has been reached: "
                                                + CONNECTIONS_MAX));
                    }
                    var now = now();
                    var row = seal(scope, name, ids.get(), terms, now, now);
                    ConnectionTable.insert(connection, scope, row);
                    return Answer.ok(describe(scope, row));
                }));
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> updateConnection(
            Caller caller, String name, ConnectionChanges changes) {
        var hosts = changes.allowedHosts();
        if (hosts != null && hosts.isEmpty()) {
            return CompletableFuture.completedStage(withoutHosts());
        }
        return change(
                caller,
                name,
                terms -> {
                    var added = addedWithoutSecrets(terms, changes);
                    return added.isEmpty()
                            ? Answer.ok(apply(terms, changes))
                            : withoutSecrets(name, added);
                });
    }

    /**
     * Changes a connection by a function of its content with secrets. Changes of one connection run
     * one after the other.
     *
     * @param change returns the new content, or a refusal, which changes nothing
     */
    public CompletionStage<Answer<ConnectionDescription>> change(
            Caller caller,
            String name,
            Function<ConnectionContent, Answer<ConnectionContent>> change) {
        var scope = caller.scope();
        return evictWhenChanged(
                workers.submit(database ->
                        database.transact(connection -> {
                            var found = ConnectionTable.lock(connection, scope, name);
                            if (found == null) {
                                return unknown(name);
                            }
                            return switch (change.apply(open(scope, found))) {
                                case Answer.Refused(var error) -> Answer.refused(error);
                                case Answer.Ok(var terms) -> {
                                    var row =
                                            seal(
                                                    scope,
                                                    name,
                                                    found.id(),
                                                    terms,
                                                    found.createdAt(),
                                                    now());
                                    ConnectionTable.update(connection, scope, row);
                                    yield Answer.ok(describe(scope, row));
                                }
                            };
                        })));
    }

    private static <T> Answer<T> withoutHosts() {
        return Answer.refused(
                new EngineError.ValidationException(
                        "1 validation error detected: Value '[]' at 'allowedHosts' failed to satisfy constraint: Member must have length greater than or equal to 1"));
    }

    /**
     * Returns the hosts that a change adds without providing the secrets. A caller that adds a host
     * must know the secrets. Otherwise any caller could send the secrets to a host that the caller
     * controls.
     */
    private static AllowedHosts addedWithoutSecrets(
            ConnectionContent terms, ConnectionChanges changes) {
        var hosts = changes.allowedHosts();
        boolean knowsSecrets = changes.authorization() != null && changes.parameters() != null;
        return hosts == null || knowsSecrets
                ? AllowedHosts.NONE
                : terms.allowedHosts().notCovered(hosts);
    }

    private static <T> Answer<T> withoutSecrets(String name, AllowedHosts added) {
        return Answer.refused(
                new EngineError.ValidationException(
                        "The change adds hosts to allowedHosts of connection %s: %s. Give authorizationType and authParameters with all secrets in the same request. Hosts can be removed without them."
                                .formatted(name, String.join(", ", added.patterns()))));
    }

    private static ConnectionContent apply(ConnectionContent terms, ConnectionChanges changes) {
        var description = changes.description();
        var authorization = changes.authorization();
        var parameters = changes.parameters();
        var allowedHosts = changes.allowedHosts();
        return new ConnectionContent(
                description == null ? terms.description() : description,
                authorization == null ? terms.authorization() : authorization,
                parameters == null ? terms.parameters() : parameters,
                allowedHosts == null ? terms.allowedHosts() : allowedHosts);
    }

    /** Removes a changed connection from this node's cache. */
    private CompletionStage<Answer<ConnectionDescription>> evictWhenChanged(
            CompletionStage<Answer<ConnectionDescription>> change) {
        return change.thenApply(answer -> {
            if (answer instanceof Answer.Ok(var connection)) {
                cache.remove(connection.connectionArn());
            }
            return answer;
        });
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> deleteConnection(
            Caller caller, String name) {
        var scope = caller.scope();
        return evictWhenChanged(
                workers.submit(database ->
                        database.transact(connection -> {
                            var found = ConnectionTable.lock(connection, scope, name);
                            if (found == null) {
                                return unknown(name);
                            }
                            ConnectionTable.delete(connection, scope, name);
                            return Answer.ok(describe(scope, found));
                        })));
    }

    @Override
    public CompletionStage<Answer<ConnectionDescription>> describeConnection(
            Caller caller, String name) {
        var scope = caller.scope();
        return workers.submit(database -> {
            var found = database.find(connection -> ConnectionTable.find(connection, scope, name));
            return found == null ? unknown(name) : Answer.ok(describe(scope, found));
        });
    }

    @Override
    public CompletionStage<Answer<ConnectionPage>> listConnections(Caller caller, Page page) {
        var scope = caller.scope();
        var pages = "ListConnections|" + scope.account() + "|" + scope.region();
        var token = page.token();
        return workers.submit(
                token == null ? Answer.ok("") : tokens.read(pages, token),
                (database, after) -> {
                    var first =
                            Pages.of(
                                    database.read(connection ->
                                            ConnectionTable.listAfter(
                                                    connection, scope, "", after, page.size() + 1)),
                                    page.size());
                    var last = first.last();
                    return Answer.ok(
                            new ConnectionPage(
                                    first.items().stream()
                                            .map(row -> describe(scope, row))
                                            .toList(),
                                    last == null ? null : tokens.issue(pages, last.name())));
                });
    }

    /**
     * Lists the connections whose names begin with a prefix and are greater than a name, in the
     * order of their names.
     */
    public CompletionStage<Answer<List<ConnectionDescription>>> listAfter(
            Caller caller, String prefix, String name, int connectionsMax) {
        var scope = caller.scope();
        return workers.submit(database ->
                Answer.ok(
                        database
                                .read(connection ->
                                        ConnectionTable.listAfter(
                                                connection, scope, prefix, name, connectionsMax))
                                .stream()
                                .map(row -> describe(scope, row))
                                .toList()));
    }

    @Override
    public CompletionStage<LookupResult> find(String connectionArn) {
        var arn = ConnectionArn.parse(connectionArn);
        if (arn == null) {
            return CompletableFuture.completedStage(new Unknown());
        }
        return cache.get(connectionArn, () -> read(arn));
    }

    private CompletionStage<LookupResult> read(ConnectionArn arn) {
        return workers.submit(database ->
                        Answer.ok(
                                Optional.ofNullable(
                                                database.find(connection ->
                                                        ConnectionTable.find(
                                                                connection,
                                                                arn.scope(),
                                                                arn.name())))
                                        .filter(row -> row.id().equals(arn.id()))))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var row) ->
                                    row.<LookupResult>map(it -> new Known(open(arn, it)))
                                            .orElseGet(Unknown::new);
                            case Answer.Refused(var error) -> new Unavailable(error.message());
                        });
    }

    private OpenedConnection open(ConnectionArn arn, ConnectionRow row) {
        var terms = open(arn.scope(), row);
        return new OpenedConnection(
                arn.toString(),
                row.revision(),
                terms.authorization(),
                terms.parameters(),
                terms.allowedHosts());
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    private static <T> Answer<T> unknown(String name) {
        return Answer.refused(
                new EngineError.ResourceNotFound(
                        "Connection %s does not exist.".formatted(name), name));
    }

    private ConnectionRow seal(
            ArnScope scope,
            String name,
            UUID id,
            ConnectionContent terms,
            Instant createdAt,
            Instant modifiedAt) {
        var owner = new ConnectionArn(scope, name, id).toString();
        return new ConnectionRow(
                name,
                id,
                ids.get(),
                seal.seal(owner, ConnectionCodec.encode(terms)),
                createdAt,
                modifiedAt);
    }

    private ConnectionContent open(ArnScope scope, ConnectionRow row) {
        return ConnectionCodec.decode(seal.open(row.arn(scope), row.sealed()));
    }

    private ConnectionDescription describe(ArnScope scope, ConnectionRow row) {
        var terms = open(scope, row);
        return new ConnectionDescription(
                row.arn(scope),
                row.name(),
                new ConnectionContent(
                        terms.description(),
                        terms.authorization().withoutSecrets(),
                        terms.parameters().withoutSecrets(),
                        terms.allowedHosts()),
                row.createdAt(),
                row.modifiedAt());
    }
}
