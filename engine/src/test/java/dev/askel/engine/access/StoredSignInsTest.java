package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Decision;
import dev.askel.access.Policies;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.StoredKeyRing;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.SqlWorkers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords, sign-ins and sessions in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredSignInsTest {
    private static final String ACCOUNT = "111111111111";
    private static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    private static final Client BROWSER = new Client("192.0.2.1", "a browser");
    private static final String PASSWORD = "correct horse battery";

    private static final String START_ONLY =
            """
            {"Version": "2012-10-17", "Statement":
             {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}}\
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    private final EngineTime time = millis::get;
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final StoredPasswords passwords =
            new StoredPasswords(workers, time, NodeCapability.Check.NO_NODES);
    private final StoredSignIns signIns =
            passwords.signIns(SessionSettings.STANDARD, tokens(ring()));

    @AfterEach
    void close() {
        passwords.close();
        workers.close();
    }

    private String reset(String user) {
        return ok(passwords.resetPassword(CALLER, user, List.of("operator"))).password();
    }

    private CompletionStage<Answer<SignedIn>> signIn(String user, String password) {
        return signIns.signIn(ACCOUNT, user, password, BROWSER);
    }

    /** Creates a user with {@link #PASSWORD}; returns a session. */
    private SignedIn person(String user) {
        var password = reset(user);
        var first = ok(signIn(user, password));
        return ok(changePassword(first, password, PASSWORD));
    }

    private CompletionStage<Answer<SignedIn>> changePassword(
            SignedIn session, String oldPassword, String newPassword) {
        return signIns.changePassword(
                session.sessionId(),
                oldPassword,
                newPassword,
                BROWSER,
                () -> CompletableFuture.completedStage(Optional.empty()));
    }

    private Lookup find(SignedIn session) {
        return await(signIns.find(session.sessionId()));
    }

    private void advance(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }

    @Test
    void a_session_has_the_policies_of_its_user() {
        var session = person("anna");
        assertThat(find(session)).isInstanceOf(Lookup.Found.class);
        if (find(session) instanceof Lookup.Found(var principal)) {
            assertThat(principal.arn()).isEqualTo("arn:aws:iam::111111111111:user/anna");
            assertThat(principal.account()).isEqualTo(ACCOUNT);
            assertThat(principal.policies())
                    .extracting(AttachedPolicy::name)
                    .containsExactly("operator");
        }
        var described = ok(signIns.describe(session.sessionId()));
        assertThat(described).isEqualTo(session.session());
        assertThat(described.client()).isEqualTo(BROWSER);
        assertThat(described.passwordMustChange()).isFalse();
    }

    @Test
    void own_policies_of_a_person_apply_within_the_time_of_the_cache() {
        var policies =
                new StoredPolicies(workers, time, tokens(ring()), NodeCapability.Check.NO_NODES);
        var session = person("anna");
        ok(policies.createPolicy(CALLER, "own", START_ONLY));
        ok(policies.attachPolicy(CALLER, "own", PrincipalName.user(ACCOUNT, "anna")));
        assertThat(decide(session, "states:StartExecution")).isInstanceOf(Decision.Allowed.class);
        ok(policies.updatePolicy(CALLER, "own", START_ONLY.replace("Allow", "Deny")));
        assertThat(decide(session, "states:StartExecution"))
                .isInstanceOf(Decision.ExplicitlyDenied.class);
        var described = ok(signIns.describe(session.sessionId()));
        assertThat(described.policies()).containsExactly("operator", "own");
        assertThat(refused(policies.deletePolicy(CALLER, "own")))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    /** Decides a request of a person after the cached session has expired. */
    private Decision decide(SignedIn session, String action) {
        advance(LookupCache.TIME_TO_LIVE);
        return switch (find(session)) {
            case Lookup.Found(var principal) ->
                    Policies.decide(principal, AccessRequest.of(action, "*"));
            case Lookup other -> throw new AssertionError(other);
        };
    }

    @Test
    void a_password_with_an_unknown_policy_is_refused() {
        assertThat(refused(passwords.resetPassword(CALLER, "anna", List.of("own"))))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(ok(signIns.hasPassword(ACCOUNT, "anna"))).isFalse();
        reset("anna");
        assertThat(ok(signIns.hasPassword(ACCOUNT, "anna"))).isTrue();
        assertThat(ok(signIns.hasPassword(ACCOUNT, "no user"))).isFalse();
    }

    @Test
    void a_one_time_password_permits_nothing_but_its_change() {
        var password = reset("anna");
        var first = ok(signIn("anna", password));
        assertThat(first.session().passwordMustChange()).isTrue();
        assertThat(find(first))
                .isInstanceOfSatisfying(
                        Lookup.Found.class, it -> assertThat(it.principal().policies()).isEmpty());
        assertThat(refused(changePassword(first, password, password)))
                .isInstanceOf(EngineError.ValidationException.class);
        var second = ok(changePassword(first, password, PASSWORD));
        assertThat(second.sessionId()).isNotEqualTo(first.sessionId());
        assertThat(find(first)).isInstanceOf(Lookup.Unknown.class);
        assertThat(find(second))
                .isInstanceOfSatisfying(
                        Lookup.Found.class, it -> assertThat(it.principal().policies()).hasSize(1));
        assertThat(refused(signIn("anna", password)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
        assertThat(ok(signIn("anna", PASSWORD)).session().passwordMustChange()).isFalse();
    }

    @Test
    void a_one_time_password_expires() {
        var password = reset("anna");
        advance(StoredSignIns.ONE_TIME_PASSWORD_MAX.minusMillis(1));
        ok(signIn("anna", password));
        advance(Duration.ofMillis(1));
        assertThat(refused(signIn("anna", password)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short pass.", "anna.anna.anna", "ANNA.ANNA.ANNA"})
    void a_weak_password_is_refused(String password) {
        var session = person("anna.anna.anna");
        assertThat(refused(changePassword(session, PASSWORD, password)))
                .isInstanceOf(EngineError.ValidationException.class);
    }

    @Test
    void an_unknown_user_is_refused_as_a_wrong_password_is() {
        person("anna");
        var wrong = refused(signIn("anna", "wrong password"));
        assertThat(refused(signIn("otto", PASSWORD))).isEqualTo(wrong);
        assertThat(refused(signIn("no user\u0000", PASSWORD))).isEqualTo(wrong);
        assertThat(refused(signIns.signIn("222222222222", "anna", PASSWORD, BROWSER)))
                .isEqualTo(wrong);
    }

    @Test
    void too_many_attempts_for_a_user_are_refused_until_time_passes() {
        person("anna");
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_USER_MAX; i++) {
            var client = new Client("192.0.2." + (10 + i), "");
            assertThat(refused(signIns.signIn(ACCOUNT, "anna", "wrong password", client)))
                    .isInstanceOf(EngineError.AccessDeniedException.class);
        }
        assertThat(refused(signIn("anna", PASSWORD)))
                .isInstanceOf(EngineError.ThrottlingException.class);
        ok(signIn("otto", reset("otto")));
        advance(Duration.ofSeconds(30));
        ok(signIn("anna", PASSWORD));
        // A successful attempt does not count.
        ok(signIn("anna", PASSWORD));
    }

    @Test
    void attempts_from_one_network_are_limited() {
        var limits = new SignInLimits(millis::get);
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.tryBegin("user " + i, "2001:db8::" + i)).isPresent();
        }
        assertThat(limits.tryBegin("anna", "2001:db8::ffff:1")).isEmpty();
        assertThat(limits.tryBegin("anna", "2001:db8:0:1::1")).isPresent();
    }

    @Test
    void attempts_that_the_limit_of_a_user_refuses_do_not_count_for_the_address() {
        var limits = new SignInLimits(millis::get);
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_USER_MAX; i++) {
            assertThat(limits.tryBegin("anna", "192.0.2.1")).isPresent();
        }
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.tryBegin("anna", "192.0.2.1")).isEmpty();
        }
        assertThat(limits.tryBegin("otto", "192.0.2.1")).isPresent();
    }

    @Test
    void attempts_with_passwords_and_with_the_provider_have_separate_limits() {
        var limits = new SignInLimits(millis::get);
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.tryBegin("user " + i, "192.0.2.1")).isPresent();
        }
        assertThat(limits.tryBegin("anna", "192.0.2.1")).isEmpty();
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            assertThat(limits.permitsProvider("192.0.2.1")).isTrue();
            assertThat(limits.tryBeginWithProvider("192.0.2.1")).isTrue();
        }
        assertThat(limits.permitsProvider("192.0.2.1")).isFalse();
        assertThat(limits.tryBeginWithProvider("192.0.2.1")).isFalse();
        limits.onProviderSuccess("192.0.2.1");
        assertThat(limits.tryBegin("anna", "192.0.2.1")).isEmpty();
        assertThat(limits.permitsProvider("192.0.2.1")).isTrue();
    }

    @Test
    void the_limit_of_attempts_keeps_a_bounded_number_of_names() {
        var limit = new AttemptLimit(2, Duration.ofMinutes(1), millis::get);
        for (int i = 0; i < 2 * AttemptLimit.NAMES_MAX; i++) {
            limit.tryTake("name " + i);
        }
        assertThat(limit.size()).isLessThanOrEqualTo(AttemptLimit.NAMES_MAX + 1);
        assertThat(limit.tryTake("one more")).isFalse();
        advance(Duration.ofMinutes(2));
        assertThat(limit.tryTake("one more")).isTrue();
        assertThat(limit.size()).isEqualTo(1);
    }

    @Test
    void a_session_ends_when_it_is_idle_and_after_its_lifetime() {
        var session = person("anna");
        var idle = SessionSettings.STANDARD.idleMax();
        for (var at = Duration.ZERO;
                at.compareTo(SessionSettings.STANDARD.lifetime()) < 0;
                at = at.plus(idle.dividedBy(2))) {
            assertThat(find(session)).as("after %s", at).isInstanceOf(Lookup.Found.class);
            advance(idle.dividedBy(2));
        }
        assertThat(find(session)).isInstanceOf(Lookup.Unknown.class);
        var other = ok(signIn("anna", PASSWORD));
        advance(idle);
        assertThat(find(other)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(signIns.describe(other.sessionId())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    private Lookup recheck(SignedIn session) {
        return await(signIns.recheck(session.sessionId()));
    }

    @Test
    void a_recheck_is_no_use_of_a_session() {
        var session = person("anna");
        var halfIdle = SessionSettings.STANDARD.idleMax().dividedBy(2);
        advance(halfIdle);
        assertThat(recheck(session)).isInstanceOf(Lookup.Found.class);
        // A request records its use although the recheck has filled the cache.
        assertThat(find(session)).isInstanceOf(Lookup.Found.class);
        advance(halfIdle);
        assertThat(recheck(session)).isInstanceOf(Lookup.Found.class);
        advance(halfIdle);
        assertThat(recheck(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(find(session)).isInstanceOf(Lookup.Unknown.class);
    }

    @Test
    void a_sign_out_ends_the_session_at_once() {
        var session = person("anna");
        assertThat(find(session)).isInstanceOf(Lookup.Found.class);
        ok(signIns.signOut(session.sessionId()));
        assertThat(find(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(await(signIns.find("not a session id"))).isInstanceOf(Lookup.Unknown.class);
        assertThat(ok(signIns.signOut("not a session id"))).isFalse();
    }

    @Test
    void a_person_ends_only_its_own_sessions() {
        var first = person("anna");
        var second = ok(signIn("anna", PASSWORD));
        var stranger = person("otto");
        assertThat(ok(signIns.list(first.sessionId())))
                .extracting(SignIns.PersonSession::name)
                .containsExactlyInAnyOrder(first.session().name(), second.session().name());
        assertThat(refused(signIns.end(stranger.sessionId(), second.session().name())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        ok(signIns.end(first.sessionId(), second.session().name()));
        assertThat(find(second)).isInstanceOf(Lookup.Unknown.class);
        assertThat(find(first)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void a_user_has_a_bounded_number_of_sessions() {
        var sessions = new ArrayList<SignedIn>();
        sessions.add(person("anna"));
        for (int i = 0; i < SignIns.SESSIONS_OF_USER_MAX; i++) {
            advance(Duration.ofSeconds(1));
            sessions.add(ok(signIn("anna", PASSWORD)));
        }
        assertThat(find(sessions.getFirst())).isInstanceOf(Lookup.Unknown.class);
        assertThat(find(sessions.get(1))).isInstanceOf(Lookup.Found.class);
        assertThat(ok(signIns.list(sessions.getLast().sessionId())))
                .hasSize(SignIns.SESSIONS_OF_USER_MAX);
    }

    @Test
    void a_reset_or_deleted_password_ends_the_sessions() {
        var session = person("anna");
        reset("anna");
        advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(signIn("anna", PASSWORD)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
        var other = person("otto");
        ok(passwords.deletePassword(CALLER, "otto"));
        advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(other)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(passwords.deletePassword(CALLER, "otto")))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    private KeyRing ring() {
        var root = new byte[RootKey.SECRET_BYTES];
        Arrays.fill(root, (byte) 1);
        return KeyRing.open(database.dataSource(), RootKeys.of(RootKey.of(root)), time);
    }

    private StoredAccessKeys keys(KeyRing ring) {
        return new StoredAccessKeys(
                workers,
                StoredCredentials.keySeal(ring),
                time,
                tokens(ring),
                NodeCapability.Check.NO_NODES);
    }

    private static PageTokens tokens(KeyRing ring) {
        return new PageTokens(ring.derivedFor("page tokens"), () -> Instant.EPOCH);
    }

    @Test
    void a_user_exists_as_long_as_it_has_a_password_or_a_key() {
        var keys = keys(ring());
        var session = person("anna");
        var key = ok(keys.createAccessKey(CALLER, "anna", null)).description();
        assertThat(key.policies()).containsExactly("operator");
        ok(keys.deleteAccessKey(CALLER, key.accessKeyId()));
        advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(session)).isInstanceOf(Lookup.Found.class);
        var again = ok(keys.createAccessKey(CALLER, "anna", null)).description();
        ok(passwords.deletePassword(CALLER, "anna"));
        assertThat(ok(keys.rotateAccessKey(CALLER, again.accessKeyId())).description().policies())
                .containsExactly("operator");
    }

    @Test
    void a_discarded_key_ring_leaves_users_with_a_password() {
        var before = keys(ring());
        var session = person("anna");
        ok(before.createAccessKey(CALLER, "anna", null));
        ok(before.createAccessKey(CALLER, "otto", List.of("administrator")));
        ok(StoredKeyRing.discard(workers));
        advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(session)).isInstanceOf(Lookup.Found.class);
        assertThat(ok(signIn("anna", PASSWORD)).session().policies()).containsExactly("operator");
        assertThat(ok(passwords.createFirstAdministrator(ACCOUNT))).isEmpty();
        var after = keys(ring());
        assertThat(ok(after.listAccessKeys(CALLER, Page.of(null, null))).accessKeys()).isEmpty();
        assertThat(ok(after.listUsers(CALLER, Page.of(null, null))).users())
                .extracting(user -> user.userName())
                .containsExactly("anna");
    }

    @Test
    void a_discarded_key_ring_leaves_no_password_without_its_user() throws SQLException {
        person("anna");
        change("DELETE FROM askel.principals");
        ok(StoredKeyRing.discard(workers));
        assertThat(change("DELETE FROM askel.passwords")).isZero();
        assertThat(change("DELETE FROM askel.person_sessions")).isZero();
    }

    @Test
    void a_user_that_is_created_again_has_neither_the_old_password_nor_the_old_sessions()
            throws SQLException {
        var session = person("anna");
        change("DELETE FROM askel.principals");
        advance(LookupCache.TIME_TO_LIVE);
        ok(keys(ring()).createAccessKey(CALLER, "anna", List.of("administrator")));
        assertThat(find(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(signIn("anna", PASSWORD)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
        assertThat(ok(signIns.hasPassword(ACCOUNT, "anna"))).isFalse();
    }

    @Test
    void a_user_is_deleted_with_its_sessions() throws SQLException {
        var keys = keys(ring());
        person("anna");
        person("otto");
        var key = ok(keys.createAccessKey(CALLER, "anna", null)).description();
        change("DELETE FROM askel.passwords WHERE user_name = 'anna'");
        ok(keys.deleteAccessKey(CALLER, key.accessKeyId()));
        assertThat(change("DELETE FROM askel.person_sessions WHERE user_name = 'anna'")).isZero();
        assertThat(change("DELETE FROM askel.person_sessions")).isOne();
    }

    /** Changes the database; returns the number of changed rows. */
    private int change(String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    @Test
    void the_database_holds_neither_passwords_nor_session_ids() throws SQLException {
        var password = reset("anna");
        var session = ok(signIn("anna", password));
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT string_agg(p::text, ' ') || string_agg(s::text, ' ') FROM askel.passwords p,"
                                        + " askel.person_sessions s")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1))
                    .contains("anna")
                    .doesNotContain(password, session.sessionId());
        }
        assertThat(session + " " + ok(passwords.resetPassword(CALLER, "anna", null)))
                .doesNotContain(session.sessionId(), "password=");
    }
}
