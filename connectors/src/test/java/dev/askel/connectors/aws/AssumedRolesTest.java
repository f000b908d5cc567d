package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestSts;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the cache of role credentials with one server for STS. Two accounts call this server at
 * different paths.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AssumedRolesTest {
    private static final String ACCOUNT = "000000000001";
    private static final String OTHER_ACCOUNT = "000000000002";
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant EXPIRATION = START.plus(Duration.ofHours(1));
    private static final ServiceEndpoint ENDPOINT =
            new ServiceEndpoint(URI.create("https://sqs.eu-west-1.amazonaws.com"), true);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private volatile Function<Request, Reply> behaviour =
            request -> TestSts.grant(request, EXPIRATION);
    private final HttpFixture sts = new HttpFixture(request -> behaviour.apply(request));
    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000);
    private final AwsServices services = services(new AssumedRoles(now::get, true));

    AssumedRolesTest() throws IOException {}

    @AfterEach
    void close() {
        http.close();
        sts.close();
    }

    private AwsServices services(AssumedRoles assumed) {
        return new ModelledServices(
                new AwsEnvironment(
                        Map.of("AWS_ACCESS_KEY_ID", "server", "AWS_SECRET_ACCESS_KEY", "secret"),
                        Map.of(
                                "sts",
                                URI.create(sts.url()),
                                OTHER_ACCOUNT + "/sts",
                                URI.create(sts.url() + "/other"))),
                http,
                assumed,
                OwnServerAddress.withoutTls());
    }

    private static String arn(String role) {
        return "arn:aws:iam::000000000003:role/" + role;
    }

    private static ServiceCaller caller(
            String account, @Nullable String executionRole, @Nullable String taskRole) {
        return new ServiceCaller(
                account,
                "eu-west-1",
                executionRole == null ? null : arn(executionRole),
                taskRole == null ? null : arn(taskRole));
    }

    private static String keyOf(AwsServices services, ServiceCaller caller)
            throws InterruptedException {
        return switch (services.credentials(ENDPOINT, caller, Duration.ofSeconds(30))) {
            case CallCredentials.Available(var identity) -> identity.accessKeyId();
            case CallCredentials.Anonymous() -> "unsigned";
            case CallCredentials.Missing missing -> missing.reason();
            case CallCredentials.NotAssumed(var reason, _, var isTransient, _) ->
                    (isTransient ? "transient: " : "final: ") + reason;
        };
    }

    private String key(@Nullable String executionRole, @Nullable String taskRole)
            throws InterruptedException {
        return keyOf(services, caller(ACCOUNT, executionRole, taskRole));
    }

    @Test
    void credentials_are_cached_per_account() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            for (var account : List.of(ACCOUNT, OTHER_ACCOUNT)) {
                assertThat(keyOf(services, caller(account, "orders", null)))
                        .isEqualTo("orders-by-server");
            }
        }

        assertThat(sts.awaitRequest().uri()).hasToString("/");
        assertThat(sts.awaitRequest().uri()).hasToString("/other/");
        assertThat(sts.unreadRequests()).isZero();
    }

    @Test
    void a_role_of_a_state_is_assumed_by_the_role_of_its_execution() throws InterruptedException {
        assertThat(key("orders", "bills")).isEqualTo("bills-by-orders-by-server");
        assertThat(key("returns", "bills")).isEqualTo("bills-by-returns-by-server");
        assertThat(key("orders", "bills")).isEqualTo("bills-by-orders-by-server");
        assertThat(key(null, "bills")).isEqualTo("bills-by-server");
        assertThat(sts.unreadRequests()).isEqualTo(5);
    }

    @Test
    void the_same_role_of_state_and_execution_is_assumed_once() throws InterruptedException {
        assertThat(key("orders", "orders")).isEqualTo("orders-by-server");
        assertThat(key("orders", null)).isEqualTo("orders-by-server");
        assertThat(sts.unreadRequests()).isEqualTo(1);
    }

    @Test
    void only_the_role_of_a_state_is_assumed_while_the_setting_is_off()
            throws InterruptedException {
        var off = services(new AssumedRoles(now::get, false));

        assertThat(keyOf(off, caller(ACCOUNT, "orders", null))).isEqualTo("server");
        assertThat(keyOf(off, caller(ACCOUNT, "orders", "bills"))).isEqualTo("bills-by-server");
        assertThat(sts.unreadRequests()).isEqualTo(1);
    }

    @Test
    void a_caller_without_a_role_has_the_credentials_of_the_server() throws InterruptedException {
        assertThat(key(null, null)).isEqualTo("server");
        // TestState without a role.
        assertThat(keyOf(services, new ServiceCaller(ACCOUNT, "eu-west-1", "", null)))
                .isEqualTo("server");
        assertThat(sts.unreadRequests()).isZero();
    }

    @Test
    void credentials_are_renewed_five_minutes_before_they_expire() throws InterruptedException {
        key("orders", null);
        now.set(EXPIRATION.minus(Duration.ofMinutes(5)).minusMillis(1));
        key("orders", null);
        assertThat(sts.unreadRequests()).isEqualTo(1);

        now.set(EXPIRATION.minus(Duration.ofMinutes(5)));
        key("orders", null);

        assertThat(sts.unreadRequests()).isEqualTo(2);
    }

    @Test
    void credentials_are_used_until_they_expire_while_sts_is_unavailable()
            throws InterruptedException {
        key("orders", null);
        behaviour = _ -> new Reply(503, Map.of(), "");

        now.set(EXPIRATION.minusMillis(1));
        assertThat(key("orders", null)).isEqualTo("orders-by-server");
        now.set(EXPIRATION);
        assertThat(key("orders", null))
                .isEqualTo(
                        "transient: The execution's role, arn:aws:iam::000000000003:role/orders, could not be assumed: STS answered with status 503");
    }

    @Test
    void a_refusal_applies_although_credentials_are_valid() throws InterruptedException {
        key("orders", null);
        behaviour = _ -> TestSts.refuse("No trust.");
        now.set(EXPIRATION.minusMillis(1));

        assertThat(key("orders", null))
                .isEqualTo(
                        "final: The execution's role, arn:aws:iam::000000000003:role/orders, could not be assumed: No trust.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"})
    void credentials_are_used_until_they_expire_while_sts_refuses_the_credentials_of_the_server(
            String code) throws InterruptedException {
        key("orders", null);
        key("orders", "bills");
        behaviour = _ -> TestSts.refuse(code, "Not these credentials.");

        now.set(EXPIRATION.minusMillis(1));
        assertThat(key("orders", null)).isEqualTo("orders-by-server");
        assertThat(key("orders", "bills")).isEqualTo("bills-by-orders-by-server");
        now.set(EXPIRATION);
        assertThat(key("orders", null))
                .isEqualTo(
                        "final: The execution's role, arn:aws:iam::000000000003:role/orders, could not be assumed: Not these credentials.");
    }

    /** Caches a role of a state that expires 60 s after the role of its execution. */
    private void assumeRoleOfStateForLonger() throws InterruptedException {
        behaviour =
                request ->
                        TestSts.grant(
                                request,
                                TestSts.signer(request).equals("server")
                                        ? EXPIRATION
                                        : EXPIRATION.plusSeconds(60));
        key("orders", "bills");
    }

    @Test
    void a_role_of_a_state_is_used_until_it_expires_while_sts_is_unavailable()
            throws InterruptedException {
        assumeRoleOfStateForLonger();
        behaviour = _ -> new Reply(503, Map.of(), "");

        // The role of the execution has expired.
        now.set(EXPIRATION.plusSeconds(59));
        assertThat(key("orders", "bills")).isEqualTo("bills-by-orders-by-server");
        now.set(EXPIRATION.plusSeconds(60));
        assertThat(key("orders", "bills"))
                .startsWith("transient: The execution's role")
                .endsWith("STS answered with status 503");
    }

    @Test
    void a_role_of_a_state_is_used_until_it_expires_while_sts_refuses_the_server()
            throws InterruptedException {
        assumeRoleOfStateForLonger();
        behaviour = _ -> TestSts.refuse("ExpiredToken", "Not these credentials.");

        // The role of the execution has expired.
        now.set(EXPIRATION.plusSeconds(59));
        assertThat(key("orders", "bills")).isEqualTo("bills-by-orders-by-server");
        assertThat(key("orders", null))
                .isEqualTo(
                        "final: The execution's role, arn:aws:iam::000000000003:role/orders, could not be assumed: Not these credentials.");
        behaviour = _ -> TestSts.refuse("No trust.");
        assertThat(key("orders", "bills"))
                .isEqualTo(
                        "final: The execution's role, arn:aws:iam::000000000003:role/orders, could not be assumed: No trust.");

        behaviour = _ -> TestSts.refuse("ExpiredToken", "Not these credentials.");
        now.set(EXPIRATION.plusSeconds(60));
        assertThat(key("orders", "bills"))
                .isEqualTo(
                        "final: The execution's role, arn:aws:iam::000000000003:role/orders, could not be assumed: Not these credentials.");
    }

    @Test
    void a_refused_chain_names_the_role_that_is_not_assumable() throws InterruptedException {
        behaviour =
                request ->
                        TestSts.signer(request).equals("server")
                                ? TestSts.grant(request, EXPIRATION)
                                : TestSts.refuse("No trust.");
        assertThat(key("orders", "bills"))
                .isEqualTo(
                        "final: The task state's role, arn:aws:iam::000000000003:role/bills, could not be assumed: No trust.");

        behaviour = _ -> TestSts.refuse("No trust.");
        assertThat(key("returns", "bills"))
                .isEqualTo(
                        "final: The execution's role, arn:aws:iam::000000000003:role/returns, could not be assumed: No trust.");
    }

    @Test
    void a_full_cache_forgets_the_role_whose_use_is_longest_ago() throws InterruptedException {
        var small = new AssumedRoles(now::get, true, 3);
        var cached = services(small);
        for (var role : List.of("a", "b", "c", "a", "d")) {
            keyOf(cached, caller(ACCOUNT, role, null));
        }
        assertThat(small.cachedRoleCount()).isEqualTo(3);
        assertThat(sts.unreadRequests()).isEqualTo(4);

        for (var role : List.of("a", "c", "d")) {
            keyOf(cached, caller(ACCOUNT, role, null));
        }
        assertThat(sts.unreadRequests()).isEqualTo(4);
        keyOf(cached, caller(ACCOUNT, "b", null));
        assertThat(sts.unreadRequests()).isEqualTo(5);
        assertThat(small.cachedRoleCount()).isEqualTo(3);
    }

    // Threads

    /** A call on a virtual thread. */
    private record RunningKey(Thread thread, FutureTask<String> result) {
        static RunningKey start(Callable<String> call) {
            var result = new FutureTask<>(call);
            return new RunningKey(Thread.ofVirtual().start(result), result);
        }

        /** Waits until the thread waits, for STS or for another thread. */
        void awaitWaiting() {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING
                    && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        String await() throws Exception {
            return result.get(30, TimeUnit.SECONDS);
        }
    }

    /** Blocks the first request until the latch is released. */
    private void blockFirstRequest(CountDownLatch release) {
        var first = new AtomicBoolean(true);
        behaviour =
                request -> {
                    if (first.getAndSet(false)) {
                        awaitRelease(release);
                    }
                    return TestSts.grant(request, EXPIRATION);
                };
    }

    private static void awaitRelease(CountDownLatch release) {
        try {
            assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threads_that_need_a_role_at_once_share_one_request() throws Exception {
        var release = new CountDownLatch(1);
        blockFirstRequest(release);
        var callers = new ArrayList<RunningKey>();
        for (int i = 0; i < 50; i++) {
            callers.add(RunningKey.start(() -> key("orders", null)));
        }
        callers.forEach(RunningKey::awaitWaiting);
        release.countDown();

        for (var caller : callers) {
            assertThat(caller.await()).isEqualTo("orders-by-server");
        }
        assertThat(sts.unreadRequests()).isEqualTo(1);
    }

    @Test
    void only_one_thread_waits_while_valid_credentials_are_renewed() throws Exception {
        key("orders", null);
        sts.awaitRequest();
        now.set(EXPIRATION.minus(Duration.ofMinutes(1)));
        var release = new CountDownLatch(1);
        blockFirstRequest(release);
        var renewing = RunningKey.start(() -> key("orders", null));
        sts.awaitRequest();

        assertThat(key("orders", null)).isEqualTo("orders-by-server");

        assertThat(renewing.result().isDone()).isFalse();
        release.countDown();
        assertThat(renewing.await()).isEqualTo("orders-by-server");
        assertThat(sts.unreadRequests()).isZero();
    }

    @Test
    void a_waiting_thread_repeats_the_request_of_a_cancelled_call() throws Exception {
        var release = new CountDownLatch(1);
        blockFirstRequest(release);
        var cancelled = RunningKey.start(() -> key("orders", null));
        sts.awaitRequest();
        var waiting = RunningKey.start(() -> key("orders", null));
        waiting.awaitWaiting();

        cancelled.thread().interrupt();

        assertThat(waiting.await()).isEqualTo("orders-by-server");
        release.countDown();
        assertThat(sts.unreadRequests()).isEqualTo(1);
    }
}
