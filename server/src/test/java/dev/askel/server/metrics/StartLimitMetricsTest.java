package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.server.Settings;
import dev.askel.server.command.Command.StartLimits;
import dev.askel.server.command.CommandSettings;
import dev.askel.server.command.StartLimitAction;
import dev.askel.server.inspection.StartLimitAdministration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The command {@code limits} and the metrics of start limits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartLimitMetricsTest {
    private static final long TIMEOUT_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String OWN = "{account=\"123456789012\",region=\"us-east-1\"}";

    private static MeteredServer server;

    @BeforeAll
    static void start() throws Exception {
        server =
                MeteredServer.start(
                        "start-limit-metrics-test", Map.of("askel.metrics.export-interval", "1s"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> limits(StartLimitAction action) throws Exception {
        return limits(action, note -> assertThat(note).isNull());
    }

    private static List<String> limits(StartLimitAction action, Consumer<String> notes)
            throws Exception {
        var command =
                new StartLimits(
                        action,
                        Optional.empty(),
                        Optional.empty(),
                        new CommandSettings(Map.of(), Optional.empty()));
        var config =
                Settings.resolve(
                        Map.of("askel.http.port", String.valueOf(server.port())), Optional.empty());
        var lines = new ArrayList<String>();
        try (var administration = new StartLimitAdministration(config, command)) {
            var result = administration.run(action, lines::add, notes);
            assertThat(result.isSuccess()).as(result.text()).isTrue();
        }
        return lines;
    }

    private static void await(String text) throws Exception {
        long begin = System.nanoTime();
        while (!server.metrics().contains(text)) {
            assertThat(System.nanoTime() - begin).as(text).isLessThan(TIMEOUT_NANOS);
        }
    }

    @Test
    void shows_running_and_queued_executions_and_the_oldest_request() throws Exception {
        var machine =
                server.create(
                        "limited",
                        "STANDARD",
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}
                        """);
        assertThat(limits(new StartLimitAction.ListAll())).isEmpty();
        assertThat(
                        limits(
                                new StartLimitAction.SetLimit(
                                        "limited", Map.of("ratePerSecond", 0.5, "burst", 3))))
                .containsExactly(machine + "  rate 0.5/s, burst 3, 0 running, 0 queued");
        assertThat(
                        limits(
                                new StartLimitAction.SetLimit(
                                        "limited",
                                        Map.of(
                                                "concurrency", 1,
                                                "queueMax", 5,
                                                "overflow", "END_OLDEST"))))
                .containsExactly(machine + "  concurrency 1, 0 running, 0 queued");
        var executions = new ArrayList<String>();
        for (var _ : new int[3]) {
            executions.add(server.start(machine));
        }

        await("\naskel_states_limited_execution_count" + OWN + " 1.0\n");
        await("\naskel_states_queued_execution_count" + OWN + " 2.0\n");
        await("\naskel_states_oldest_queued_execution_age_seconds" + OWN + " ");
        await("\naskel_states_open_execution_count" + OWN + " 1.0\n");
        assertThat(limits(new StartLimitAction.ListAll()))
                .containsExactly(machine + "  concurrency 1, 1 running, 2 queued");
        assertThat(limits(new StartLimitAction.ShowQueue(machine, 2)))
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .matches("1  20\\d\\d-\\d\\d-\\d\\dT\\S+Z  .*")
                                        .endsWith("  CONCURRENCY  " + executions.get(1)),
                        second ->
                                assertThat(second)
                                        .startsWith("2  ")
                                        .endsWith("  CONCURRENCY  " + executions.get(2)));

        var notes = new ArrayList<String>();
        assertThat(limits(new StartLimitAction.ShowQueue(machine, 1), notes::add))
                .singleElement()
                .asString()
                .endsWith(executions.get(1));
        assertThat(notes).containsExactly("Further executions are queued (--max).");

        assertThat(limits(new StartLimitAction.Pause(machine, Optional.of("repair"))))
                .containsExactly(machine + "  paused (repair), concurrency 1, 1 running, 2 queued");
        assertThat(limits(new StartLimitAction.RemoveLimit(machine)))
                .containsExactly(machine + "  paused (repair), no limit, 1 running, 2 queued");
        limits(new StartLimitAction.Resume(machine));
        await("\naskel_states_limited_execution_count" + OWN + " 3.0\n");
        await("\naskel_states_queued_execution_count" + OWN + " 0.0\n");
        await("\naskel_states_open_execution_count" + OWN + " 3.0\n");
        assertThat(server.metrics()).doesNotContain("oldest_queued_execution_age_seconds{");
        assertThat(limits(new StartLimitAction.Show("limited")))
                .containsExactly(machine + "  no limit, 3 running, 0 queued");
        showsTheUseOfEachKey();
    }

    /** Other executions of the account would change the counts above. */
    private static void showsTheUseOfEachKey() throws Exception {
        var machine =
                server.create(
                        "by-key",
                        "STANDARD",
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}
                        """);
        var key = "{% $states.input.k %}";
        limits(new StartLimitAction.SetLimit(machine, Map.of("concurrency", 1, "key", key)));
        limits(new StartLimitAction.Pause(machine, Optional.empty()));
        for (var value : List.of("a", "b", "b")) {
            server.call(
                    "StartExecution",
                    "{\"stateMachineArn\":\"%s\",\"input\":\"{\\\"k\\\":\\\"%s\\\"}\"}"
                            .formatted(machine, value));
        }
        assertThat(limits(new StartLimitAction.Show(machine)))
                .containsExactly(
                        machine + "  paused, concurrency 1, key " + key + ", 0 running, 3 queued",
                        "  key b  0 running, 2 queued",
                        "  key a  0 running, 1 queued");
    }
}
