package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKeyId;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.key.RoleSessions.AssumeRoleResult;
import dev.askel.engine.StoredKeyRing;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessKeys.NewAccessKey;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeySet;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored users, roles and access keys, and their lookup. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredAccessKeysTest {
    private static final String ACCOUNT = "111111111111";
    private static final String OTHER_ACCOUNT = "222222222222";
    private static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    private static final Caller OTHER = new Caller(OTHER_ACCOUNT, "us-east-1", "request");
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": ["arn:aws:iam::111111111111:user/anna", "333333333333"]}}}\
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    private final EngineTime time = millis::get;
    private final RootKey root = root();
    private final KeyRing ring = KeyRing.open(database.dataSource(), RootKeys.of(root), time);
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final AccessKeys keys =
            new StoredAccessKeys(
                    workers,
                    StoredCredentials.keySeal(ring),
                    time,
                    new PageTokens(
                            ring.derivedFor("page tokens"),
                            () -> Instant.ofEpochMilli(time.millis())),
                    NodeCapability.Check.NO_NODES);
    private final StoredCredentials credentials = new StoredCredentials(workers, ring, time);

    private static RootKey root() {
        var secret = new byte[RootKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) 1);
        return RootKey.of(secret);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private NewAccessKey create(String user) {
        return ok(keys.createAccessKey(CALLER, user, List.of("administrator")));
    }

    private Lookup find(String id, @Nullable String token) {
        return await(credentials.find(new AccessKeyId(id), token));
    }

    /** Lets cached results expire. */
    private void expireCache() {
        millis.addAndGet(CredentialCache.TIME_TO_LIVE.toMillis());
    }

    @Test
    void a_created_key_is_found_with_its_user() {
        var created = create("anna");
        var description = created.description();
        assertThat(new AccessKeyId(description.accessKeyId()).account()).isEqualTo(ACCOUNT);
        assertThat(description.policies()).containsExactly("administrator");
        assertThat(find(description.accessKeyId(), null))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found -> {
                            assertThat(found.secret()).isEqualTo(created.secretAccessKey());
                            assertThat(found.principal().arn())
                                    .isEqualTo("arn:aws:iam::111111111111:user/anna");
                            assertThat(found.principal().account()).isEqualTo(ACCOUNT);
                        });
        assertThat(ok(credentials.haveKeys())).isTrue();
    }

    @Test
    void the_database_holds_no_secret_in_clear() throws Exception {
        var created = create("anna");
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT k::text || encode(sealed, 'escape') FROM askel.access_keys k")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).doesNotContain(created.secretAccessKey());
        }
        assertThat(created.toString()).doesNotContain(created.secretAccessKey());
    }

    @Test
    void a_user_has_two_keys_at_most() {
        var first = create("anna").description().accessKeyId();
        var second = ok(keys.rotateAccessKey(CALLER, first)).description();
        assertThat(second.userName()).isEqualTo("anna");
        assertThat(second.policies()).containsExactly("administrator");
        assertThat(refused(keys.createAccessKey(CALLER, "anna", null)))
                .isInstanceOf(EngineError.ServiceQuotaExceededException.class);
        ok(keys.deleteAccessKey(CALLER, first));
        ok(keys.createAccessKey(CALLER, "anna", null));
    }

    @Test
    void a_change_applies_when_cached_results_expire() {
        var id = create("anna").description().accessKeyId();
        assertThat(find(id, null)).isInstanceOf(Lookup.Found.class);
        assertThat(ok(keys.updateAccessKey(CALLER, id, false)).enabled()).isFalse();
        assertThat(find(id, null)).isInstanceOf(Lookup.Found.class);
        expireCache();
        assertThat(find(id, null)).isInstanceOf(Lookup.Unknown.class);
        ok(keys.updateAccessKey(CALLER, id, true));
        expireCache();
        assertThat(find(id, null)).isInstanceOf(Lookup.Found.class);
        ok(keys.deleteAccessKey(CALLER, id));
        expireCache();
        assertThat(find(id, null)).isInstanceOf(Lookup.Unknown.class);
        assertThat(ok(credentials.haveKeys())).isFalse();
    }

    @Test
    void keys_of_other_accounts_are_neither_shown_nor_changed() {
        var id = create("anna").description().accessKeyId();
        ok(keys.createAccessKey(OTHER, "anna", null));
        assertThat(ok(keys.listAccessKeys(OTHER, Page.of(null, null))).accessKeys())
                .noneMatch(key -> key.accessKeyId().equals(id));
        for (var change :
                List.of(keys.updateAccessKey(OTHER, id, false), keys.deleteAccessKey(OTHER, id))) {
            assertThat(refused(change)).isInstanceOf(EngineError.ResourceNotFound.class);
        }
        assertThat(refused(keys.rotateAccessKey(OTHER, id)))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void keys_are_listed_in_pages() {
        for (var user : List.of("a", "b", "c")) {
            create(user);
        }
        var first = ok(keys.listAccessKeys(CALLER, Page.of(2, null)));
        var second = ok(keys.listAccessKeys(CALLER, Page.of(2, first.nextToken())));
        assertThat(first.accessKeys()).hasSize(2);
        assertThat(second.accessKeys()).hasSize(1);
        assertThat(second.nextToken()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a\u0000", "ä"})
    void a_malformed_name_is_refused(String name) {
        assertThat(refused(keys.createAccessKey(CALLER, name, null)))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(refused(keys.createRole(CALLER, name, TRUST, List.of())))
                .isInstanceOf(EngineError.ValidationException.class);
    }

    @Test
    void the_operators_key_is_found_without_a_row() {
        var key = root.operatorKey(ACCOUNT);
        assertThat(find(key.id().text(), null))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found -> {
                            assertThat(found.secret()).isEqualTo(key.secret());
                            assertThat(found.principal().arn())
                                    .isEqualTo("arn:aws:iam::111111111111:root");
                        });
        assertThat(root.operatorKey(OTHER_ACCOUNT).secret()).isNotEqualTo(key.secret());
    }

    @Test
    void an_invented_key_is_unknown() {
        for (int i = 0; i < 3; i++) {
            var id =
                    AccessKeyId.of(
                            AccessKeyId.Kind.PERMANENT, ACCOUNT, new byte[] {0, 0, 0, 0, (byte) i});
            assertThat(find(id.text(), null)).isInstanceOf(Lookup.Unknown.class);
        }
    }

    @Test
    void a_rotation_of_the_ring_seals_access_keys_again() {
        var created = create("anna");
        var ringKeys = new StoredKeyRing(workers, ring);
        millis.addAndGet(KeyRing.ACTIVATION.toMillis());
        var rotated = ringKeys.rotateKeys();
        while (!rotated.toCompletableFuture().isDone()) {
            millis.addAndGet(100);
            Thread.onSpinWait();
        }
        ok(rotated);
        millis.addAndGet(3 * KeyRing.ACTIVATION.toMillis());
        ok(ringKeys.deleteKey(1));
        expireCache();
        assertThat(find(created.description().accessKeyId(), null))
                .isInstanceOf(Lookup.Found.class);
    }

    private static Principal user(String account, String name) {
        return new Principal(
                "arn:aws:iam::%s:user/%s".formatted(account, name), account, List.of());
    }

    private AssumeRoleResult assume(Principal caller, Duration duration) {
        return await(
                credentials.assume(
                        caller, "arn:aws:iam::111111111111:role/deployer", "ci", duration));
    }

    @Test
    void a_session_of_a_role_ends_in_time_and_with_its_role() {
        ok(keys.createRole(CALLER, "deployer", TRUST, List.of("operator")));
        var session =
                (AssumeRoleResult.TemporaryCredentials)
                        assume(user(ACCOUNT, "anna"), Duration.ofMinutes(15));
        var id = session.key().id().text();
        assertThat(session.sessionArn())
                .isEqualTo("arn:aws:sts::111111111111:assumed-role/deployer/ci");
        assertThat(find(id, session.sessionToken()))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found -> {
                            assertThat(found.secret()).isEqualTo(session.key().secret());
                            assertThat(found.principal().arn()).isEqualTo(session.sessionArn());
                            assertThat(found.principal().policies())
                                    .containsExactly(
                                            ManagedPolicies.find("operator").orElseThrow());
                        });
        assertThat(find(id, null)).isInstanceOf(Lookup.Unknown.class);
        assertThat(find(id, session.sessionToken().substring(4)))
                .isInstanceOf(Lookup.Unknown.class);
        var other =
                (AssumeRoleResult.TemporaryCredentials)
                        assume(user(ACCOUNT, "anna"), Duration.ofHours(12));
        assertThat(find(id, other.sessionToken())).isInstanceOf(Lookup.Unknown.class);
        millis.addAndGet(Duration.ofMinutes(15).toMillis());
        assertThat(find(id, session.sessionToken())).isInstanceOf(Lookup.Expired.class);
        assertThat(find(other.key().id().text(), other.sessionToken()))
                .isInstanceOf(Lookup.Found.class);
        ok(keys.deleteRole(CALLER, "deployer"));
        expireCache();
        assertThat(find(other.key().id().text(), other.sessionToken()))
                .isInstanceOf(Lookup.Unknown.class);
    }

    @Test
    void a_role_that_is_created_again_has_no_sessions_of_the_deleted_one() {
        ok(keys.createRole(CALLER, "deployer", TRUST, List.of("operator")));
        var hour = Duration.ofHours(1);
        var before = (AssumeRoleResult.TemporaryCredentials) assume(user(ACCOUNT, "anna"), hour);
        ok(keys.deleteRole(CALLER, "deployer"));
        millis.incrementAndGet();
        ok(keys.createRole(CALLER, "deployer", TRUST, List.of("administrator")));
        var after = (AssumeRoleResult.TemporaryCredentials) assume(user(ACCOUNT, "anna"), hour);
        assertThat(find(before.key().id().text(), before.sessionToken()))
                .isInstanceOf(Lookup.Unknown.class);
        assertThat(find(after.key().id().text(), after.sessionToken()))
                .isInstanceOf(Lookup.Found.class);
    }

    @Test
    void a_role_is_assumed_only_by_those_whom_it_trusts() {
        ok(keys.createRole(CALLER, "deployer", TRUST, List.of()));
        var hour = Duration.ofHours(1);
        assertThat(assume(user(ACCOUNT, "anna"), hour))
                .isInstanceOf(AssumeRoleResult.TemporaryCredentials.class);
        var stranger = user("333333333333", "x");
        assertThat(assume(stranger, hour)).isInstanceOf(AssumeRoleResult.Denied.class);
        var administrator = ManagedPolicies.find("administrator").orElseThrow();
        assertThat(
                        assume(
                                new Principal(
                                        stranger.arn(), stranger.account(), List.of(administrator)),
                                hour))
                .isInstanceOf(AssumeRoleResult.TemporaryCredentials.class);
        assertThat(assume(user(ACCOUNT, "bert"), hour)).isInstanceOf(AssumeRoleResult.Denied.class);
        assertThat(assume(user(OTHER_ACCOUNT, "anna"), hour))
                .isInstanceOf(AssumeRoleResult.Denied.class);
        assertThat(await(credentials.assume(user(ACCOUNT, "anna"), "x", "ci", hour)))
                .isInstanceOf(AssumeRoleResult.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"Statement\": []}",
                "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": \"111111111111\"}}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Principal\": {\"AWS\": \"111111111111\"}}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": \"*\"}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": \"*\"}}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"Service\": \"x\"}}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": \"111111111111\"}, \"Condition\": {}}}",
            })
    void an_unsupported_trust_policy_is_refused(String policy) {
        assertThat(refused(keys.createRole(CALLER, "deployer", policy, List.of())))
                .isInstanceOfSatisfying(
                        EngineError.ValidationException.class,
                        error -> assertThat(error.message()).startsWith("The trust policy is not"));
    }

    @Test
    void invented_keys_read_the_opened_root_keys_once_a_second() {
        var reads = new AtomicInteger();
        var decryptions = new AtomicInteger();
        var counted = KeyRing.open(database.dataSource(), countingReads(reads, decryptions), time);
        var found = new StoredCredentials(workers, counted, time);
        reads.set(0);
        decryptions.set(0);
        for (int i = 0; i < 100; i++) {
            var id =
                    AccessKeyId.of(
                            AccessKeyId.Kind.PERMANENT, ACCOUNT, new byte[] {1, 0, 0, 0, (byte) i});
            assertThat(await(found.find(id, null))).isInstanceOf(Lookup.Unknown.class);
        }
        assertThat(reads).hasValue(1);
        millis.addAndGet(1_000);
        assertThat(await(found.find(root.operatorKey(ACCOUNT).id(), null)))
                .isInstanceOf(Lookup.Found.class);
        assertThat(reads).hasValue(2);
        assertThat(counted.operatorKey(ACCOUNT)).isEqualTo(root.operatorKey(ACCOUNT));
        assertThat(decryptions).hasValue(0);
    }

    private RootKeys countingReads(AtomicInteger reads, AtomicInteger decryptions) {
        var keys = RootKeys.of(root);
        return new RootKeys() {
            @Override
            public RootKeySet read() {
                decryptions.incrementAndGet();
                return keys.read();
            }

            @Override
            public List<RootKey> readOpened() {
                reads.incrementAndGet();
                return keys.readOpened();
            }

            @Override
            public RootKeySet readOrCreate() {
                return keys.readOrCreate();
            }

            @Override
            public String description() {
                return keys.description();
            }
        };
    }
}
