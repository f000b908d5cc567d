package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.FederatedUser;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Policies of an account while a node of an older release would ignore them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoliciesDuringUpgradeTest {
    private static final String ACCOUNT = "111111111111";
    private static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    private static final String TRUST =
            """
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "111111111111"}}}\
            """;
    private static final String DENY =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}\
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final EngineTime time = () -> 1_772_366_400_000L;
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final KeyRing ring =
            KeyRing.open(
                    database.dataSource(),
                    RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES])),
                    time);
    private final PageTokens tokens =
            new PageTokens(
                    ring.derivedFor("page tokens"), () -> Instant.ofEpochMilli(time.millis()));

    /** Whether a node of the cluster has an older release. */
    private boolean hasOlderNode;

    private final NodeCapability.Check capabilities =
            capability ->
                    hasOlderNode && capability == NodeCapability.ACCOUNT_POLICIES
                            ? Optional.of(new EngineError.ConflictException("an older node"))
                            : Optional.empty();
    private final StoredPolicies policies = new StoredPolicies(workers, time, tokens, capabilities);
    private final StoredPasswords passwords = new StoredPasswords(workers, time, capabilities);
    private final StoredAccessKeys keys =
            new StoredAccessKeys(
                    workers, StoredCredentials.keySeal(ring), time, tokens, capabilities);

    @AfterEach
    void close() {
        passwords.close();
        workers.close();
    }

    /** Sends each kind of request that can give a policy to a principal; returns the answers. */
    private List<Answer<?>> give(String policy) {
        var signIns = passwords.signIns(SessionSettings.STANDARD, tokens);
        var names = List.of("viewer", policy);
        return List.of(
                await(keys.createAccessKey(CALLER, "anna", names)),
                await(keys.createAccessKey(CALLER, "otto", names)),
                await(keys.createRole(CALLER, "deployer", TRUST, names)),
                await(passwords.resetPassword(CALLER, "anna", names)),
                await(passwords.resetPassword(CALLER, "emil", names)),
                await(policies.attachPolicy(CALLER, policy, PrincipalName.user(ACCOUNT, "anna"))),
                await(
                        signIns.signIn(
                                new FederatedUser(ACCOUNT, "otto", names),
                                new Client("192.0.2.1", "a browser"))));
    }

    @Test
    void no_principal_receives_an_own_policy_that_an_older_node_would_ignore() {
        ok(policies.createPolicy(CALLER, "own", DENY));
        ok(keys.createAccessKey(CALLER, "anna", List.of("viewer")));
        hasOlderNode = true;
        assertThat(give("own"))
                .allMatch(answer ->
                        answer instanceof Answer.Refused<?>(var error)
                                && error.equals(
                                        new EngineError.ConflictException("an older node")));
        assertThat(ok(keys.listUsers(CALLER, Page.of(null, null))).users())
                .singleElement()
                .satisfies(anna -> {
                    assertThat(anna.policies()).containsExactly("viewer");
                    assertThat(anna.hasPassword()).isFalse();
                });
    }

    @Test
    void managed_policies_do_not_wait_for_the_end_of_an_upgrade() {
        hasOlderNode = true;
        assertThat(give("operator")).allMatch(Answer.Ok.class::isInstance);
        ok(keys.createAccessKey(CALLER, "anna", null));
        ok(passwords.resetPassword(CALLER, "otto", null));
    }

    @Test
    void own_policies_are_accepted_after_the_upgrade() {
        ok(policies.createPolicy(CALLER, "own", DENY));
        assertThat(give("own")).allMatch(Answer.Ok.class::isInstance);
    }
}
