package dev.askel.engine.access;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.PrincipalName.Kind;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.Pages;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Implements the operations on users, roles and access keys in a migrated database. */
public final class StoredAccessKeys implements AccessKeys {
    private final SqlWorkers workers;
    private final ContentSealer seal;
    private final EngineTime time;
    private final PageTokens tokens;
    private final NodeCapability.Check capabilities;
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates the operations.
     *
     * @param seal the seal of access keys
     * @param capabilities the check that all nodes support account policies
     */
    public StoredAccessKeys(
            SqlWorkers workers,
            ContentSealer seal,
            EngineTime time,
            PageTokens tokens,
            NodeCapability.Check capabilities) {
        this.workers = workers;
        this.seal = seal;
        this.time = time;
        this.tokens = tokens;
        this.capabilities = capabilities;
    }

    @Override
    public CompletionStage<Answer<NewAccessKey>> createAccessKey(
            Caller caller, String userName, @Nullable List<String> policies) {
        return create(caller, userName, policies, false);
    }

    @Override
    public CompletionStage<Answer<NewAccessKey>> createUserWithKey(
            Caller caller, String userName, List<String> policies) {
        return create(caller, userName, policies, true);
    }

    private CompletionStage<Answer<NewAccessKey>> create(
            Caller caller, String userName, @Nullable List<String> policies, boolean isNewUser) {
        var user = PrincipalName.user(caller.account(), userName);
        var refusal = refusal("userName", userName, policies == null ? List.of() : policies);
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, caller.account());
                    var policyRefusal =
                            AttachedPolicies.attachmentRefusal(
                                    connection, caller.account(), policies, capabilities);
                    if (policyRefusal.isPresent()) {
                        return Answer.refused(policyRefusal.get());
                    }
                    var known = PrincipalTable.find(connection, user);
                    if (known != null && isNewUser) {
                        return exists(user);
                    }
                    if (known == null) {
                        if (isFull(connection, user)) {
                            return full(user);
                        }
                        // The password of an earlier user with this name must not permit sign-ins
                        // with the new policies.
                        deleteSignIn(connection, user);
                        PrincipalTable.insert(
                                connection,
                                user,
                                new PrincipalTable.PrincipalRow(
                                        userName,
                                        policies == null ? List.of() : policies,
                                        null,
                                        now()));
                    } else if (policies != null) {
                        PrincipalTable.setPolicies(connection, user, policies);
                    }
                    return createKey(connection, user);
                }));
    }

    /** Deletes the password and the sessions of a user that does not exist or is being deleted. */
    private static void deleteSignIn(Connection connection, PrincipalName user)
            throws SQLException {
        PasswordTable.delete(connection, user);
        PersonSessionTable.deleteAll(connection, user);
    }

    private Answer<NewAccessKey> createKey(Connection connection, PrincipalName user)
            throws SQLException {
        if (AccessKeyTable.count(connection, user.account(), user.name()) >= KEYS_OF_USER_MAX) {
            return Answer.refused(
                    new EngineError.ServiceQuotaExceededException(
                            "The user %s has %d access keys already. Delete one of them first."
                                    .formatted(user.name(), KEYS_OF_USER_MAX)));
        }
        var key = AccessKey.generate(AccessKeyId.Kind.PERMANENT, user.account(), random);
        var stored = PrincipalTable.find(connection, user);
        var row =
                new AccessKeyTable.AccessKeyRow(
                        key.id(),
                        user.name(),
                        seal.seal(
                                AccessKeyTable.owner(key.id()),
                                key.secret().getBytes(StandardCharsets.US_ASCII)),
                        true,
                        now(),
                        stored == null ? List.of() : stored.policies());
        AccessKeyTable.insert(connection, row);
        return Answer.ok(new NewAccessKey(describe(row), key.secret()));
    }

    @Override
    public CompletionStage<Answer<NewAccessKey>> rotateAccessKey(
            Caller caller, String accessKeyId) {
        return change(
                caller,
                accessKeyId,
                (connection, row) ->
                        createKey(
                                connection, PrincipalName.user(caller.account(), row.userName())));
    }

    @Override
    public CompletionStage<Answer<AccessKeyPage>> listAccessKeys(Caller caller, Page page) {
        var pages = "ListAccessKeys|" + caller.account();
        return workers.submit(
                start(pages, page),
                (database, after) -> {
                    var first =
                            Pages.of(
                                    database.read(connection ->
                                            AccessKeyTable.listAfter(
                                                    connection,
                                                    caller.account(),
                                                    after,
                                                    page.size() + 1)),
                                    page.size());
                    var last = first.last();
                    return Answer.ok(
                            new AccessKeyPage(
                                    first.items().stream().map(StoredAccessKeys::describe).toList(),
                                    last == null ? null : tokens.issue(pages, last.id().text())));
                });
    }

    private Answer<String> start(String pages, Page page) {
        var token = page.token();
        return token == null ? Answer.ok("") : tokens.read(pages, token);
    }

    @Override
    public CompletionStage<Answer<AccessKeyDescription>> updateAccessKey(
            Caller caller, String accessKeyId, boolean enabled) {
        return change(
                caller,
                accessKeyId,
                (connection, row) -> {
                    AccessKeyTable.setEnabled(connection, row.id(), enabled);
                    return Answer.ok(
                            describe(
                                    new AccessKeyTable.AccessKeyRow(
                                            row.id(),
                                            row.userName(),
                                            row.sealed(),
                                            enabled,
                                            row.createdAt(),
                                            row.policies())));
                });
    }

    @Override
    public CompletionStage<Answer<AccessKeyDescription>> deleteAccessKey(
            Caller caller, String accessKeyId) {
        return change(
                caller,
                accessKeyId,
                (connection, row) -> {
                    AccessKeyTable.delete(connection, row.id());
                    var user = PrincipalName.user(caller.account(), row.userName());
                    if (AccessKeyTable.count(connection, user.account(), user.name()) == 0
                            && PasswordTable.find(connection, user) == null) {
                        deleteSignIn(connection, user);
                        PrincipalTable.delete(connection, user);
                    }
                    return Answer.ok(describe(row));
                });
    }

    private interface Change<T> {
        Answer<T> apply(Connection connection, AccessKeyTable.AccessKeyRow row) throws SQLException;
    }

    private <T> CompletionStage<Answer<T>> change(
            Caller caller, String accessKeyId, Change<T> change) {
        var id = AccessKeyId.parse(accessKeyId).filter(it -> it.account().equals(caller.account()));
        if (id.isEmpty()) {
            return Answer.refusedStage(unknownKey(accessKeyId));
        }
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, caller.account());
                    var row = AccessKeyTable.find(connection, id.get());
                    return row == null
                            ? Answer.refused(unknownKey(accessKeyId))
                            : change.apply(connection, row);
                }));
    }

    @Override
    public CompletionStage<Answer<UserPage>> listUsers(Caller caller, Page page) {
        var account = caller.account();
        var pages = "ListUsers|" + account;
        return workers.submit(
                start(pages, page),
                (database, after) -> {
                    var first =
                            Pages.of(
                                    database.read(connection ->
                                            PrincipalTable.listUsersAfter(
                                                    connection, account, after, page.size() + 1)),
                                    page.size());
                    var last = first.last();
                    return Answer.ok(
                            new UserPage(
                                    first.items().stream()
                                            .map(user -> describe(account, user))
                                            .toList(),
                                    last == null ? null : tokens.issue(pages, last.row().name())));
                });
    }

    private static UserDescription describe(String account, PrincipalTable.UserRow user) {
        var row = user.row();
        return new UserDescription(
                PrincipalName.user(account, row.name()).arn(),
                row.name(),
                row.policies(),
                user.hasPassword(),
                row.createdAt());
    }

    @Override
    public CompletionStage<Answer<RoleDescription>> createRole(
            Caller caller, String roleName, String trustPolicy, List<String> policies) {
        var role = PrincipalName.role(caller.account(), roleName);
        var refusal = refusal("roleName", roleName, policies);
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        try {
            TrustPolicy.parse(trustPolicy);
        } catch (IllegalArgumentException e) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(String.valueOf(e.getMessage())));
        }
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, caller.account());
                    var policyRefusal =
                            AttachedPolicies.attachmentRefusal(
                                    connection, caller.account(), policies, capabilities);
                    if (policyRefusal.isPresent()) {
                        return Answer.refused(policyRefusal.get());
                    }
                    if (PrincipalTable.find(connection, role) != null) {
                        return Answer.refused(
                                new EngineError.ConflictException(
                                        "Role %s already exists.".formatted(roleName)));
                    }
                    if (isFull(connection, role)) {
                        return full(role);
                    }
                    var row =
                            new PrincipalTable.PrincipalRow(roleName, policies, trustPolicy, now());
                    PrincipalTable.insert(connection, role, row);
                    return Answer.ok(describe(role, row));
                }));
    }

    @Override
    public CompletionStage<Answer<RolePage>> listRoles(Caller caller, Page page) {
        var pages = "ListRoles|" + caller.account();
        return workers.submit(
                start(pages, page),
                (database, after) -> {
                    var first =
                            Pages.of(
                                    database.read(connection ->
                                            PrincipalTable.listAfter(
                                                    connection,
                                                    caller.account(),
                                                    Kind.ROLE,
                                                    after,
                                                    page.size() + 1)),
                                    page.size());
                    var last = first.last();
                    return Answer.ok(
                            new RolePage(
                                    first.items().stream()
                                            .map(row ->
                                                    describe(
                                                            PrincipalName.role(
                                                                    caller.account(), row.name()),
                                                            row))
                                            .toList(),
                                    last == null ? null : tokens.issue(pages, last.name())));
                });
    }

    @Override
    public CompletionStage<Answer<RoleDescription>> deleteRole(Caller caller, String roleName) {
        var role = PrincipalName.role(caller.account(), roleName);
        if (!PrincipalName.NAME_PATTERN.matcher(roleName).matches()) {
            return Answer.refusedStage(unknownRole(roleName));
        }
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, caller.account());
                    var row = PrincipalTable.find(connection, role);
                    if (row == null) {
                        return Answer.refused(unknownRole(roleName));
                    }
                    PrincipalTable.delete(connection, role);
                    return Answer.ok(describe(role, row));
                }));
    }

    static boolean isFull(Connection connection, PrincipalName name) throws SQLException {
        return PrincipalTable.count(connection, name.account(), name.kind()) >= PRINCIPALS_MAX;
    }

    static <T> Answer<T> full(PrincipalName name) {
        return Answer.refused(
                new EngineError.ServiceQuotaExceededException(
                        "The maximum number of %ss of an account has been reached: %d"
                                .formatted(name.kind().spelling(), PRINCIPALS_MAX)));
    }

    /** Refuses to create a user whose name is in use. */
    static <T> Answer<T> exists(PrincipalName user) {
        return Answer.refused(
                new EngineError.ConflictException(
                        "The user %s exists already.".formatted(user.name())));
    }

    /** Returns the refusal of an invalid name or of too many policies; null when both are valid. */
    static @Nullable EngineError refusal(String member, String name, List<String> policies) {
        if (!PrincipalName.NAME_PATTERN.matcher(name).matches()) {
            return new EngineError.ValidationException(
                    "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: %s"
                            .formatted(name, member, PrincipalName.NAME_PATTERN.pattern()));
        }
        if (policies.size() > AccessPolicies.ATTACHED_MAX) {
            return new EngineError.ValidationException(
                    "1 validation error detected: Value '%s' at 'policies' failed to satisfy constraint: Member must have length less than or equal to %d"
                            .formatted(policies, AccessPolicies.ATTACHED_MAX));
        }
        return null;
    }

    private static EngineError unknownRole(String roleName) {
        return new EngineError.ResourceNotFound(
                "Role %s does not exist.".formatted(roleName), roleName);
    }

    private static EngineError unknownKey(String accessKeyId) {
        return new EngineError.ResourceNotFound(
                "Access key %s does not exist.".formatted(accessKeyId), accessKeyId);
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    private static AccessKeyDescription describe(AccessKeyTable.AccessKeyRow row) {
        return new AccessKeyDescription(
                row.id().text(),
                row.id().account(),
                row.userName(),
                row.policies(),
                row.enabled(),
                row.createdAt());
    }

    private static RoleDescription describe(PrincipalName role, PrincipalTable.PrincipalRow row) {
        return new RoleDescription(
                role.arn(),
                role.name(),
                Objects.requireNonNull(row.trustPolicy()),
                row.policies(),
                row.createdAt());
    }
}
