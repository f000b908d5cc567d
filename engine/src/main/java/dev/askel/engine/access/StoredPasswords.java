package dev.askel.engine.access;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.PasswordHash;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Passwords;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Implements the operations on passwords in a migrated database. */
public final class StoredPasswords implements Passwords, AutoCloseable {
    /** The user that the first start of a server creates. */
    public static final String FIRST_ADMINISTRATOR = "admin";

    private static final List<String> ADMINISTRATOR = List.of("administrator");

    /** The letters and digits of a generated password. Characters that look alike are omitted. */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /** A generated password has 20 characters with 5 random bits each. */
    private static final int GROUPS = 4;

    private static final int GROUP_LENGTH = 5;

    private final SqlWorkers workers;
    private final EngineTime time;
    private final NodeCapability.Check capabilities;
    private final SessionLookups.Cache sessions;
    private final PasswordChecks checks = new PasswordChecks();
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates the operations.
     *
     * @param capabilities the check that all nodes support account policies
     */
    public StoredPasswords(SqlWorkers workers, EngineTime time, NodeCapability.Check capabilities) {
        this.workers = workers;
        this.time = time;
        this.capabilities = capabilities;
        this.sessions = new SessionLookups.Cache(time);
    }

    /**
     * Creates the sign-in with these passwords.
     *
     * @param states the signer of the states of sign-ins with an identity provider; its key signs
     *     nothing else
     */
    public StoredSignIns signIns(SessionSettings settings, PageTokens states) {
        return new StoredSignIns(
                workers, checks, time, settings, new SignInStates(states), sessions, capabilities);
    }

    @Override
    public CompletionStage<Answer<NewPassword>> resetPassword(
            Caller caller, String userName, @Nullable List<String> policies) {
        return reset(caller, userName, policies, false);
    }

    @Override
    public CompletionStage<Answer<NewPassword>> createUserWithPassword(
            Caller caller, String userName, List<String> policies) {
        return reset(caller, userName, policies, true);
    }

    private CompletionStage<Answer<NewPassword>> reset(
            Caller caller, String userName, @Nullable List<String> policies, boolean isNewUser) {
        var refusal =
                StoredAccessKeys.refusal(
                        "userName", userName, policies == null ? List.of() : policies);
        if (refusal != null) {
            return Answer.refusedStage(refusal);
        }
        var user = PrincipalName.user(caller.account(), userName);
        var password = generate();
        return hashed(
                password,
                hash ->
                        workers.submit(database ->
                                database.transact(connection ->
                                        reset(
                                                connection,
                                                user,
                                                policies,
                                                isNewUser,
                                                password,
                                                hash))));
    }

    /** A step that needs the hash of a new password. */
    private interface HashedStep<T> {
        CompletionStage<Answer<T>> run(PasswordHash hash);
    }

    private <T> CompletionStage<Answer<T>> hashed(String password, HashedStep<T> next) {
        return checks.hash(password)
                .thenCompose(answer -> answer.thenCompose(hash -> next.run(hash)));
    }

    private Answer<NewPassword> reset(
            Connection connection,
            PrincipalName user,
            @Nullable List<String> policies,
            boolean isNewUser,
            String password,
            PasswordHash hash)
            throws SQLException {
        PrincipalTable.lock(connection, user.account());
        var refusal =
                AttachedPolicies.attachmentRefusal(
                        connection, user.account(), policies, capabilities);
        if (refusal.isPresent()) {
            return Answer.refused(refusal.get());
        }
        var known = PrincipalTable.find(connection, user);
        if (known != null && isNewUser) {
            return StoredAccessKeys.exists(user);
        }
        if (known == null) {
            if (StoredAccessKeys.isFull(connection, user)) {
                return StoredAccessKeys.full(user);
            }
            PrincipalTable.insert(
                    connection,
                    user,
                    new PrincipalTable.PrincipalRow(
                            user.name(), policies == null ? List.of() : policies, null, now()));
        } else if (policies != null) {
            PrincipalTable.setPolicies(connection, user, policies);
        }
        PasswordTable.put(connection, user, new PasswordTable.PasswordRow(hash, true, now()));
        PersonSessionTable.deleteAll(connection, user);
        return Answer.ok(
                new NewPassword(
                        new PasswordUser(
                                user.account(),
                                user.name(),
                                policies != null
                                        ? policies
                                        : known == null ? List.of() : known.policies()),
                        password));
    }

    @Override
    public CompletionStage<Answer<PasswordUser>> deletePassword(Caller caller, String userName) {
        var user = PrincipalName.user(caller.account(), userName);
        return workers.submit(database ->
                database.transact(connection -> {
                    PrincipalTable.lock(connection, user.account());
                    var known = PrincipalTable.find(connection, user);
                    if (known == null || !PasswordTable.delete(connection, user)) {
                        return Answer.refused(
                                new EngineError.ResourceNotFound(
                                        "User %s has no password.".formatted(userName), userName));
                    }
                    PersonSessionTable.deleteAll(connection, user);
                    if (AccessKeyTable.count(connection, user.account(), userName) == 0) {
                        PrincipalTable.delete(connection, user);
                    }
                    return Answer.ok(new PasswordUser(user.account(), userName, known.policies()));
                }));
    }

    @Override
    public CompletionStage<Answer<EndedSessions>> endSessions(Caller caller, String principalArn) {
        var person = PersonSessionTable.Person.parse(principalArn);
        if (person.isEmpty()) {
            return Answer.refusedStage(
                    new EngineError.ValidationException(
                            "%s is not the ARN of a user or a federated user."
                                    .formatted(principalArn)));
        }
        if (!person.get().account().equals(caller.account())) {
            return Answer.refusedStage(
                    new EngineError.ResourceNotFound(
                            "%s does not exist.".formatted(principalArn), principalArn));
        }
        return Answer.compose(
                workers.<List<byte[]>>submit(database ->
                        database.transact(connection -> {
                            // The lock waits for sign-ins that are being completed, so that their
                            // sessions end, too.
                            PrincipalTable.lock(connection, caller.account());
                            PersonSessionTable.deleteEnded(connection, now());
                            return Answer.ok(
                                    PersonSessionTable.deleteAll(connection, person.get()));
                        })),
                ended -> {
                    ended.forEach(sessions::remove);
                    return Answer.okStage(new EndedSessions(principalArn, ended.size()));
                });
    }

    /**
     * Creates the user {@link #FIRST_ADMINISTRATOR} once in an installation, unless any password or
     * access key exists. An administrator that was deleted is not created again.
     *
     * @param account twelve digits
     * @return the password; empty when no administrator was created
     */
    public CompletionStage<Answer<Optional<NewPassword>>> createFirstAdministrator(String account) {
        return workers.<Boolean>submit(database ->
                        database.transact(connection ->
                                Answer.ok(lockAndCheckCreationSettled(connection, account))))
                .thenCompose(answer ->
                        answer.thenCompose(isSettled ->
                                isSettled
                                        ? Answer.okStage(Optional.empty())
                                        : insertFirstAdministrator(account)));
    }

    private CompletionStage<Answer<Optional<NewPassword>>> insertFirstAdministrator(
            String account) {
        var user = PrincipalName.user(account, FIRST_ADMINISTRATOR);
        var password = generate();
        return hashed(
                password,
                hash ->
                        workers.submit(database ->
                                database.transact(connection -> {
                                    // Several nodes may start at the same time. The lock lets only
                                    // one of them create the administrator.
                                    if (lockAndCheckCreationSettled(connection, account)) {
                                        return Answer.ok(Optional.empty());
                                    }
                                    return switch (reset(
                                            connection,
                                            user,
                                            ADMINISTRATOR,
                                            false,
                                            password,
                                            hash)) {
                                        case Answer.Refused<NewPassword>(var error) ->
                                                Answer.refused(error);
                                        case Answer.Ok<NewPassword>(var created) -> {
                                            FirstAdministratorTable.recordDecision(
                                                    connection, now());
                                            yield Answer.ok(Optional.of(created));
                                        }
                                    };
                                })));
    }

    /**
     * Locks the account, and returns whether this start must not create an administrator. If users
     * exist, this method records that no administrator is needed. So a start after their deletion
     * creates no administrator either.
     */
    private boolean lockAndCheckCreationSettled(Connection connection, String account)
            throws SQLException {
        PrincipalTable.lock(connection, account);
        if (FirstAdministratorTable.isDecided(connection)) {
            return true;
        }
        boolean hasUsers = PasswordTable.hasAny(connection) || AccessKeyTable.hasAny(connection);
        if (hasUsers) {
            FirstAdministratorTable.recordDecision(connection, now());
        }
        return hasUsers;
    }

    private String generate() {
        var password = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                password.append('-');
            }
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    @Override
    public void close() {
        checks.close();
    }
}
