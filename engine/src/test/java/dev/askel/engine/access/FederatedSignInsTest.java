package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static dev.askel.engine.access.SignInStores.ACCOUNT;
import static dev.askel.engine.access.SignInStores.BROWSER;
import static dev.askel.engine.access.SignInStores.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Decision;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.FederatedUser;
import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Passwords;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Sessions of people of an identity provider, in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FederatedSignInsTest {
    private static final String START_ONLY =
            """
            {"Version": "2012-10-17", "Statement":
             {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}}\
            """;

    private final SignInStores stores = new SignInStores();
    private final StoredPasswords passwords = stores.passwords;
    private final PageTokens tokens =
            new PageTokens(
                    stores.ring().derivedFor("states"),
                    () -> Instant.ofEpochMilli(stores.time.millis()));
    private final StoredSignIns signIns = node();

    /** The passwords of another node, which has a separate cache. */
    private final StoredPasswords otherPasswords =
            new StoredPasswords(stores.workers, stores.time, NodeCapability.Check.NO_NODES);

    private StoredSignIns node() {
        return passwords.signIns(SessionSettings.STANDARD, tokens);
    }

    @AfterEach
    void close() {
        otherPasswords.close();
        stores.close();
    }

    private static FederatedUser user(String name, String... policies) {
        return new FederatedUser(ACCOUNT, name, List.of(policies));
    }

    private SignedIn signIn(String name, String... policies) {
        return ok(signIns.signIn(user(name, policies), BROWSER));
    }

    private static Principal principal(Lookup lookup) {
        return switch (lookup) {
            case Lookup.Found(var principal) -> principal;
            case Lookup.Unknown _, Lookup.Overloaded _, Lookup.Unavailable _ ->
                    throw new AssertionError(lookup);
        };
    }

    private Lookup find(SignedIn session) {
        return await(signIns.find(session.sessionId()));
    }

    private static Decision decide(Principal principal, String action) {
        return PolicyEvaluator.decide(principal, AccessRequest.of(action, "*"));
    }

    @Test
    void a_session_has_the_policies_of_the_groups() {
        var session = signIn("anna", "operator", "viewer");
        var principal = principal(find(session));
        assertThat(principal.arn()).isEqualTo("arn:aws:sts::111111111111:federated-user/anna");
        assertThat(principal.type()).isEqualTo("FederatedUser");
        assertThat(principal.userName()).isNull();
        assertThat(principal.policies())
                .extracting(AttachedPolicy::name)
                .containsExactly("operator", "viewer");
        var described = ok(signIns.describe(session.sessionId()));
        assertThat(described).isEqualTo(session.session());
        assertThat(described.isFederated()).isTrue();
        assertThat(described.userName()).isEqualTo("anna");
        assertThat(described.mustChangePassword()).isFalse();
    }

    @Test
    void a_person_is_not_the_user_of_the_same_name() {
        var password = ok(passwords.resetPassword(CALLER, "anna", List.of("viewer"))).password();
        var user = ok(signIns.signIn(ACCOUNT, "anna", password, BROWSER));
        var person = signIn("anna", "operator");
        assertThat(ok(signIns.list(user.sessionId()))).containsExactly(user.session());
        assertThat(ok(signIns.list(person.sessionId()))).containsExactly(person.session());
        assertThat(refused(signIns.end(user.sessionId(), person.session().name())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        ok(passwords.deletePassword(CALLER, "anna"));
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(user)).isInstanceOf(Lookup.Unknown.class);
        assertThat(principal(find(person)).policies())
                .extracting(AttachedPolicy::name)
                .containsExactly("operator");
    }

    @Test
    void a_person_has_no_password_here() {
        ok(passwords.resetPassword(CALLER, "anna", List.of("viewer")));
        var person = signIn("anna", "operator");
        assertThat(
                        refused(
                                signIns.changePassword(
                                        person.sessionId(),
                                        "old",
                                        "a long new password",
                                        BROWSER,
                                        () -> CompletableFuture.completedStage(Optional.empty()))))
                .isInstanceOf(EngineError.ValidationException.class)
                .satisfies(error -> assertThat(error.message()).contains("identity provider"));
    }

    @Test
    void sessions_end_as_those_of_users() {
        var session = signIn("anna", "operator");
        stores.advance(SessionSettings.STANDARD.idleMax());
        assertThat(find(session)).isInstanceOf(Lookup.Unknown.class);
        var first = signIn("otto", "operator");
        for (int i = 0; i < SignIns.SESSIONS_OF_USER_MAX; i++) {
            stores.advance(Duration.ofMillis(1));
            signIn("otto", "operator");
        }
        assertThat(find(first)).isInstanceOf(Lookup.Unknown.class);
        var other = signIn("emil", "operator");
        assertThat(find(other)).isInstanceOf(Lookup.Found.class);
        ok(signIns.signOut(other.sessionId()));
        assertThat(find(other)).isInstanceOf(Lookup.Unknown.class);
    }

    @Test
    void an_administrator_ends_the_sessions_of_one_person() {
        var password = ok(passwords.resetPassword(CALLER, "anna", List.of("viewer"))).password();
        var user = ok(signIns.signIn(ACCOUNT, "anna", password, BROWSER));
        var first = signIn("anna", "operator");
        var second = signIn("anna", "operator");
        var other = signIn("otto", "operator");
        var anna = user("anna").arn();
        var elsewhere = otherPasswords.signIns(SessionSettings.STANDARD, tokens);
        for (var session : List.of(first, second)) {
            assertThat(find(session)).isInstanceOf(Lookup.Found.class);
            assertThat(await(elsewhere.find(session.sessionId()))).isInstanceOf(Lookup.Found.class);
        }
        assertThat(ok(passwords.endSessions(CALLER, anna)))
                .isEqualTo(new Passwords.EndedSessions(anna, 2));
        // The sessions end at once on the node of the request, and within two seconds on other
        // nodes.
        assertThat(find(first)).isInstanceOf(Lookup.Unknown.class);
        assertThat(find(second)).isInstanceOf(Lookup.Unknown.class);
        stores.advance(LookupCache.TIME_TO_LIVE);
        for (var session : List.of(first, second)) {
            assertThat(await(elsewhere.find(session.sessionId())))
                    .isInstanceOf(Lookup.Unknown.class);
        }
        assertThat(find(user)).isInstanceOf(Lookup.Found.class);
        assertThat(find(other)).isInstanceOf(Lookup.Found.class);
        assertThat(find(signIn("anna", "operator"))).isInstanceOf(Lookup.Found.class);

        var userArn = PrincipalName.user(ACCOUNT, "anna").arn();
        assertThat(ok(passwords.endSessions(CALLER, userArn)).sessionCount()).isEqualTo(1);
        assertThat(ok(passwords.endSessions(CALLER, userArn)).sessionCount()).isZero();
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(user)).isInstanceOf(Lookup.Unknown.class);
        ok(signIns.signIn(ACCOUNT, "anna", password, BROWSER));
    }

    @Test
    void an_administrator_ends_no_sessions_of_another_account() {
        var session = signIn("anna", "operator");
        var other = new Caller("222222222222", "us-east-1", "request");
        assertThat(refused(passwords.endSessions(other, user("anna").arn())))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        for (var text :
                List.of(
                        "",
                        "anna",
                        "*",
                        user("*").arn(),
                        user("anna/otto").arn(),
                        user("anna").arn() + "\n",
                        PrincipalName.role(ACCOUNT, "anna").arn(),
                        PrincipalName.rootUserArn(ACCOUNT))) {
            assertThat(refused(passwords.endSessions(CALLER, text)))
                    .as(text)
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(find(session)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void own_policies_apply_to_sessions_and_to_people_without_one() {
        assertThat(refused(signIns.signIn(user("anna", "own"), BROWSER)))
                .isInstanceOf(EngineError.ValidationException.class);
        var unknown = principal(await(signIns.find(user("anna", "viewer", "own"))));
        assertThat(decide(unknown, "states:DescribeStateMachine"))
                .isInstanceOf(Decision.ExplicitlyDenied.class);
        var policies =
                new StoredPolicies(
                        stores.workers, stores.time, tokens, NodeCapability.Check.NO_NODES);
        ok(policies.createPolicy(CALLER, "own", START_ONLY));
        stores.advance(LookupCache.TIME_TO_LIVE);
        var principals =
                List.of(
                        principal(find(signIn("anna", "own"))),
                        principal(await(signIns.find(user("anna", "own")))));
        for (var principal : principals) {
            assertThat(decide(principal, "states:StartExecution"))
                    .isInstanceOf(Decision.Allowed.class);
            assertThat(decide(principal, "states:DeleteStateMachine"))
                    .isInstanceOf(Decision.ImplicitlyDenied.class);
        }
        ok(policies.updatePolicy(CALLER, "own", START_ONLY.replace("Allow", "Deny")));
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(
                        decide(
                                principal(await(signIns.find(user("anna", "own")))),
                                "states:StartExecution"))
                .isInstanceOf(Decision.ExplicitlyDenied.class);
    }

    @Test
    void a_state_is_used_once_on_all_nodes() throws SQLException {
        var state = signIns.issueState();
        var nodes = List.of(signIns, node());
        var answers =
                IntStream.range(0, 8)
                        .mapToObj(i -> nodes.get(i % 2).consumeState(state, BROWSER))
                        .toList()
                        .stream()
                        .map(Answers::await)
                        .toList();
        assertThat(answers).filteredOn(Answer.Ok.class::isInstance).hasSize(1);
        assertThat(answers)
                .filteredOn(Answer.Refused.class::isInstance)
                .allMatch(answer ->
                        answer instanceof Answer.Refused<Boolean>(var error)
                                && error instanceof EngineError.ValidationException);
        assertThat(usedStates()).isEqualTo(1);
        stores.advance(SignInStates.VALID_FOR);
        assertThat(refused(signIns.consumeState(state, BROWSER)))
                .isInstanceOf(EngineError.ValidationException.class);
        ok(signIns.consumeState(signIns.issueState(), BROWSER));
        assertThat(usedStates()).isEqualTo(1);
    }

    private int usedStates() throws SQLException {
        try (var connection = stores.database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT count(*) FROM askel.used_sign_in_states")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    @Test
    void a_state_that_was_not_issued_or_has_expired_is_refused() throws SQLException {
        var late = signIns.issueState();
        stores.advance(SignInStates.VALID_FOR);
        var page = tokens.issue("another scope", "position");
        for (var state : List.of("", "a", "a".repeat(100), page, late)) {
            assertThat(refused(signIns.consumeState(state, BROWSER)))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        assertThat(usedStates()).isZero();
    }

    @Test
    void attempts_of_an_address_are_limited_until_they_succeed() {
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            ok(signIns.consumeState(signIns.issueState(), BROWSER));
        }
        assertThat(refused(signIns.consumeState(signIns.issueState(), BROWSER)))
                .isInstanceOf(EngineError.ThrottlingException.class);
        ok(signIns.consumeState(signIns.issueState(), new Client("192.0.2.2", "")));
        signIn("anna", "operator");
        ok(signIns.consumeState(signIns.issueState(), BROWSER));
    }

    @Test
    void a_repeated_state_does_not_delay_other_people_of_the_address() throws SQLException {
        var state = signIns.issueState();
        ok(signIns.consumeState(state, BROWSER));
        for (var node : List.of(signIns, node())) {
            for (int i = 0; i < 2 * SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
                assertThat(refused(node.consumeState(state, BROWSER)))
                        .isInstanceOf(EngineError.ValidationException.class);
            }
            ok(node.consumeState(node.issueState(), BROWSER));
        }
        assertThat(usedStates()).isEqualTo(3);
    }

    @Test
    void a_flood_of_states_needs_no_database() {
        var state = signIns.issueState();
        ok(signIns.consumeState(state, BROWSER));
        refused(signIns.consumeState(state, BROWSER));
        for (int i = 1; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            ok(signIns.consumeState(signIns.issueState(), BROWSER));
        }
        stores.workers.close();
        assertThat(refused(signIns.consumeState(state, BROWSER)))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(refused(signIns.consumeState(signIns.issueState(), BROWSER)))
                .isInstanceOf(EngineError.ThrottlingException.class);
    }

    @Test
    void sign_ins_with_the_provider_do_not_delay_those_with_passwords() {
        var password = ok(passwords.resetPassword(CALLER, "anna", List.of("viewer"))).password();
        for (int i = 0; i < SignInLimits.ATTEMPTS_OF_ADDRESS_MAX; i++) {
            ok(signIns.consumeState(signIns.issueState(), BROWSER));
        }
        assertThat(refused(signIns.consumeState(signIns.issueState(), BROWSER)))
                .isInstanceOf(EngineError.ThrottlingException.class);
        ok(signIns.signIn(ACCOUNT, "anna", password, BROWSER));
    }

    @Test
    void an_earlier_release_finds_no_user_for_the_session() throws SQLException {
        ok(passwords.resetPassword(CALLER, "anna", List.of("administrator")));
        signIn("anna", "viewer");
        try (var connection = stores.database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT count(*) FROM askel.person_sessions s
                                  JOIN askel.principals p
                                    ON p.account = s.account AND p.name = s.user_name\
                                """)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void a_state_is_valid_for_the_time_of_a_sign_in() {
        var state = signIns.issueState();
        stores.advance(SignInStates.VALID_FOR.minus(Duration.ofMillis(1)));
        assertThat(ok(signIns.consumeState(state, BROWSER))).isTrue();
    }
}
