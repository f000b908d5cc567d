package dev.askel.engine.access;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.RoleSession;
import dev.askel.access.key.RoleSessions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.reencryption.SealedTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds access keys in the database, in session tokens and among the operator's keys, and issues
 * sessions of roles.
 */
public final class StoredCredentials implements AccessKeyFinder, RoleSessions {
    /** The table of the access keys, whose secrets are sealed. */
    public static final SealedTable SEALED_KEYS =
            new SealedTable(
                    "access_keys",
                    "access keys",
                    List.of("access_key_id"),
                    List.of(""),
                    row -> AccessKeyTable.owner(new AccessKeyId(row.text("access_key_id"))));

    private static final String SESSION_OWNER = "session";

    /** The maximum length of a session token, in characters. AWS documents no bound. */
    private static final int TOKEN_LENGTH_MAX = 4_096;

    private final SqlWorkers workers;
    private final KeyRing ring;
    private final ContentSealer keySeal;
    private final ContentSealer sessionSeal;
    private final EngineTime time;
    private final CredentialCache cache;
    private final SecureRandom random = new SecureRandom();

    /** Creates the lookup in a migrated database. */
    public StoredCredentials(SqlWorkers workers, KeyRing ring, EngineTime time) {
        this.workers = workers;
        this.ring = ring;
        this.time = time;
        keySeal = keySeal(ring);
        sessionSeal = new ContentSealer(ring.derivedFor("sessions"), random);
        cache = new CredentialCache(time);
    }

    /** Returns the seal of access keys, which uses the keys of a ring. */
    public static ContentSealer keySeal(KeyRing ring) {
        return new ContentSealer(ring.derivedFor(SEALED_KEYS.keyPurpose()), new SecureRandom());
    }

    /** Whether any account has an access key. */
    public CompletionStage<Answer<Boolean>> haveKeys() {
        return workers.submit(database -> Answer.ok(database.read(AccessKeyTable::hasAny)));
    }

    @Override
    public CompletionStage<Lookup> find(AccessKeyId id, @Nullable String sessionToken) {
        if (id.isTemporary() != (sessionToken != null)) {
            return CompletableFuture.completedStage(new Lookup.Unknown());
        }
        return cache.get(
                new CredentialCache.Request(id.text(), sessionToken == null ? "" : sessionToken),
                () -> read(id, sessionToken));
    }

    private CompletionStage<Lookup> read(AccessKeyId id, @Nullable String sessionToken) {
        return workers.<Lookup>submit(database ->
                        Answer.ok(
                                sessionToken == null
                                        ? readKey(database, id)
                                        : readSession(database, id, sessionToken)))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var lookup) -> lookup;
                            case Answer.Refused(EngineError.ThrottlingException _) ->
                                    new Lookup.Overloaded();
                            case Answer.Refused(_) -> new Lookup.Unavailable();
                        });
    }

    private Lookup readKey(Database database, AccessKeyId id) throws SQLException {
        var row = database.find(connection -> AccessKeyTable.find(connection, id));
        if (row == null) {
            return ring.operatorKey(id)
                    .<Lookup>map(StoredCredentials::operator)
                    .orElseGet(Lookup.Unknown::new);
        }
        if (!row.enabled()) {
            return new Lookup.Unknown();
        }
        var policies =
                database.read(connection ->
                        AttachedPolicies.read(connection, id.account(), row.policies()));
        var secret = keySeal.open(AccessKeyTable.owner(id), row.sealed());
        return new Lookup.Found(
                new String(secret, StandardCharsets.US_ASCII),
                new Principal(
                        PrincipalName.user(id.account(), row.userName()).arn(),
                        id.account(),
                        policies));
    }

    private static Lookup operator(AccessKey key) {
        var account = key.id().account();
        return new Lookup.Found(
                key.secret(),
                new Principal(
                        PrincipalName.rootUserArn(account),
                        account,
                        List.of(ManagedPolicies.find("administrator").orElseThrow())));
    }

    private Lookup readSession(Database database, AccessKeyId id, String token)
            throws SQLException {
        var session = open(token).filter(it -> it.key().id().equals(id));
        if (session.isEmpty()) {
            return new Lookup.Unknown();
        }
        var opened = session.get();
        if (!opened.expiration().isAfter(now())) {
            return new Lookup.Expired();
        }
        var role = PrincipalName.role(id.account(), opened.roleName());
        var row = database.find(connection -> PrincipalTable.find(connection, role));
        // A session of a deleted role must not be valid for a later role with the same name.
        if (row == null || !row.createdAt().equals(opened.roleCreatedAt())) {
            return new Lookup.Unknown();
        }
        var policies =
                database.read(connection ->
                        AttachedPolicies.read(connection, id.account(), row.policies()));
        return new Lookup.Found(
                opened.key().secret(), new Principal(opened.arn(), id.account(), policies));
    }

    /** Opens a session token; empty when this cluster has not issued the token. */
    private Optional<RoleSession> open(String token) {
        if (token.length() > TOKEN_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            var sealed = Base64.getDecoder().decode(token);
            return Optional.of(RoleSession.decode(sessionSeal.open(SESSION_OWNER, sealed)));
        } catch (IllegalArgumentException | IllegalStateException notOurs) {
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<AssumeRoleResult> assume(
            Principal caller, String roleArn, String sessionName, Duration duration) {
        var role = PrincipalName.parse(roleArn).filter(it -> it.kind() == PrincipalName.Kind.ROLE);
        if (role.isEmpty()) {
            return CompletableFuture.completedStage(new AssumeRoleResult.Denied());
        }
        return workers.submit(database ->
                        Answer.ok(
                                Optional.ofNullable(
                                        database.find(connection ->
                                                PrincipalTable.find(connection, role.get())))))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var row) ->
                                    row.filter(it -> permits(it, caller, role.get()))
                                            .<AssumeRoleResult>map(it ->
                                                    begin(
                                                            role.get(),
                                                            it.createdAt(),
                                                            sessionName,
                                                            duration))
                                            .orElseGet(AssumeRoleResult.Denied::new);
                            case Answer.Refused(EngineError.ThrottlingException _) ->
                                    new AssumeRoleResult.Overloaded();
                            case Answer.Refused(_) -> new AssumeRoleResult.Unavailable();
                        });
    }

    /** Reads a role; empty when the role does not exist. */
    CompletionStage<Answer<Optional<ExecutionRole>>> readRole(PrincipalName role) {
        return workers.submit(database ->
                Answer.ok(
                        Optional.ofNullable(
                                database.find(connection -> readRole(connection, role)))));
    }

    private static @Nullable ExecutionRole readRole(Connection connection, PrincipalName role)
            throws SQLException {
        var row = PrincipalTable.find(connection, role);
        return row == null
                ? null
                : new ExecutionRole(
                        role,
                        row.createdAt(),
                        AttachedPolicies.read(connection, role.account(), row.policies()),
                        row.trustPolicy() == null ? null : TrustPolicy.parse(row.trustPolicy()));
    }

    /**
     * Creates a session of a role for its executions. The caller must have checked that the role
     * trusts Step Functions.
     */
    AssumeRoleResult.TemporaryCredentials beginExecutionSession(
            ExecutionRole role, Duration duration) {
        return begin(role.name(), role.createdAt(), ExecutionRole.SESSION_NAME, duration);
    }

    private static boolean permits(
            PrincipalTable.PrincipalRow stored, Principal caller, PrincipalName role) {
        var trust = stored.trustPolicy();
        return trust != null && TrustPolicy.parse(trust).permits(caller, role);
    }

    private AssumeRoleResult.TemporaryCredentials begin(
            PrincipalName role, Instant roleCreatedAt, String sessionName, Duration duration) {
        var key = AccessKey.generate(AccessKeyId.Kind.TEMPORARY, role.account(), random);
        var session =
                new RoleSession(
                        key,
                        role.name(),
                        roleCreatedAt,
                        sessionName,
                        now().plus(duration).truncatedTo(ChronoUnit.SECONDS));
        var sealed = sessionSeal.seal(SESSION_OWNER, session.encode());
        return new AssumeRoleResult.TemporaryCredentials(
                key,
                Base64.getEncoder().encodeToString(sealed),
                session.expiration(),
                session.arn());
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }
}
