package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that are started with {@code --paused}, as an operator starts them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class PausedServerTest {
    private static final Path DATA = Path.of("target", "paused-server-test").toAbsolutePath();
    private static final int WAITING = 5;
    private static final String START =
            "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:%s\"}";

    private static AskelProcess up(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("up", "--port", "0", "--data", DATA.toString()));
        arguments.addAll(List.of(more));
        return AskelProcess.launch(arguments.toArray(String[]::new));
    }

    /** Returns the report of the doctor, which finds no damage. */
    private static String examine(String port) {
        var doctor = AskelCommand.run("doctor", "--port", port, "--data", DATA.toString());
        assertThat(doctor.output()).contains("No damage found.");
        assertThat(doctor.status()).isEqualTo(ExitStatus.DONE);
        return doctor.output();
    }

    @Test
    void the_doctor_reports_a_gradual_resumption() throws Exception {
        var machine = "w" + System.nanoTime();
        try (var running = up()) {
            running.call(
                    "CreateStateMachine",
                    UpTest.createMachineBody(
                            machine, "{\"Type\":\"Wait\",\"Seconds\":86400,\"End\":true}"));
            for (int number = 0; number < WAITING; number++) {
                assertThat(running.call("StartExecution", START.formatted(machine)).statusCode())
                        .isEqualTo(200);
            }
            running.terminate();
            running.awaitExit();
        }
        try (var paused = up("--paused")) {
            var port = Integer.toString(paused.awaitReady().getPort());
            // Five executions at this rate take almost a minute.
            assertThat(
                            AskelCommand.run("resume", "--all", "--rate", "0.1", "--port", port)
                                    .status())
                    .isEqualTo(ExitStatus.DONE);

            assertThat(examine(port)).contains("The installation is resumed with a rate");

            assertThat(AskelCommand.run("resume", "--all", "--port", port).status())
                    .isEqualTo(ExitStatus.DONE);
            paused.terminate();
            paused.awaitExit();
        }
    }

    @Test
    void a_pause_survives_a_restart_and_ends_with_resume_all() throws Exception {
        var machine = "m" + System.nanoTime();
        try (var paused = up("--paused")) {
            paused.call(
                    "CreateStateMachine",
                    UpTest.createMachineBody(machine, "{\"Type\":\"Pass\",\"End\":true}"));
            var refused = paused.call("StartExecution", START.formatted(machine));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("askel resume --all");
            assertThat(paused.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(paused.get("/metrics").body()).contains("\naskel_installation_paused 1.0\n");
            assertThat(paused.errors()).contains("Everything is paused since");
            paused.terminate();
            paused.awaitExit();
        }
        try (var restarted = up()) {
            var port = Integer.toString(restarted.awaitReady().getPort());
            assertThat(restarted.call("StartExecution", START.formatted(machine)).statusCode())
                    .isEqualTo(503);
            assertThat(examine(port)).contains("The installation is paused.");

            assertThat(AskelCommand.run("resume", "--all", "--port", port).status())
                    .isEqualTo(ExitStatus.DONE);

            assertThat(restarted.call("StartExecution", START.formatted(machine)).statusCode())
                    .isEqualTo(200);
            var again = AskelCommand.run("resume", "--all", "--rate", "5", "--port", port);
            assertThat(again.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(again.errors()).contains("The installation is not paused.");
            restarted.terminate();
            restarted.awaitExit();
        }
    }

    @Test
    void a_node_is_not_paused_while_another_one_runs() throws Exception {
        try (var nodes = new ClusterNodes()) {
            nodes.start("askel.paused = on").awaitReady();
            var second = nodes.start("askel.paused = on").awaitReady();
            assertThat(
                            AskelCommand.run(
                                            "resume",
                                            "--all",
                                            "--port",
                                            Integer.toString(second.getPort()))
                                    .status())
                    .isEqualTo(ExitStatus.DONE);

            var late = nodes.start("askel.paused = on");

            assertThat(late.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(late.errors())
                    .contains("--paused (askel.paused) pauses a cluster only while none of its");
        }
    }
}
