package dev.askel.docs.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.askel.docs.LocalProgram;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * Runs each client of {@code docs/clients.md}, all concurrently against one server. The test of a
 * client that is not installed is skipped.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(Lifecycle.PER_CLASS)
final class ClientsTest {
    private static final ClientScript INSTALL =
            new ClientScript(
                    "javascript",
                    "npm",
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--prefer-offline",
                    // Without a network the installation must fail quickly.
                    "--fetch-retries=1",
                    "--fetch-retry-mintimeout=1000",
                    "--fetch-timeout=20000");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Path home;
    private ServerProcess server;
    private Future<?> cli;
    private Future<?> boto3;
    private Future<?> schedules;
    private Future<?> events;
    private Future<?> javascript;
    private Future<?> java;
    private Future<?> terraform;

    @BeforeAll
    void start() throws IOException {
        var installed = threads.submit(ClientsTest::installJavaScript);
        home = Files.createTempDirectory("askel-clients-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        server =
                ServerProcess.start(
                        ServerProcess.Settings.of(
                                ServerCommand.ofClassPath(), home.resolve("data"), List.of()));
        cli = startPython("aws-cli", "calls.py", ClientsTest::hasCli, "the AWS CLI");
        boto3 = startPython("boto3", "calls.py", ClientsTest::hasBoto3, "boto3");
        schedules = startPython("boto3", "schedules.py", ClientsTest::hasBoto3, "boto3");
        events = startPython("boto3", "events.py", ClientsTest::hasBoto3, "boto3");
        terraform = startPython("terraform", "replay.py", ClientsTest::hasBoto3, "boto3");
        javascript =
                threads.submit(() -> {
                    installed.get();
                    return run(
                            new ClientScript("javascript", "node", "--no-warnings", "calls.mjs"));
                });
        java =
                threads.submit(() -> {
                    try (var calls =
                            new JavaCalls(
                                    URI.create(url()), AwsBasicCredentials.create("any", "any"))) {
                        calls.makeAll();
                    }
                });
    }

    @AfterAll
    void stop() throws IOException {
        threads.shutdownNow();
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void the_aws_cli_manages_and_runs_state_machines() throws Exception {
        assertSucceeded(cli);
    }

    @Test
    void boto3_manages_and_runs_state_machines() throws Exception {
        assertSucceeded(boto3);
    }

    @Test
    void boto3_manages_schedules_that_start_executions() throws Exception {
        assertSucceeded(schedules);
    }

    @Test
    void boto3_sends_events_that_start_executions() throws Exception {
        assertSucceeded(events);
    }

    @Test
    void the_aws_sdk_for_javascript_manages_and_runs_state_machines() throws Exception {
        assertSucceeded(javascript);
    }

    @Test
    void the_aws_sdk_for_java_manages_and_runs_state_machines() throws Exception {
        assertSucceeded(java);
    }

    @Test
    void a_plan_of_terraform_is_empty_after_each_apply() throws Exception {
        assertSucceeded(terraform);
    }

    private static void assertSucceeded(Future<?> client) throws Exception {
        try {
            client.get();
        } catch (ExecutionException failed) {
            switch (causeOf(failed)) {
                case AssertionError difference -> throw difference;
                case TestAbortedException missing -> {
                    System.out.println(missing.getMessage());
                    throw missing;
                }
                default -> throw failed;
            }
        }
    }

    private static Throwable causeOf(ExecutionException failed) {
        return switch (failed.getCause()) {
            case null -> failed;
            case ExecutionException inner -> causeOf(inner);
            case Throwable cause -> cause;
        };
    }

    private Future<?> startPython(
            String folder, String script, Callable<Boolean> isInstalled, String client) {
        return threads.submit(() -> {
            if (!LocalProgram.runs("python3", "--version") || !isInstalled.call()) {
                return skip(client, "is missing on this machine or too old");
            }
            return run(new ClientScript(folder, "python3", script));
        });
    }

    /** Returns whether the AWS CLI has the operations that the script calls. */
    private static boolean hasCli() {
        return LocalProgram.runs(
                "aws",
                "stepfunctions",
                "validate-state-machine-definition",
                "--generate-cli-skeleton");
    }

    /** Returns whether boto3 has the mocks of TestState. */
    private static boolean hasBoto3() {
        return LocalProgram.runs(
                "python3",
                "-c",
                "import boto3, botocore.session as session; session.get_session()"
                        + ".get_service_model('stepfunctions').shape_for('MockInput')");
    }

    private Void run(ClientScript script) throws IOException, InterruptedException {
        var exit = script.run(URI.create(url()));
        assertThat(exit.status()).as(exit.output()).isZero();
        return null;
    }

    /**
     * Installs the packages of the lock file. A network failure skips the test, because it is not a
     * fault of the client.
     */
    static synchronized Void installJavaScript() throws IOException, InterruptedException {
        if (!LocalProgram.runs(
                        "node", "-e", "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)")
                || !LocalProgram.runs("npm", "--version")) {
            return skip("the AWS SDK for JavaScript", "needs npm and Node 20");
        }
        var lock = INSTALL.directory().resolve("package-lock.json");
        var installed = INSTALL.directory().resolve("node_modules/.package-lock.json");
        if (Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock))
                        >= 0) {
            return null;
        }
        var exit = INSTALL.run(URI.create("http://127.0.0.1:8083"));
        assertThat(exit.output()).doesNotContain("EUSAGE", "EINTEGRITY");
        if (exit.status() != 0) {
            return skip("the AWS SDK for JavaScript", "cannot be installed: " + exit.output());
        }
        return null;
    }

    private static Void skip(String client, String reason) {
        return abort(client + " " + reason + ", so its calls are not made");
    }

    private String url() {
        var endpoint = server.endpoint();
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }
}
