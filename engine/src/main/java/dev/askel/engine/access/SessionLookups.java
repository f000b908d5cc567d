package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.person.FederatedPerson;
import dev.askel.access.person.PersonSessions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.visibility.Database;
import dev.askel.engine.visibility.SqlWorkers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Finds the sessions and policies of people in a migrated database, with a cache. */
final class SessionLookups implements PersonSessions {
    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** The use of a session is recorded when the last record is older. */
    private static final Duration USE_INTERVAL = Duration.ofMinutes(1);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final SessionSettings settings;
    private final LookupCache<String, Lookup> cache;

    SessionLookups(SqlWorkers workers, EngineTime time, SessionSettings settings) {
        this.workers = workers;
        this.time = time;
        this.settings = settings;
        cache = new LookupCache<>(time, SessionLookups::kind, new Lookup.Overloaded());
    }

    private static LookupCache.Kind kind(String key, Lookup lookup) {
        return switch (lookup) {
            case Lookup.Found(var principal) ->
                    new LookupCache.Found(key.length() + LookupCache.characters(principal));
            case Lookup.Unknown() -> new LookupCache.Missing();
            case Lookup.Overloaded(), Lookup.Unavailable() -> new LookupCache.Failed();
        };
    }

    @Override
    public CompletionStage<Lookup> find(String sessionId) {
        var hash = hash(sessionId);
        return hash.isEmpty()
                ? CompletableFuture.completedStage(new Lookup.Unknown())
                : cache.get(
                        cacheKey(hash.get()), () -> read(database -> use(database, hash.get())));
    }

    @Override
    public CompletionStage<Lookup> find(FederatedPerson person) {
        var managed =
                person.policies().stream()
                        .map(ManagedPolicies::named)
                        .flatMap(Optional::stream)
                        .toList();
        return managed.size() == person.policies().size()
                ? CompletableFuture.completedStage(found(person, managed))
                : cache.get(
                        person.arn() + " " + String.join(" ", person.policies()),
                        () ->
                                read(database ->
                                        found(
                                                person,
                                                policies(
                                                        database,
                                                        person.account(),
                                                        person.policies()))));
    }

    private static Lookup found(FederatedPerson person, List<AttachedPolicy> policies) {
        return new Lookup.Found(new Principal(person.arn(), person.account(), policies));
    }

    private interface Read {
        Lookup run(Database database) throws SQLException;
    }

    private CompletionStage<Lookup> read(Read read) {
        return workers.<Lookup>submit(database -> Answer.ok(read.run(database)))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var lookup) -> lookup;
                            case Answer.Refused(EngineError.ThrottlingException _) ->
                                    new Lookup.Overloaded();
                            case Answer.Refused(_) -> new Lookup.Unavailable();
                        });
    }

    /** Finds a session and records its use. */
    private Lookup use(Database database, byte[] idHash) throws SQLException {
        var row = database.find(connection -> PersonSessionTable.find(connection, idHash));
        var now = Instant.ofEpochMilli(time.millis());
        if (row == null || hasEnded(row, now)) {
            return new Lookup.Unknown();
        }
        if (!row.usedAt().plus(USE_INTERVAL).isAfter(now)) {
            // A node that may not write still serves the session until its idle time ends.
            database.transact(connection -> {
                PersonSessionTable.use(connection, idHash, now);
                return Answer.ok(true);
            });
        }
        var account = row.person().account();
        return new Lookup.Found(
                new Principal(
                        row.person().arn(),
                        account,
                        row.isPasswordOneTime()
                                ? List.of()
                                : policies(database, account, row.policies())));
    }

    private static List<AttachedPolicy> policies(
            Database database, String account, List<String> names) throws SQLException {
        return database.read(connection -> AttachedPolicies.read(connection, account, names));
    }

    boolean hasEnded(PersonSessionTable.Stored row, Instant now) {
        return !row.expiresAt().isAfter(now) || !row.usedAt().plus(settings.idleMax()).isAfter(now);
    }

    /** Removes a session that has ended from the cache. */
    void remove(byte[] idHash) {
        cache.remove(cacheKey(idHash));
    }

    /** Returns the hash under which a session is stored; empty when the text is no session id. */
    static Optional<byte[]> hash(String sessionId) {
        if (!SESSION_ID.matcher(sessionId).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    MessageDigest.getInstance("SHA-256")
                            .digest(sessionId.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String cacheKey(byte[] idHash) {
        return HexFormat.of().formatHex(idHash);
    }
}
