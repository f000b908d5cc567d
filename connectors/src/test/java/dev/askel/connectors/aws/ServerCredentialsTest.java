package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.TestSts;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Tests calls of a server whose credentials come from a program that an AWS profile names. In some
 * tests the program fails.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerCredentialsTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant EXPIRATION = START.plus(Duration.ofHours(1));
    private static final List<String> FILES =
            List.of("aws.configFile", "aws.sharedCredentialsFile");
    private static final ServiceEndpoint EMULATOR =
            new ServiceEndpoint(URI.create("http://127.0.0.1:1"), false);

    @TempDir Path folder;

    private final Map<String, @Nullable String> properties = new HashMap<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final HttpFixture sts = new HttpFixture(request -> TestSts.grant(request, EXPIRATION));
    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000);

    ServerCredentialsTest() throws IOException {}

    @BeforeEach
    void writeProfile() throws IOException {
        Files.writeString(
                answer(),
                """
                {"Version": 1, "AccessKeyId": "server", "SecretAccessKey": "s",
                 "SessionToken": "t"}\
                """);
        writeProgram("cat " + answer());
        for (var file : FILES) {
            properties.put(file, System.getProperty(file));
            System.setProperty(file, folder.resolve("config").toString());
        }
    }

    private void writeProgram(String command) throws IOException {
        Files.writeString(
                folder.resolve("config"), "[default]\ncredential_process = " + command + "\n");
    }

    @AfterEach
    void close() {
        properties.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
        http.close();
        sts.close();
    }

    private Path answer() {
        return folder.resolve("credentials.json");
    }

    private AwsEnvironment environment() {
        return new AwsEnvironment(Map.of(), Map.of("sts", URI.create(sts.url())));
    }

    private AwsServices services(AssumedRoles roles) {
        return new ModelledServices(environment(), http, roles, OwnServerAddress.withoutTls());
    }

    private CallCredentials ofRole(AwsServices services, String role) throws InterruptedException {
        var caller =
                new ServiceCaller(
                        "000000000001",
                        "eu-west-1",
                        "arn:aws:iam::000000000001:role/" + role,
                        null);
        return services.credentials(EMULATOR, caller, Duration.ofSeconds(30));
    }

    private static String key(CallCredentials credentials) {
        return credentials instanceof CallCredentials.Available(var identity)
                ? identity.accessKeyId()
                : credentials.toString();
    }

    @Test
    void a_cached_role_is_used_until_it_expires_while_the_server_has_no_credentials()
            throws Exception {
        var roles = new AssumedRoles(now::get, true);
        assertThat(key(ofRole(services(roles), "orders"))).isEqualTo("orders-by-server");
        Files.delete(answer());
        var services = services(roles);

        assertThat(key(ofRole(services, "orders"))).isEqualTo("orders-by-server");
        now.set(EXPIRATION.minusMillis(1));
        assertThat(key(ofRole(services, "orders"))).isEqualTo("orders-by-server");
        assertThat(ofRole(services, "bills")).isInstanceOf(CallCredentials.NotAssumed.class);
        now.set(EXPIRATION);
        assertThat(ofRole(services, "orders"))
                .isInstanceOfSatisfying(
                        CallCredentials.NotAssumed.class,
                        refused ->
                                assertThat(refused.reason())
                                        .contains("The credentials of the server cannot be read"));
        assertThat(sts.unreadRequests()).isEqualTo(1);
    }

    @Test
    void a_waiting_call_asks_the_program_again_when_the_asking_call_is_interrupted()
            throws Exception {
        var ready = folder.resolve("ready");
        var asked = folder.resolve("asked");
        // The program fails until a file shows that it is ready. Its first successful run closes
        // its output and then waits.
        writeProgram(
                "[ -e %s ] || exit 1; mkdir %s && exec sleep 60 >&- 2>&-; cat %s"
                        .formatted(ready, asked, answer()));
        var services = services(new AssumedRoles(now::get, true));
        Files.createFile(ready);
        var asking = new FutureTask<>(() -> key(ofRole(services, "orders")));
        var thread = Thread.ofVirtual().start(asking);
        await(() -> Files.exists(asked));
        var waiting = new FutureTask<>(() -> key(ofRole(services, "orders")));
        var other = Thread.ofVirtual().start(waiting);
        await(() -> other.getState() == Thread.State.TIMED_WAITING);

        thread.interrupt();

        assertThatThrownBy(() -> asking.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("orders-by-server");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void a_program_that_fails_at_the_start_of_the_server_is_asked_again() throws Exception {
        var credentials = Files.readString(answer());
        Files.delete(answer());
        var environment = environment();
        assertThatThrownBy(() -> environment.credentials(EMULATOR))
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("The credentials of the server cannot be read");

        Files.writeString(answer(), credentials);

        assertThat(environment.credentials(EMULATOR))
                .satisfies(identity -> assertThat(identity.accessKeyId()).isEqualTo("server"));
    }
}
