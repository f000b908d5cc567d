package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.Sha256;
import dev.askel.access.person.FederatedUser;
import dev.askel.access.person.PersonSessions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Finds the sessions and policies of people in a migrated database, with a cache. */
final class SessionLookups implements PersonSessions {
    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** The use of a session is recorded at most once in this time. */
    private static final Duration USE_INTERVAL = Duration.ofMinutes(1);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final SessionSettings settings;
    private final Cache cache;

    /**
     * Caches the lookups of this node for two seconds. A session that ends on another node remains
     * valid here until its cached lookup expires.
     */
    static final class Cache {
        private final LookupCache<String, CachedLookup> lookups;

        Cache(EngineTime time) {
            lookups =
                    new LookupCache<>(
                            time, SessionLookups::kind, CachedLookup.of(new Lookup.Overloaded()));
        }

        private CompletionStage<CachedLookup> get(
                String key, Supplier<CompletionStage<CachedLookup>> read) {
            return lookups.get(key, read);
        }

        /** Removes a session that has ended. */
        void remove(byte[] idHash) {
            lookups.remove(cacheKey(idHash));
        }
    }

    /**
     * A lookup, and whether the use of its session must be recorded.
     *
     * @param isUseDue whether the use must be recorded; the request that records the use sets it to
     *     false
     */
    private record CachedLookup(Lookup lookup, AtomicBoolean isUseDue) {
        static CachedLookup of(Lookup lookup) {
            return new CachedLookup(lookup, new AtomicBoolean());
        }
    }

    SessionLookups(SqlWorkers workers, EngineTime time, SessionSettings settings, Cache cache) {
        this.workers = workers;
        this.time = time;
        this.settings = settings;
        this.cache = cache;
    }

    private static LookupCache.Kind kind(String key, CachedLookup cached) {
        return switch (cached.lookup()) {
            case Lookup.Found(var principal) ->
                    new LookupCache.Found(key.length() + LookupCache.countCharacters(principal));
            case Lookup.Unknown() -> new LookupCache.Missing();
            case Lookup.Overloaded(), Lookup.Unavailable() -> new LookupCache.Failed();
        };
    }

    @Override
    public CompletionStage<Lookup> find(String sessionId) {
        var hash = hash(sessionId);
        return hash.isEmpty()
                ? CompletableFuture.completedStage(new Lookup.Unknown())
                : cached(hash.get()).thenCompose(cached -> use(hash.get(), cached));
    }

    @Override
    public CompletionStage<Lookup> recheck(String sessionId) {
        var hash = hash(sessionId);
        return hash.isEmpty()
                ? CompletableFuture.completedStage(new Lookup.Unknown())
                : cached(hash.get()).thenApply(CachedLookup::lookup);
    }

    private CompletionStage<CachedLookup> cached(byte[] idHash) {
        return cache.get(cacheKey(idHash), () -> read(database -> find(database, idHash)));
    }

    /** Records the use of a found session, unless a recent request has done so. */
    private CompletionStage<Lookup> use(byte[] idHash, CachedLookup cached) {
        if (!cached.isUseDue().getAndSet(false)) {
            return CompletableFuture.completedStage(cached.lookup());
        }
        var now = Instant.ofEpochMilli(time.millis());
        // A failed write does not fail the request. Without recorded uses, the session ends after
        // its maximum idle time.
        return workers.<Boolean>submit(database ->
                        database.transact(connection -> {
                            PersonSessionTable.setUsedAt(connection, idHash, now);
                            return Answer.ok(true);
                        }))
                .handle((_, _) -> cached.lookup());
    }

    @Override
    public CompletionStage<Lookup> find(FederatedUser user) {
        var managed =
                user.policies().stream()
                        .map(ManagedPolicies::find)
                        .flatMap(Optional::stream)
                        .toList();
        return managed.size() == user.policies().size()
                ? CompletableFuture.completedStage(found(user, managed))
                : cache.get(
                                user.arn() + " " + String.join(" ", user.policies()),
                                () ->
                                        read(database ->
                                                CachedLookup.of(
                                                        found(
                                                                user,
                                                                policies(
                                                                        database,
                                                                        user.account(),
                                                                        user.policies())))))
                        .thenApply(CachedLookup::lookup);
    }

    private static Lookup found(FederatedUser user, List<AttachedPolicy> policies) {
        return new Lookup.Found(new Principal(user.arn(), user.account(), policies));
    }

    private interface Read {
        CachedLookup run(Database database) throws SQLException;
    }

    private CompletionStage<CachedLookup> read(Read read) {
        return workers.<CachedLookup>submit(database -> Answer.ok(read.run(database)))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var lookup) -> lookup;
                            case Answer.Refused(EngineError.ThrottlingException _) ->
                                    CachedLookup.of(new Lookup.Overloaded());
                            case Answer.Refused(_) -> CachedLookup.of(new Lookup.Unavailable());
                        });
    }

    private CachedLookup find(Database database, byte[] idHash) throws SQLException {
        var row = database.find(connection -> PersonSessionTable.find(connection, idHash));
        var now = Instant.ofEpochMilli(time.millis());
        if (row == null || hasEnded(row, now)) {
            return CachedLookup.of(new Lookup.Unknown());
        }
        var account = row.person().account();
        var principal =
                new Principal(
                        row.person().arn(),
                        account,
                        row.isPasswordOneTime()
                                ? List.of()
                                : policies(database, account, row.policies()));
        return new CachedLookup(
                new Lookup.Found(principal),
                new AtomicBoolean(!row.usedAt().plus(USE_INTERVAL).isAfter(now)));
    }

    private static List<AttachedPolicy> policies(
            Database database, String account, List<String> names) throws SQLException {
        return database.read(connection -> AttachedPolicies.read(connection, account, names));
    }

    boolean hasEnded(PersonSessionTable.SessionRow row, Instant now) {
        return !row.expiresAt().isAfter(now) || !row.usedAt().plus(settings.idleMax()).isAfter(now);
    }

    /** Removes a session that has ended from the cache. */
    void remove(byte[] idHash) {
        cache.remove(idHash);
    }

    /**
     * Returns the hash under which a session is stored; empty when the string is not a session id.
     */
    static Optional<byte[]> hash(String sessionId) {
        return SESSION_ID.matcher(sessionId).matches()
                ? Optional.of(Sha256.hash(sessionId))
                : Optional.empty();
    }

    private static String cacheKey(byte[] idHash) {
        return HexFormat.of().formatHex(idHash);
    }
}
