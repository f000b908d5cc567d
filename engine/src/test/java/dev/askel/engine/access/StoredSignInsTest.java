package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static dev.askel.engine.access.SignInStores.ACCOUNT;
import static dev.askel.engine.access.SignInStores.BROWSER;
import static dev.askel.engine.access.SignInStores.CALLER;
import static dev.askel.engine.access.SignInStores.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Decision;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Sign-ins with passwords and their sessions, in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredSignInsTest {
    private static final String START_ONLY =
            """
            {"Version": "2012-10-17", "Statement":
             {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}}\
            """;

    private final SignInStores stores = new SignInStores();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void a_session_has_the_policies_of_its_user() {
        var session = stores.person("anna");
        assertThat(stores.find(session)).isInstanceOf(Lookup.Found.class);
        if (stores.find(session) instanceof Lookup.Found(var principal)) {
            assertThat(principal.arn()).isEqualTo("arn:aws:iam::111111111111:user/anna");
            assertThat(principal.account()).isEqualTo(ACCOUNT);
            assertThat(principal.policies())
                    .extracting(AttachedPolicy::name)
                    .containsExactly("operator");
        }
        var described = ok(stores.signIns.describe(session.sessionId()));
        assertThat(described).isEqualTo(session.session());
        assertThat(described.client()).isEqualTo(BROWSER);
        assertThat(described.mustChangePassword()).isFalse();
    }

    @Test
    void own_policies_of_a_person_apply_within_the_time_of_the_cache() {
        var policies =
                new StoredPolicies(
                        stores.workers,
                        stores.time,
                        SignInStores.tokens(stores.ring()),
                        NodeCapability.Check.NO_NODES);
        var session = stores.person("anna");
        ok(policies.createPolicy(CALLER, "own", START_ONLY));
        ok(policies.attachPolicy(CALLER, "own", PrincipalName.user(ACCOUNT, "anna")));
        assertThat(decide(session, "states:StartExecution")).isInstanceOf(Decision.Allowed.class);
        ok(policies.updatePolicy(CALLER, "own", START_ONLY.replace("Allow", "Deny")));
        assertThat(decide(session, "states:StartExecution"))
                .isInstanceOf(Decision.ExplicitlyDenied.class);
        var described = ok(stores.signIns.describe(session.sessionId()));
        assertThat(described.policies()).containsExactly("operator", "own");
        assertThat(refused(policies.deletePolicy(CALLER, "own")))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    /** Decides a request of a person after the cached session has expired. */
    private Decision decide(SignedIn session, String action) {
        stores.advance(LookupCache.TIME_TO_LIVE);
        return switch (stores.find(session)) {
            case Lookup.Found(var principal) ->
                    PolicyEvaluator.decide(principal, AccessRequest.of(action, "*"));
            case Lookup other -> throw new AssertionError(other);
        };
    }

    @Test
    void an_unknown_user_is_refused_as_a_wrong_password_is() {
        stores.person("anna");
        var wrong = refused(stores.signIn("anna", "wrong password"));
        assertThat(refused(stores.signIn("otto", PASSWORD))).isEqualTo(wrong);
        assertThat(refused(stores.signIn("no user\u0000", PASSWORD))).isEqualTo(wrong);
        assertThat(refused(stores.signIns.signIn("222222222222", "anna", PASSWORD, BROWSER)))
                .isEqualTo(wrong);
    }

    @Test
    void a_session_ends_when_it_is_idle_and_after_its_lifetime() {
        var session = stores.person("anna");
        var idle = SessionSettings.STANDARD.idleMax();
        for (var at = Duration.ZERO;
                at.compareTo(SessionSettings.STANDARD.lifetime()) < 0;
                at = at.plus(idle.dividedBy(2))) {
            assertThat(stores.find(session)).as("after %s", at).isInstanceOf(Lookup.Found.class);
            stores.advance(idle.dividedBy(2));
        }
        assertThat(stores.find(session)).isInstanceOf(Lookup.Unknown.class);
        var other = ok(stores.signIn("anna", PASSWORD));
        stores.advance(idle);
        assertThat(stores.find(other)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(stores.signIns.describe(other.sessionId())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    private Lookup recheck(SignedIn session) {
        return await(stores.signIns.recheck(session.sessionId()));
    }

    @Test
    void a_recheck_is_no_use_of_a_session() {
        var session = stores.person("anna");
        var halfIdle = SessionSettings.STANDARD.idleMax().dividedBy(2);
        stores.advance(halfIdle);
        assertThat(recheck(session)).isInstanceOf(Lookup.Found.class);
        // The request records the use of the session, although the recheck has filled the cache.
        assertThat(stores.find(session)).isInstanceOf(Lookup.Found.class);
        stores.advance(halfIdle);
        assertThat(recheck(session)).isInstanceOf(Lookup.Found.class);
        stores.advance(halfIdle);
        assertThat(recheck(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(stores.find(session)).isInstanceOf(Lookup.Unknown.class);
    }

    @Test
    void a_sign_out_ends_the_session_at_once() {
        var session = stores.person("anna");
        assertThat(stores.find(session)).isInstanceOf(Lookup.Found.class);
        ok(stores.signIns.signOut(session.sessionId()));
        assertThat(stores.find(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(await(stores.signIns.find("not a session id")))
                .isInstanceOf(Lookup.Unknown.class);
        assertThat(ok(stores.signIns.signOut("not a session id"))).isFalse();
    }

    @Test
    void a_person_ends_only_its_own_sessions() {
        var first = stores.person("anna");
        var second = ok(stores.signIn("anna", PASSWORD));
        var stranger = stores.person("otto");
        assertThat(ok(stores.signIns.list(first.sessionId())))
                .extracting(SignIns.PersonSession::name)
                .containsExactlyInAnyOrder(first.session().name(), second.session().name());
        assertThat(refused(stores.signIns.end(stranger.sessionId(), second.session().name())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        ok(stores.signIns.end(first.sessionId(), second.session().name()));
        assertThat(stores.find(second)).isInstanceOf(Lookup.Unknown.class);
        assertThat(stores.find(first)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void a_user_has_a_bounded_number_of_sessions() {
        var sessions = new ArrayList<SignedIn>();
        sessions.add(stores.person("anna"));
        for (int i = 0; i < SignIns.SESSIONS_OF_USER_MAX; i++) {
            stores.advance(Duration.ofSeconds(1));
            sessions.add(ok(stores.signIn("anna", PASSWORD)));
        }
        assertThat(stores.find(sessions.getFirst())).isInstanceOf(Lookup.Unknown.class);
        assertThat(stores.find(sessions.get(1))).isInstanceOf(Lookup.Found.class);
        assertThat(ok(stores.signIns.list(sessions.getLast().sessionId())))
                .hasSize(SignIns.SESSIONS_OF_USER_MAX);
    }

    @Test
    void the_database_holds_neither_passwords_nor_session_ids() throws SQLException {
        var password = stores.reset("anna");
        var session = ok(stores.signIn("anna", password));
        try (var connection = stores.database.dataSource().getConnection();
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
        assertThat(session + " " + ok(stores.passwords.resetPassword(CALLER, "anna", null)))
                .doesNotContain(session.sessionId(), "password=");
    }
}
