package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PostgresAccountTest {
    private static final Path HOME = Path.of("target", "postgres-account-test").toAbsolutePath();

    @Test
    void a_server_run_by_root_logs_the_configured_account_of_postgresql() throws Exception {
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "an ordinary user's PostgreSQL has the account of the server");
        var config =
                Files.writeString(
                        Files.createDirectories(HOME).resolve("askel.conf"),
                        "askel.postgres.user = nobody");
        var data = HOME.resolve("data");
        try (var server =
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--data",
                        data.toString(),
                        "--config",
                        config.toString())) {
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(Files.getPosixFilePermissions(data))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getOwner(data).getName()).isEqualTo("nobody");
            server.terminate();
            server.awaitExit();
            assertThat(server.errors())
                    .contains(
                            "PostgreSQL runs as the account nobody, not as askel: askel.postgres.user names it");
        }
    }
}
