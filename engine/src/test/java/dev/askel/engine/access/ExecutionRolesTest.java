package dev.askel.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.key.PrincipalName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.task.RequiredPermissions;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskIdentity;
import dev.askel.engine.task.TaskPermissions;
import dev.askel.engine.task.TaskPermissions.Verdict;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The roles of executions in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExecutionRolesTest {
    private static final String ACCOUNT = "111111111111";
    private static final String MACHINE = "arn:aws:states:us-east-1:111111111111:stateMachine:m";
    private static final String TRUST =
            "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"Service\": \"states.amazonaws.com\"}}}";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    private final KeyRing ring =
            KeyRing.open(database.dataSource(), RootKeys.of(root()), millis::get);
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final StoredAccessKeys keys =
            new StoredAccessKeys(
                    workers,
                    StoredCredentials.keySeal(ring),
                    millis::get,
                    new PageTokens(
                            ring.derivedFor("page tokens"),
                            () -> Instant.ofEpochMilli(millis.get())),
                    NodeCapability.Check.NO_NODES);

    /** The retries that the caches have scheduled. */
    private final Queue<Runnable> retries = new ArrayDeque<>();

    private final StoredCredentials credentials = new StoredCredentials(workers, ring, millis::get);

    private static RootKey root() {
        var secret = new byte[RootKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) 1);
        return RootKey.of(secret);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(1, TimeUnit.MINUTES).join();
    }

    private ExecutionRoles roles(RoleEnforcement enforcement) {
        return new ExecutionRoles(
                credentials,
                ring,
                enforcement,
                AuditTrail.NONE,
                millis::get,
                (_, retry) -> retries.add(retry));
    }

    private static String trust(String principal) {
        return TRUST.replace(
                "{\"Service\": \"states.amazonaws.com\"}", "{\"AWS\": \"" + principal + "\"}");
    }

    private void create(String account, String name, String policy) {
        create(account, name, policy, TRUST);
    }

    private void create(String account, String name, String policy, String trust) {
        var answer =
                await(
                        keys.createRole(
                                new Caller(account, "us-east-1", "request"),
                                name,
                                trust,
                                List.of(policy)));
        assertThat(answer).isInstanceOf(Answer.Ok.class);
    }

    private static String role(String account, String name) {
        return "arn:aws:iam::" + account + ":role/" + name;
    }

    private static TaskCall call(@Nullable String roleArn) {
        return call(roleArn, null);
    }

    private static TaskCall call(@Nullable String roleArn, @Nullable String taskRoleArn) {
        var call =
                new TaskCall(
                        "arn:aws:states:us-east-1:111111111111:execution:m:e",
                        Resource.parse("arn:aws:states:::states:startExecution"),
                        Payload.EMPTY_OBJECT,
                        "key",
                        null,
                        taskRoleArn,
                        ACCOUNT,
                        "us-east-1",
                        null);
        return roleArn == null ? call : call.withExecutionRole(roleArn);
    }

    private static Verdict start(ExecutionRoles roles, @Nullable String roleArn, String machine) {
        return await(roles.check(call(roleArn), RequiredPermissions.computeForStart(machine)));
    }

    @Test
    void the_policies_of_the_role_decide() {
        create(ACCOUNT, "operator", "operator");
        create(ACCOUNT, "viewer", "viewer");
        var roles = roles(RoleEnforcement.DENY_UNKNOWN);
        var permitted = new TaskPermissions.Permitted();
        assertThat(start(roles, role(ACCOUNT, "operator"), MACHINE)).isEqualTo(permitted);
        assertThat(start(roles, role(ACCOUNT, "operator"), MACHINE + ":PROD")).isEqualTo(permitted);
        assertThat(start(roles, role(ACCOUNT, "viewer"), MACHINE + ":PROD"))
                .isInstanceOfSatisfying(
                        TaskPermissions.Denied.class,
                        denied ->
                                assertThat(denied.message())
                                        .contains("on resource: " + MACHINE + " because"));
        // No policy permits a machine of another account.
        assertThat(start(roles, role(ACCOUNT, "operator"), MACHINE.replace("1:s", "2:s")))
                .isInstanceOf(TaskPermissions.Denied.class);
    }

    @Test
    void a_role_that_is_unknown_or_of_another_account_permits_nothing() {
        create("222222222222", "foreign", "administrator");
        var roles = roles(RoleEnforcement.DENY_UNKNOWN);
        for (var arn : List.of(role(ACCOUNT, "none"), role("222222222222", "foreign"), "", "x")) {
            assertThat(start(roles, arn, MACHINE))
                    .as(arn)
                    .isInstanceOf(TaskPermissions.NotAssumable.class);
            assertThat(await(roles.identify(ACCOUNT, arn, null)))
                    .as(arn)
                    .isInstanceOf(TaskIdentity.Refused.class);
        }
        assertThat(start(roles, null, MACHINE)).isInstanceOf(TaskPermissions.NotAssumable.class);
        // A call that requires no permission inside Askel needs no role.
        assertThat(await(roles.check(call(null), List.of())))
                .isEqualTo(new TaskPermissions.Permitted());
    }

    @Test
    void for_a_migration_an_unknown_role_may_permit_everything_in_the_account() {
        create(ACCOUNT, "viewer", "viewer");
        var roles = roles(RoleEnforcement.PERMIT_UNKNOWN);
        assertThat(start(roles, role(ACCOUNT, "none"), MACHINE))
                .isEqualTo(new TaskPermissions.Permitted());
        assertThat(start(roles, role(ACCOUNT, "viewer"), MACHINE))
                .isInstanceOf(TaskPermissions.Denied.class);
        assertThat(await(roles.identify(ACCOUNT, role(ACCOUNT, "none"), null)))
                .isEqualTo(new TaskIdentity.Keys(ring.operatorKey(ACCOUNT), null));
    }

    @Test
    void a_task_calls_this_server_with_a_session_of_the_role() {
        create(ACCOUNT, "viewer", "viewer");
        var roles = roles(RoleEnforcement.DENY_UNKNOWN);
        var first = keysOf(roles, "viewer");
        assertThat(keysOf(roles, "viewer")).isEqualTo(first);
        assertThat(await(credentials.find(first.key().id(), first.sessionToken())))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found ->
                                assertThat(found.principal().arn())
                                        .isEqualTo(
                                                "arn:aws:sts::111111111111:assumed-role/viewer/askel"));
        assertThat(first.toString()).doesNotContain(first.key().secret());

        // A role that was created again has other sessions.
        var caller = new Caller(ACCOUNT, "us-east-1", "request");
        await(keys.deleteRole(caller, "viewer"));
        millis.addAndGet(ExecutionRoleCache.TIME_TO_LIVE.toMillis());
        create(ACCOUNT, "viewer", "operator");
        assertThat(keysOf(roles, "viewer")).isNotEqualTo(first);
    }

    private static TaskIdentity.Keys keysOf(ExecutionRoles roles, String name) {
        return (TaskIdentity.Keys) await(roles.identify(ACCOUNT, role(ACCOUNT, name), null));
    }

    private static final Answer<Optional<ExecutionRole>> OVERLOADED =
            Answer.refused(new EngineError.ThrottlingException());
    private static final Answer<Optional<ExecutionRole>> STORED =
            Answer.ok(
                    Optional.of(
                            new ExecutionRole(
                                    PrincipalName.role(ACCOUNT, "r"),
                                    Instant.EPOCH,
                                    List.of(),
                                    TrustPolicy.parse(TRUST))));

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<Answer<Optional<ExecutionRole>>> stored =
            new AtomicReference<>(STORED);
    private final ExecutionRoleCache cache =
            new ExecutionRoleCache(
                    _ -> {
                        reads.incrementAndGet();
                        return CompletableFuture.completedStage(stored.get());
                    },
                    millis::get,
                    (_, retry) -> retries.add(retry));

    private CompletableFuture<Answer<Optional<ExecutionRole>>> find(String name) {
        return cache.find(PrincipalName.role(ACCOUNT, name)).toCompletableFuture();
    }

    private void advance(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }

    @Test
    void a_role_is_read_once_in_two_seconds() {
        for (int i = 0; i < 10; i++) {
            assertThat(find("r")).isCompletedWithValue(STORED);
        }
        assertThat(reads).hasValue(1);
        stored.set(Answer.ok(Optional.empty()));
        advance(ExecutionRoleCache.TIME_TO_LIVE);
        assertThat(find("r")).isCompletedWithValue(Answer.ok(Optional.empty()));
        for (int i = 0; i < 3 * ExecutionRoleCache.ROLES_MAX; i++) {
            assertThat(find("r" + i)).isCompleted();
        }
        assertThat(cache.size()).isLessThanOrEqualTo(ExecutionRoleCache.ROLES_MAX);
    }

    @Test
    void a_known_role_remains_in_use_for_a_minute_of_overload() {
        assertThat(find("r")).isCompletedWithValue(STORED);
        stored.set(OVERLOADED);
        advance(ExecutionRoleCache.LAST_KNOWN_MAX.minusMillis(1));
        assertThat(find("r")).isCompletedWithValue(STORED);
        advance(ExecutionRoleCache.TIME_TO_LIVE);
        var waiting = find("r");
        assertThat(waiting).isNotDone();
        stored.set(Answer.ok(Optional.empty()));
        retries.remove().run();
        assertThat(waiting).isCompletedWithValue(Answer.ok(Optional.empty()));
    }

    @Test
    void all_calls_wait_for_one_read_of_an_unknown_role_for_a_bounded_time() {
        stored.set(OVERLOADED);
        var first = find("r");
        advance(ExecutionRoleCache.TIME_TO_LIVE);
        assertThat(find("r")).isSameAs(first).isNotDone();
        assertThat(reads).hasValue(1);
        while (!first.isDone()) {
            advance(ExecutionRoleCache.RETRY_AFTER);
            retries.remove().run();
        }
        assertThat(first).isCompletedWithValue(OVERLOADED);
        assertThat(reads.get() - 1)
                .isLessThanOrEqualTo(
                        (int)
                                ExecutionRoleCache.WAIT_MAX.dividedBy(
                                        ExecutionRoleCache.RETRY_AFTER));
        assertThat(retries).isEmpty();
        stored.set(STORED);
        assertThat(find("r")).isCompletedWithValue(STORED);
    }

    @Test
    void the_start_of_a_child_has_the_role_that_its_task_assumes() {
        create(ACCOUNT, "viewer", "viewer");
        create(ACCOUNT, "operator", "operator");
        create(ACCOUNT, "trusting", "operator", trust(role(ACCOUNT, "viewer")));
        create(ACCOUNT, "limited", "viewer", trust(role(ACCOUNT, "operator")));
        create(ACCOUNT, "owned", "operator", trust("arn:aws:iam::111111111111:root"));
        create("222222222222", "foreign", "administrator", trust("111111111111"));
        var roles = roles(RoleEnforcement.DENY_UNKNOWN);
        assertThat(startAs(roles, "viewer", role(ACCOUNT, "trusting")))
                .isEqualTo(new TaskPermissions.Permitted());
        assertThat(startAs(roles, "operator", role(ACCOUNT, "operator")))
                .isEqualTo(new TaskPermissions.Permitted());
        assertThat(startAs(roles, "operator", role(ACCOUNT, "limited")))
                .isInstanceOfSatisfying(
                        TaskPermissions.Denied.class,
                        denied ->
                                assertThat(denied.message())
                                        .contains("assumed-role/limited/askel is not authorized"));
        // When the role trusts an account, a policy of the caller must also allow the request.
        for (var notTrusting :
                List.of(
                        role(ACCOUNT, "trusting"),
                        role(ACCOUNT, "owned"),
                        role(ACCOUNT, "none"),
                        role("222222222222", "foreign"),
                        "x")) {
            assertThat(startAs(roles, "operator", notTrusting))
                    .as(notTrusting)
                    .isEqualTo(
                            new TaskPermissions.NotAssumable(
                                    "The role %s is not authorized to assume the task state's role, %s."
                                            .formatted(role(ACCOUNT, "operator"), notTrusting)));
        }
    }

    @Test
    void a_role_that_askel_does_not_have_may_assume_roles_that_trust_it_or_its_account() {
        create(ACCOUNT, "viewer", "viewer", trust(role(ACCOUNT, "none")));
        create(ACCOUNT, "owned", "operator", trust("arn:aws:iam::111111111111:root"));
        create(ACCOUNT, "trusting", "operator", trust(role(ACCOUNT, "viewer")));
        var roles = roles(RoleEnforcement.PERMIT_UNKNOWN);
        assertThat(startAs(roles, "none", role(ACCOUNT, "viewer")))
                .isInstanceOf(TaskPermissions.Denied.class);
        assertThat(startAs(roles, "none", role(ACCOUNT, "owned")))
                .isEqualTo(new TaskPermissions.Permitted());
        assertThat(startAs(roles, "none", role(ACCOUNT, "trusting")))
                .isInstanceOf(TaskPermissions.NotAssumable.class);
        assertThat(startAs(roles, "none", role(ACCOUNT, "also none")))
                .isEqualTo(new TaskPermissions.Permitted());
        // A role that Askel has does not get the rights of a role that Askel does not have.
        create(ACCOUNT, "operator", "operator");
        assertThat(startAs(roles, "operator", role(ACCOUNT, "none")))
                .isInstanceOf(TaskPermissions.NotAssumable.class);
    }

    /** Starts a child in a task whose Credentials name a role. */
    private static Verdict startAs(ExecutionRoles roles, String name, String taskRoleArn) {
        return await(
                roles.check(
                        call(role(ACCOUNT, name), taskRoleArn),
                        RequiredPermissions.computeForStart(MACHINE)));
    }

    @Test
    void a_start_without_an_arn_needs_nothing_because_it_is_refused() {
        assertThat(RequiredPermissions.computeForStart("not an ARN")).isEmpty();
    }
}
