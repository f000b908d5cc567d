package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKeyId;
import dev.askel.access.Decision;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.RoleSessions.AssumeRoleResult;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored policies of accounts, and their effect on the principals that have them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredPoliciesTest {
    private static final String ACCOUNT = "111111111111";
    private static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    private static final Caller OTHER = new Caller("222222222222", "us-east-1", "request");
    private static final PrincipalName ANNA = PrincipalName.user(ACCOUNT, "anna");
    private static final String START_ONLY =
            """
            {"Version": "2012-10-17", "Statement":
             {"Sid": "Starts", "Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}}\
            """;
    private static final String STOP_ONLY = START_ONLY.replace("Start", "Stop");
    private static final String TRUST =
            """
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "111111111111"}}}\
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    private final EngineTime time = millis::get;
    private final KeyRing ring =
            KeyRing.open(
                    database.dataSource(),
                    RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES])),
                    time);
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final PageTokens tokens =
            new PageTokens(
                    ring.derivedFor("page tokens"), () -> Instant.ofEpochMilli(time.millis()));
    private final AccessKeys keys =
            new StoredAccessKeys(
                    workers,
                    StoredCredentials.keySeal(ring),
                    time,
                    tokens,
                    NodeCapability.Check.NO_NODES);
    private final AccessPolicies policies =
            new StoredPolicies(workers, time, tokens, NodeCapability.Check.NO_NODES);
    private final StoredCredentials credentials = new StoredCredentials(workers, ring, time);

    @AfterEach
    void close() {
        workers.close();
    }

    private String createKey(String user, String... names) {
        return ok(keys.createAccessKey(CALLER, user, List.of(names))).description().accessKeyId();
    }

    /** Returns the decision about a start that the owner of a key requests. */
    private Decision decide(String keyId, String action) {
        millis.addAndGet(CredentialCache.TIME_TO_LIVE.toMillis());
        return PolicyEvaluator.decide(principal(keyId), AccessRequest.of(action, "*"));
    }

    private Principal principal(String keyId) {
        return await(credentials.find(new AccessKeyId(keyId), null)) instanceof Lookup.Found found
                ? found.principal()
                : new Principal(ANNA.arn(), ACCOUNT, List.of());
    }

    @Test
    void a_policy_is_stored_shown_replaced_and_deleted() {
        var created = ok(policies.createPolicy(CALLER, "starts", START_ONLY));
        assertThat(created.document()).isEqualTo(START_ONLY);
        assertThat(created.summary().policyArn())
                .isEqualTo("arn:aws:askel::111111111111:policy/starts");
        assertThat(created.summary().managed()).isFalse();
        assertThat(ok(policies.describePolicy(CALLER, "starts"))).isEqualTo(created);

        millis.addAndGet(1_000);
        var changed = ok(policies.updatePolicy(CALLER, "starts", STOP_ONLY));
        assertThat(changed.document()).isEqualTo(STOP_ONLY);
        assertThat(changed.summary().creationDate()).isEqualTo(created.summary().creationDate());
        assertThat(changed.summary().updateDate()).isEqualTo(Instant.ofEpochMilli(millis.get()));
        assertThat(ok(policies.describePolicy(CALLER, "starts"))).isEqualTo(changed);

        ok(policies.deletePolicy(CALLER, "starts"));
        assertThat(refused(policies.describePolicy(CALLER, "starts")))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        assertThat(refused(policies.deletePolicy(CALLER, "starts")))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void an_attached_policy_decides_within_two_seconds() {
        var key = createKey("anna");
        ok(policies.createPolicy(CALLER, "starts", START_ONLY));
        assertThat(decide(key, "states:StartExecution").isAllowed()).isFalse();
        assertThat(ok(policies.attachPolicy(CALLER, "starts", ANNA)).policies())
                .containsExactly("starts");
        assertThat(decide(key, "states:StartExecution"))
                .isInstanceOfSatisfying(
                        Decision.Allowed.class,
                        allowed -> {
                            assertThat(allowed.policyName()).isEqualTo("starts");
                            assertThat(allowed.statement()).hasToString("statement 1 (Starts)");
                        });
        ok(policies.updatePolicy(CALLER, "starts", STOP_ONLY));
        assertThat(decide(key, "states:StartExecution").isAllowed()).isFalse();
        assertThat(decide(key, "states:StopExecution").isAllowed()).isTrue();
        assertThat(ok(policies.detachPolicy(CALLER, "starts", ANNA)).policies()).isEmpty();
        assertThat(decide(key, "states:StopExecution").isAllowed()).isFalse();
    }

    @Test
    void a_session_has_the_policies_of_its_role() {
        ok(policies.createPolicy(CALLER, "starts", START_ONLY));
        ok(keys.createRole(CALLER, "deployer", TRUST, List.of("viewer")));
        var role = PrincipalName.role(ACCOUNT, "deployer");
        assertThat(ok(policies.attachPolicy(CALLER, "starts", role)).policies())
                .containsExactly("viewer", "starts");
        var administrator = ManagedPolicies.find("administrator").orElseThrow();
        var session =
                (AssumeRoleResult.TemporaryCredentials)
                        await(
                                credentials.assume(
                                        new Principal(ANNA.arn(), ACCOUNT, List.of(administrator)),
                                        role.arn(),
                                        "ci",
                                        Duration.ofHours(1)));
        assertThat(await(credentials.find(session.key().id(), session.sessionToken())))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found ->
                                assertThat(
                                                PolicyEvaluator.decide(
                                                                found.principal(),
                                                                AccessRequest.of(
                                                                        "states:StartExecution",
                                                                        "*"))
                                                        .isAllowed())
                                        .isTrue());
    }

    @Test
    void an_attached_policy_cannot_be_deleted() {
        ok(policies.createPolicy(CALLER, "starts", START_ONLY));
        createKey("anna", "viewer", "starts");
        assertThat(refused(policies.deletePolicy(CALLER, "starts")))
                .isInstanceOfSatisfying(
                        EngineError.ConflictException.class,
                        error ->
                                assertThat(error.message())
                                        .isEqualTo(
                                                "DeleteConflict: Cannot delete a policy attached to entities, such as user/anna."));
        ok(policies.detachPolicy(CALLER, "starts", ANNA));
        ok(policies.deletePolicy(CALLER, "starts"));
    }

    @Test
    void an_unknown_policy_cannot_be_attached() {
        createKey("anna");
        for (var name : List.of("none", "a b", "a\u0000", "", "Viewer")) {
            assertThat(refused(policies.attachPolicy(CALLER, name, ANNA)))
                    .isInstanceOf(EngineError.ResourceNotFound.class);
            assertThat(refused(keys.createAccessKey(CALLER, "bert", List.of(name))))
                    .isInstanceOf(EngineError.ValidationException.class);
            assertThat(refused(keys.createRole(CALLER, "r", TRUST, List.of(name))))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        var bert = PrincipalName.user(ACCOUNT, "bert");
        for (var missing : List.of(bert, PrincipalName.role(ACCOUNT, "anna"))) {
            assertThat(refused(policies.attachPolicy(CALLER, "viewer", missing)))
                    .isInstanceOf(EngineError.ResourceNotFound.class);
        }
        assertThat(refused(policies.detachPolicy(CALLER, "viewer", ANNA)))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void a_principal_has_ten_policies_at_most() {
        createKey("anna");
        for (int i = 0; i <= AccessPolicies.ATTACHED_MAX; i++) {
            ok(policies.createPolicy(CALLER, "p" + i, START_ONLY));
        }
        for (int i = 0; i < AccessPolicies.ATTACHED_MAX; i++) {
            ok(policies.attachPolicy(CALLER, "p" + i, ANNA));
        }
        assertThat(refused(policies.attachPolicy(CALLER, "p10", ANNA)))
                .isInstanceOf(EngineError.ServiceQuotaExceededException.class);
        assertThat(ok(policies.attachPolicy(CALLER, "p9", ANNA)).policies())
                .hasSize(AccessPolicies.ATTACHED_MAX);
    }

    @Test
    void an_account_has_a_bounded_number_of_policies() throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO askel.policies
                                SELECT ?, 'p' || i, ?, 0, 0 FROM generate_series(1, ?) i\
                                """)) {
            statement.setString(1, ACCOUNT);
            statement.setString(2, START_ONLY);
            statement.setInt(3, AccessPolicies.POLICIES_MAX);
            statement.executeUpdate();
        }
        assertThat(refused(policies.createPolicy(CALLER, "starts", START_ONLY)))
                .isInstanceOf(EngineError.ServiceQuotaExceededException.class);
        ok(policies.createPolicy(OTHER, "starts", START_ONLY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Principal\":\"*\"}}",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:username\":\"\u0100\"}}}}"
            })
    void a_malformed_document_is_refused(String document) {
        ok(policies.createPolicy(CALLER, "starts", START_ONLY));
        for (var change :
                List.of(
                        policies.createPolicy(CALLER, "own", document),
                        policies.updatePolicy(CALLER, "starts", document))) {
            assertThat(refused(change))
                    .isInstanceOfSatisfying(
                            EngineError.ValidationException.class,
                            error ->
                                    assertThat(error.message())
                                            .startsWith("MalformedPolicyDocument: "));
        }
        assertThat(ok(policies.describePolicy(CALLER, "starts")).document()).isEqualTo(START_ONLY);
    }

    @Test
    void the_refusal_of_a_document_names_the_element() {
        var document = START_ONLY.replace("\"Resource\"", "\"Resorce\"");
        assertThat(refused(policies.createPolicy(CALLER, "own", document)))
                .isInstanceOfSatisfying(
                        EngineError.ValidationException.class,
                        error ->
                                assertThat(error.message())
                                        .contains("Statement 1 (Sid 'Starts'), element Resorce"));
    }

    @Test
    void a_document_with_too_much_white_space_is_refused() {
        var spaces = " ".repeat(StoredPolicies.TEXT_CHARACTERS_MAX - START_ONLY.length());
        ok(policies.createPolicy(CALLER, "longest", START_ONLY + spaces));
        assertThat(refused(policies.createPolicy(CALLER, "longer", START_ONLY + spaces + " ")))
                .isInstanceOf(EngineError.ValidationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a\u0000", "ä"})
    void a_malformed_name_is_refused(String name) {
        assertThat(refused(policies.createPolicy(CALLER, name, START_ONLY)))
                .isInstanceOf(EngineError.ValidationException.class);
        for (var change :
                List.of(
                        policies.describePolicy(CALLER, name),
                        policies.updatePolicy(CALLER, name, START_ONLY),
                        policies.deletePolicy(CALLER, name))) {
            assertThat(refused(change)).isInstanceOf(EngineError.ResourceNotFound.class);
        }
        assertThat(refused(keys.deleteRole(CALLER, name)))
                .isInstanceOf(EngineError.ResourceNotFound.class);
        assertThat(
                        refused(
                                policies.attachPolicy(
                                        CALLER, "viewer", PrincipalName.user(ACCOUNT, name))))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void managed_policies_are_shown_and_cannot_be_changed() {
        assertThat(ok(policies.describePolicy(CALLER, "viewer")).document())
                .contains("states:Describe*");
        assertThat(refused(policies.createPolicy(CALLER, "viewer", START_ONLY)))
                .isInstanceOf(EngineError.ConflictException.class);
        assertThat(refused(policies.updatePolicy(CALLER, "viewer", START_ONLY)))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(refused(policies.deletePolicy(CALLER, "viewer")))
                .isInstanceOf(EngineError.ValidationException.class);
        ok(policies.createPolicy(CALLER, "own", START_ONLY));
        assertThat(refused(policies.createPolicy(CALLER, "own", START_ONLY)))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void policies_of_other_accounts_are_neither_shown_nor_changed() {
        ok(policies.createPolicy(OTHER, "foreign", START_ONLY));
        createKey("anna");
        assertThat(ok(policies.listPolicies(CALLER, Page.of(null, null))).policies())
                .noneMatch(policy -> policy.policyName().equals("foreign"));
        for (var change :
                List.of(
                        policies.describePolicy(CALLER, "foreign"),
                        policies.updatePolicy(CALLER, "foreign", START_ONLY),
                        policies.deletePolicy(CALLER, "foreign"))) {
            assertThat(refused(change)).isInstanceOf(EngineError.ResourceNotFound.class);
        }
        assertThat(refused(policies.attachPolicy(CALLER, "foreign", ANNA)))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void policies_are_listed_in_pages() {
        for (var name : List.of("a", "b", "z")) {
            ok(policies.createPolicy(CALLER, name, START_ONLY));
        }
        var names = new ArrayList<String>();
        String token = null;
        do {
            var page = ok(policies.listPolicies(CALLER, Page.of(3, token)));
            assertThat(page.policies()).hasSizeLessThanOrEqualTo(3);
            page.policies().forEach(policy -> names.add(policy.policyName()));
            token = page.nextToken();
        } while (token != null);
        assertThat(names)
                .containsExactly(
                        "a", "administrator", "author", "b", "operator", "viewer", "worker", "z");
    }

    @Test
    void a_policy_whose_document_is_not_readable_denies_everything() throws SQLException {
        ok(policies.createPolicy(CALLER, "later", START_ONLY));
        var key = createKey("anna", "administrator", "later");
        assertThat(decide(key, "states:StopExecution").isAllowed()).isTrue();
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE askel.policies SET document = '{\"Later\":1}'");
        }
        assertThat(decide(key, "states:StopExecution"))
                .isInstanceOf(Decision.ExplicitlyDenied.class);
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM askel.policies");
        }
        assertThat(decide(key, "states:StopExecution"))
                .isInstanceOf(Decision.ExplicitlyDenied.class);
    }
}
