package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askel.load.process.Moto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the change of the root key of a running server, from KMS to the key file. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class RootKeyRotationTest {
    private ServerHome home;
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void createHome() throws IOException {
        home = ServerHome.create();
    }

    @AfterEach
    void deleteHome() throws IOException {
        home.close();
    }

    private Path keyFile() {
        return home.resolve("root.key");
    }

    private AskelProcess up() throws IOException {
        return AskelProcess.launch(
                environment,
                "up",
                "--port",
                "0",
                "--auth",
                "keys",
                "--key-file",
                keyFile().toString(),
                "--data",
                home.resolve("data").toString());
    }

    private String output(AskelProcess server, String... words) throws Exception {
        try (var command = AskelProcess.launch(environment, withLocation(server, words))) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            return command.output();
        }
    }

    private String[] withLocation(AskelProcess server, String... words) throws Exception {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                List.of(
                        "--port",
                        Integer.toString(server.awaitReady().getPort()),
                        "--key-file",
                        keyFile().toString()));
        return arguments.toArray(String[]::new);
    }

    /** Signed calls, one after the other, until it is closed. */
    private static final class SteadyCalls implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final Thread caller;

        SteadyCalls(SignedClient client) {
            caller =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!ended.get()) {
                                    call(client);
                                }
                            });
        }

        private void call(SignedClient client) {
            try {
                var answer = client.call("ListActivities", "{}");
                if (answer.contains("\"activities\"")) {
                    answered.incrementAndGet();
                } else {
                    failures.add(answer);
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }

        @Override
        public void close() {
            ended.set(true);
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void the_root_key_changes_while_signed_calls_continue_and_kms_is_gone() throws Exception {
        assumeThat(Moto.isInstalled()).as("moto is installed").isTrue();
        try (var kms = Moto.start("127.0.0.1", home.resolve("moto"))) {
            var keyArn = kms.createKey();
            environment = kms.environment();
            try (var create =
                    AskelProcess.launch(
                            environment, "keys", "create", keyFile().toString(), "--kms", keyArn)) {
                assertThat(create.awaitExit()).as(create.errors()).isZero();
            }
            assertThat(Files.readString(keyFile()))
                    .matches("kms 1 " + keyArn + " [A-Za-z0-9+/]+=*\n");
            try (var server = up()) {
                var client =
                        new SignedClient(
                                server.awaitReady(),
                                SignedClient.printedKey(
                                        output(
                                                server,
                                                "keys",
                                                "create",
                                                "--user",
                                                "admin",
                                                "--policy",
                                                "administrator")));
                var before = keys(client);
                try (var calls = new SteadyCalls(client)) {
                    try (var create =
                            AskelProcess.launch(
                                    environment, "keys", "create", keyFile().toString(), "--add")) {
                        assertThat(create.awaitExit()).as(create.errors()).isZero();
                    }
                    assertThat(output(server, "keys", "rotate-root"))
                            .containsPattern("root key [0-9a-f]{16}");
                    assertThat(keys(client)).contains("rootKeyId").isNotEqualTo(before);
                    kms.stop();
                    var lines = Files.readAllLines(keyFile());
                    assertThat(lines).hasSize(2);
                    assertThat(lines.getFirst()).matches("[0-9a-f]{64}");
                    // The ring changes without KMS, because the node has opened this line before.
                    assertThat(rotate(client)).contains("\"keyId\":2", "\"keyId\":1");
                    Files.writeString(keyFile(), lines.getFirst() + "\n");
                    int answered = calls.answered.get();
                    while (calls.answered.get() == answered && calls.failures.isEmpty()) {
                        Thread.onSpinWait();
                    }
                    assertThat(calls.failures).isEmpty();
                }
                server.terminate();
                server.awaitExit();
                var rootKey = HexFormat.of().parseHex(Files.readAllLines(keyFile()).getFirst());
                assertThat(filesOfDatabaseWith(client.key().secret())).isEmpty();
                assertThat(filesOfDatabaseWith(new String(rootKey, StandardCharsets.ISO_8859_1)))
                        .isEmpty();
                // The search finds text of rows.
                assertThat(filesOfDatabaseWith(client.key().id().text())).isNotEmpty();
            }
            try (var server = up()) {
                // The commands need KMS no longer.
                assertThat(AskelCommand.output(withLocation(server, "keys", "list")).lines())
                        .hasSize(2);
            }
        }
    }

    /** Returns the files of PostgreSQL, its write-ahead log included, that contain a text. */
    private List<Path> filesOfDatabaseWith(String text) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(home.resolve("data"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static String keys(SignedClient client) throws Exception {
        var answer = client.rest("GET", "/keys", "", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String rotate(SignedClient client) throws Exception {
        var answer = client.rest("POST", "/keys/rotate", "", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
