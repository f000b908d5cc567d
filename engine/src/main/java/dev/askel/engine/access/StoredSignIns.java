package dev.askel.engine.access;

import static dev.askel.engine.api.Answer.compose;
import static dev.askel.engine.api.Answer.okStage;
import static dev.askel.engine.api.Answer.refusedStage;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.FederatedUser;
import dev.askel.access.person.PasswordHash;
import dev.askel.access.person.PersonSessions;
import dev.askel.engine.access.PersonSessionTable.Person;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins, finds and ends the sessions of people in a migrated database. Users sign in with a stored
 * password; an identity provider has identified federated users.
 */
public final class StoredSignIns implements SignIns, PersonSessions {
    private static final int SESSION_ID_BYTES = 32;

    private final SqlWorkers workers;
    private final PasswordChecks checks;
    private final EngineTime time;
    private final SessionSettings settings;
    private final SignInStates states;
    private final NodeCapability.Check capabilities;
    private final SignInLimits limits;
    private final PasswordVerifier passwords;
    private final SessionLookups lookups;
    private final SecureRandom random = new SecureRandom();

    StoredSignIns(
            SqlWorkers workers,
            PasswordChecks checks,
            EngineTime time,
            SessionSettings settings,
            SignInStates states,
            SessionLookups.Cache sessions,
            NodeCapability.Check capabilities) {
        this.workers = workers;
        this.checks = checks;
        this.time = time;
        this.settings = settings;
        this.states = states;
        this.capabilities = capabilities;
        limits = new SignInLimits(time::millis);
        passwords = new PasswordVerifier(workers, checks, time, limits);
        lookups = new SessionLookups(workers, time, settings, sessions);
    }

    @Override
    public CompletionStage<Lookup> find(String sessionId) {
        return lookups.find(sessionId);
    }

    @Override
    public CompletionStage<Lookup> recheck(String sessionId) {
        return lookups.recheck(sessionId);
    }

    @Override
    public CompletionStage<Lookup> find(FederatedUser user) {
        return lookups.find(user);
    }

    @Override
    public CompletionStage<Answer<SignedIn>> signIn(
            String account, String userName, String password, Client client) {
        var user = PrincipalName.user(account, userName);
        return compose(
                passwords.check(user, password, client),
                checked ->
                        workers.submit(database ->
                                database.transact(
                                        connection -> begin(connection, user, checked, client))));
    }

    @Override
    public CompletionStage<Answer<Boolean>> hasPassword(String account, String userName) {
        return passwords.exists(PrincipalName.user(account, userName));
    }

    /**
     * Begins a session, unless the password was changed after its check.
     *
     * @param checked the stored password that the user's input equals
     */
    private Answer<SignedIn> begin(
            Connection connection,
            PrincipalName user,
            PasswordTable.PasswordRow checked,
            Client client)
            throws SQLException {
        PrincipalTable.lock(connection, user.account());
        var current = PasswordTable.find(connection, user);
        return current == null || !current.hash().equals(checked.hash())
                ? Answer.refused(PasswordVerifier.wrongPasswordRefusal())
                : insertOfUser(connection, user, current.isOneTime(), client);
    }

    private Answer<SignedIn> insertOfUser(
            Connection connection, PrincipalName user, boolean isOneTime, Client client)
            throws SQLException {
        var principal = PrincipalTable.find(connection, user);
        return principal == null
                ? Answer.refused(PasswordVerifier.wrongPasswordRefusal())
                : insert(connection, Person.of(user), principal.policies(), isOneTime, client);
    }

    @Override
    public String issueState() {
        return states.issue();
    }

    @Override
    public CompletionStage<Answer<Boolean>> consumeState(String state, Client client) {
        if (!states.isValid(state) || states.isKnownToBeUsed(state)) {
            return refusedStage(SignInStates.refusal());
        }
        if (!limits.permitsProviderSignIn(client.address())) {
            return refusedStage(new EngineError.ThrottlingException());
        }
        return compose(
                workers.submit(database ->
                        database.transact(connection -> states.markUsed(connection, state, now()))),
                // The attempt counts only after the state is marked as used. So requests that
                // repeat a used state do not delay other people with the same address.
                used ->
                        limits.tryBeginWithProvider(client.address())
                                ? okStage(used)
                                : refusedStage(new EngineError.ThrottlingException()));
    }

    @Override
    public CompletionStage<Answer<SignedIn>> signIn(FederatedUser user, Client client) {
        return compose(
                workers.submit(database ->
                        database.transact(connection -> begin(connection, user, client))),
                begun -> {
                    limits.onProviderSuccess(client.address());
                    return okStage(begun);
                });
    }

    private Answer<SignedIn> begin(Connection connection, FederatedUser user, Client client)
            throws SQLException {
        PrincipalTable.lock(connection, user.account());
        var refusal =
                AttachedPolicies.attachmentRefusal(
                        connection, user.account(), user.policies(), capabilities);
        return refusal.isPresent()
                ? Answer.refused(refusal.get())
                : insert(
                        connection,
                        new Person(user.account(), user.userName(), true),
                        user.policies(),
                        false,
                        client);
    }

    private Answer<SignedIn> insert(
            Connection connection,
            Person person,
            List<String> policies,
            boolean isOneTime,
            Client client)
            throws SQLException {
        var now = now();
        var id = newSessionId();
        var row =
                new PersonSessionTable.SessionRow(
                        SessionLookups.hash(id).orElseThrow(),
                        person,
                        client,
                        now,
                        now,
                        now.plus(settings.lifetime()),
                        policies,
                        isOneTime);
        PersonSessionTable.deleteEnded(connection, now);
        PersonSessionTable.deleteOldest(connection, person, SESSIONS_OF_USER_MAX - 1);
        PersonSessionTable.insert(connection, row);
        return Answer.ok(new SignedIn(id, describe(row)));
    }

    private String newSessionId() {
        var bytes = new byte[SESSION_ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public CompletionStage<Answer<PersonSession>> describe(String sessionId) {
        return withSession(sessionId, (_, row) -> Answer.ok(describe(row)));
    }

    /** A step with a session that has not ended. */
    private interface SessionStep<T> {
        Answer<T> run(Database database, PersonSessionTable.SessionRow session) throws SQLException;
    }

    private <T> CompletionStage<Answer<T>> withSession(String sessionId, SessionStep<T> next) {
        var hash = SessionLookups.hash(sessionId);
        return hash.isEmpty()
                ? refusedStage(unknownSession())
                : workers.submit(database -> {
                    var row = find(database, hash.get());
                    return row == null ? Answer.refused(unknownSession()) : next.run(database, row);
                });
    }

    private PersonSessionTable.@Nullable SessionRow find(Database database, byte[] idHash)
            throws SQLException {
        var row = database.find(connection -> PersonSessionTable.find(connection, idHash));
        return row == null || lookups.hasEnded(row, now()) ? null : row;
    }

    private static EngineError unknownSession() {
        return new EngineError.ResourceNotFound("The session has ended. Sign in again.", null);
    }

    @Override
    public CompletionStage<Answer<Boolean>> signOut(String sessionId) {
        var hash = SessionLookups.hash(sessionId);
        return hash.isEmpty()
                ? okStage(false)
                : workers.<Boolean>submit(database ->
                                database.transact(connection -> {
                                    PersonSessionTable.delete(connection, hash.get());
                                    return Answer.ok(true);
                                }))
                        .whenComplete((_, _) -> lookups.remove(hash.get()));
    }

    @Override
    public CompletionStage<Answer<SignedIn>> changePassword(
            String sessionId,
            String oldPassword,
            String newPassword,
            Client client,
            Supplier<CompletionStage<Optional<EngineError>>> approval) {
        return compose(
                withSession(sessionId, (_, row) -> Answer.ok(row)),
                session -> {
                    var refusal =
                            PasswordVerifier.newPasswordRefusal(
                                    session.person(), oldPassword, newPassword);
                    return refusal == null
                            ? compose(
                                    passwords.check(session.person().user(), oldPassword, client),
                                    checked ->
                                            compose(
                                                    approved(approval),
                                                    _ ->
                                                            changePassword(
                                                                    session,
                                                                    checked,
                                                                    newPassword,
                                                                    client)))
                            : refusedStage(refusal);
                });
    }

    private static CompletionStage<Answer<Boolean>> approved(
            Supplier<CompletionStage<Optional<EngineError>>> approval) {
        return approval.get()
                .thenApply(refusal ->
                        refusal.<Answer<Boolean>>map(Answer::refused)
                                .orElseGet(() -> Answer.ok(true)));
    }

    private CompletionStage<Answer<SignedIn>> changePassword(
            PersonSessionTable.SessionRow session,
            PasswordTable.PasswordRow checked,
            String newPassword,
            Client client) {
        return compose(
                checks.hash(newPassword),
                hash ->
                        workers.<SignedIn>submit(database ->
                                        database.transact(connection ->
                                                replace(
                                                        connection,
                                                        session,
                                                        checked,
                                                        hash,
                                                        client)))
                                .whenComplete((_, _) -> lookups.remove(session.idHash())));
    }

    private Answer<SignedIn> replace(
            Connection connection,
            PersonSessionTable.SessionRow session,
            PasswordTable.PasswordRow checked,
            PasswordHash hash,
            Client client)
            throws SQLException {
        var user = session.person().user();
        PrincipalTable.lock(connection, user.account());
        var current = PasswordTable.find(connection, user);
        if (current == null || !current.hash().equals(checked.hash())) {
            return Answer.refused(PasswordVerifier.wrongPasswordRefusal());
        }
        if (PersonSessionTable.find(connection, session.idHash()) == null) {
            return Answer.refused(unknownSession());
        }
        PasswordTable.put(connection, user, new PasswordTable.PasswordRow(hash, false, now()));
        PersonSessionTable.deleteAll(connection, user);
        return insertOfUser(connection, user, false, client);
    }

    @Override
    public CompletionStage<Answer<List<PersonSession>>> list(String sessionId) {
        return withSession(
                sessionId,
                (database, own) -> {
                    var now = now();
                    return Answer.ok(
                            sessionsOf(database, own).stream()
                                    .filter(row -> !lookups.hasEnded(row, now))
                                    .sorted(
                                            Comparator.comparing(
                                                            PersonSessionTable.SessionRow::usedAt)
                                                    .reversed())
                                    .map(StoredSignIns::describe)
                                    .toList());
                });
    }

    private static List<PersonSessionTable.SessionRow> sessionsOf(
            Database database, PersonSessionTable.SessionRow own) throws SQLException {
        return database.read(connection ->
                PersonSessionTable.list(connection, own.person(), SESSIONS_OF_USER_MAX));
    }

    @Override
    public CompletionStage<Answer<PersonSession>> end(String sessionId, String name) {
        return withSession(
                sessionId,
                (database, own) -> {
                    var named =
                            sessionsOf(database, own).stream()
                                    .filter(row -> row.name().equals(name))
                                    .findFirst();
                    if (named.isEmpty()) {
                        return Answer.refused(
                                new EngineError.ResourceNotFound(
                                        "There is no session %s.".formatted(name), name));
                    }
                    var row = named.get();
                    return database.transact(connection -> {
                        PersonSessionTable.delete(connection, row.idHash());
                        lookups.remove(row.idHash());
                        return Answer.ok(describe(row));
                    });
                });
    }

    private static PersonSession describe(PersonSessionTable.SessionRow row) {
        return new PersonSession(
                row.name(),
                row.person().account(),
                row.person().name(),
                row.person().arn(),
                row.policies(),
                row.person().isFederated(),
                row.isPasswordOneTime(),
                row.client(),
                row.createdAt(),
                row.usedAt(),
                row.expiresAt());
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }
}
