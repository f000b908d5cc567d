package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A server with {@code askel.auth = keys}, its data folder, and its operator's commands. */
final class KeysServer implements AutoCloseable {
    final AskelProcess process;
    private final Path home;
    private final String port;

    private KeysServer(AskelProcess process, Path home) throws Exception {
        this.process = process;
        this.home = home;
        port = Integer.toString(process.awaitReady().getPort());
    }

    /**
     * Starts a server in a new folder.
     *
     * @param settings HOCON
     */
    static KeysServer start(String settings) throws Exception {
        var home = Files.createTempDirectory("askel-keys-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var config = Files.writeString(home.resolve("askel.conf"), settings);
        return new KeysServer(
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--auth",
                        "keys",
                        "--config",
                        config.toString(),
                        "--data",
                        home.resolve("data").toString()),
                home);
    }

    Path data() {
        return home.resolve("data");
    }

    /** Runs a command of the operator and returns its output. */
    String output(String... words) throws Exception {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--port", port, "--data", data().toString()));
        try (var command = AskelProcess.launch(arguments.toArray(String[]::new))) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            return command.output();
        }
    }

    /** Creates a user with a managed policy, and returns a client that signs with its key. */
    SignedClient user(String account, String name, String policy) throws Exception {
        return new SignedClient(
                process.awaitReady(),
                SignedClient.printedKey(
                        output(
                                "keys",
                                "create",
                                "--account",
                                account,
                                "--user",
                                name,
                                "--policy",
                                policy)));
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
