package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askel.load.process.Moto;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server whose state machines have a key in KMS (docs/operations/customer-keys.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class CustomerKeyServerTest {
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";

    private static final int ATTEMPTS_MAX = 200;

    private ServerHome home;

    @BeforeEach
    void createHome() throws IOException {
        home = ServerHome.create();
    }

    @AfterEach
    void deleteHome() throws IOException {
        home.close();
    }

    private AskelProcess up(Moto kms) throws IOException {
        return AskelProcess.launch(
                kms.environment(), "up", "--port", "0", "--data", home.resolve("data").toString());
    }

    private static String machine(String name, String key) {
        return """
        {"name": "%s", "roleArn": "arn:aws:iam::123456789012:role/r",
         "definition": "{\\"StartAt\\": \\"P\\", \\"States\\": {\\"P\\": {\\"Type\\": \\"Pass\\", \\"End\\": true}}}",
         "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "%s"}}\
        """
                .formatted(name, key);
    }

    private static String ok(AskelProcess server, String operation, String body) throws Exception {
        var answer = server.call(operation, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void executions_stay_readable_after_a_change_of_the_key_and_a_restart() throws Exception {
        assumeThat(Moto.isInstalled()).as("moto is installed").isTrue();
        try (var kms = Moto.start("127.0.0.1", home.resolve("moto"))) {
            var key = kms.createKey();
            var alias = key.replaceFirst(":key/.*", ":alias/payments");
            kms.callKms(
                    "CreateAlias",
                    "{\"AliasName\": \"alias/payments\", \"TargetKeyId\": \"%s\"}".formatted(key));
            try (var server = up(kms)) {
                ok(server, "CreateStateMachine", machine("payments", alias));
                assertThat(
                                ok(
                                        server,
                                        "DescribeStateMachine",
                                        "{\"stateMachineArn\": \"%sstateMachine:payments\"}"
                                                .formatted(SCOPE)))
                        .contains("\"kmsKeyId\":\"%s\"".formatted(alias));
                start(server, "first");
                assertThat(await(server, "first")).contains("card 4711");
                key = kms.createKey();
                kms.callKms(
                        "UpdateAlias",
                        "{\"AliasName\": \"alias/payments\", \"TargetKeyId\": \"%s\"}"
                                .formatted(key));
            }
            try (var server = up(kms)) {
                assertThat(await(server, "first")).contains("card 4711");
                start(server, "second");
                assertThat(await(server, "second")).contains("card 4711");

                // moto disables a key by its id only.
                kms.callKms(
                        "DisableKey",
                        "{\"KeyId\": \"%s\"}".formatted(key.replaceFirst(".*:key/", "")));
                var refused = server.call("CreateStateMachine", machine("other", alias));
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.body())
                        .contains("#KmsInvalidStateException\"", "\"kmsKeyState\":\"DISABLED\"");
                var unknown = server.call("CreateStateMachine", machine("other", "alias/none"));
                assertThat(unknown.body())
                        .contains("Invalid Encryption Configuration: Must set a valid kmsKeyId.");
            }
        }
    }

    private static void start(AskelProcess server, String name) throws Exception {
        ok(
                server,
                "StartExecution",
                """
                {"stateMachineArn": "%sstateMachine:payments", "name": "%s", "input": "{\\"card\\": \\"card 4711\\"}"}\
                """
                        .formatted(SCOPE, name));
    }

    /** Waits until the execution has succeeded, and returns its history. */
    private static String await(AskelProcess server, String name) throws Exception {
        var arn = "{\"executionArn\": \"%sexecution:payments:%s\"}".formatted(SCOPE, name);
        for (int i = 0; i < ATTEMPTS_MAX; i++) {
            if (ok(server, "DescribeExecution", arn).contains("\"SUCCEEDED\"")) {
                return ok(server, "GetExecutionHistory", arn);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError(name + " has not succeeded");
    }
}
