package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.cluster.Profile;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.machinelimit.LimitCeilings;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class SettingsTest {
    private static Config resolve(Map<String, String> options) {
        return Settings.resolve(options, Optional.empty());
    }

    @Test
    void a_server_without_options_uses_the_profile_single_on_loopback_port_8083() {
        var config = resolve(Map.of());
        assertThat(Settings.profile(config)).isEqualTo(Profile.SINGLE);
        assertThat(config.getString("askel.http.host")).isEqualTo("127.0.0.1");
        assertThat(config.getInt("askel.http.port")).isEqualTo(8083);
    }

    @Test
    void the_command_line_overrides_the_file_and_the_file_overrides_the_profile(
            @TempDir Path folder) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("askel.conf"),
                        """
                        askel { profile = cluster, http.port = 1, functions { echo = "http://f" } }
                        pekko.cluster.split-brain-resolver.stable-after = 9s
                        """);
        var config = Settings.resolve(Map.of("askel.http.port", "2"), Optional.of(file));
        assertThat(config.getInt("askel.http.port")).isEqualTo(2);
        assertThat(config.getString("askel.functions.echo")).isEqualTo("http://f");
        assertThat(Settings.profile(config)).isEqualTo(Profile.CLUSTER);
        assertThat(config.getString("pekko.cluster.split-brain-resolver.stable-after"))
                .isEqualTo("9s");
        assertThat(config.getString("pekko.cluster.split-brain-resolver.active-strategy"))
                .isEqualTo("lease-majority");
    }

    @Test
    void nodes_without_tls_listen_on_loopback_only_unless_insecure_is_set() {
        var host = "askel.cluster.host";
        for (var open :
                List.of(
                        Map.of(host, "192.0.2.1"),
                        Map.of(host, "192.0.2.1", "askel.http.insecure", "true"),
                        Map.of(host, "192.0.2.1", "askel.profile", "cluster"),
                        Map.of(host, "127.0.0.1", "askel.profile", "kubernetes"),
                        Map.of("pekko.remote.artery.bind.hostname", "0.0.0.0"))) {
            assertThatThrownBy(() -> NodeTransport.withTransport(resolve(open)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("askel.cluster.tls")
                    .hasMessageContaining("--insecure-cluster");
        }
        for (var allowed :
                List.of(
                        Map.of(host, "192.0.2.1", "askel.cluster.insecure", "true"),
                        Map.of(host, "127.0.0.2"))) {
            assertThat(
                            NodeTransport.withTransport(resolve(allowed))
                                    .getString("pekko.remote.artery.transport"))
                    .isEqualTo("tcp");
        }
        assertThatThrownBy(() ->
                        NodeTransport.withTransport(
                                resolve(Map.of("askel.cluster.tls.key", "k.pem"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("named together");
    }

    @Test
    void bulk_jobs_are_kept_for_a_duration() {
        var path = "askel.bulk.retention";
        assertThat(Settings.bulkSettings(resolve(Map.of())).retention())
                .isEqualTo(Duration.ofDays(30));
        assertThat(Settings.bulkSettings(resolve(Map.of(path, "2h"))).retention())
                .isEqualTo(Duration.ofHours(2));
        for (var wrong : List.of("off", "0s", "-1h")) {
            assertThatThrownBy(() -> Settings.bulkSettings(resolve(Map.of(path, wrong))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void the_queued_executions_of_an_account_have_a_bound() {
        var path = "askel.start-limits.queued-executions-max";
        assertThat(Settings.engineSettings(resolve(Map.of())).queuedExecutionsMax())
                .isEqualTo(1_000_000);
        assertThat(Settings.queuedExecutionsMax(resolve(Map.of(path, "7")))).isEqualTo(7);
        for (var wrong : List.of("0", "1000000001", "off")) {
            assertThatThrownBy(() -> Settings.queuedExecutionsMax(resolve(Map.of(path, wrong))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void payloads_are_large_above_a_size_in_a_range() {
        var path = "askel.payloads.inline-bytes-max";
        assertThat(Settings.engineSettings(resolve(Map.of())).inlineBytesMax()).isEqualTo(262_144);
        assertThat(Settings.inlineBytesMax(resolve(Map.of(path, "4KiB")))).isEqualTo(4_096);
        for (var wrong : List.of("4095", "1048577", "off")) {
            assertThatThrownBy(() -> Settings.inlineBytesMax(resolve(Map.of(path, wrong))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void a_body_may_have_three_times_the_size_of_the_largest_payload() {
        var body = "askel.http.body-bytes-max";
        var content = "askel.http.server.parsing.max-content-length";
        var raised = resolve(Map.of("askel.limits.payload-bytes", "10MiB"));
        assertThat(raised.getBytes(body)).isEqualTo(30L << 20);
        assertThat(raised.getBytes(content)).isEqualTo(30L << 20);
        var byTag = resolve(Map.of("askel.limits.tag-ceilings.payload-bytes", "64MiB"));
        assertThat(byTag.getBytes(body)).isEqualTo(192L << 20);
        var higher = resolve(Map.of(body, "100MiB"));
        assertThat(higher.getBytes(body)).isEqualTo(100L << 20);
    }

    @Test
    void the_limits_of_executions_are_those_of_aws_unless_they_are_set() {
        var standard = Settings.engineSettings(resolve(Map.of()));
        assertThat(standard.limits()).isEqualTo(ExecutionLimits.DEFAULT);
        assertThat(standard.durations()).isEqualTo(DurationLimits.DEFAULT);
        assertThat(standard.limitCeilings()).isEqualTo(LimitCeilings.DEFAULT);
        var raised =
                Settings.engineSettings(
                                resolve(
                                        Map.of(
                                                "askel.limits.payload-bytes", "1MiB",
                                                "askel.limits.history-events", "1000000",
                                                "askel.limits.inline-map-concurrency", "1000")))
                        .limits();
        assertThat(raised).isEqualTo(ExecutionLimits.DEFAULT.with(1_048_576, 1_000_000, 1_000));
    }

    @Test
    void a_limit_of_executions_outside_its_range_is_refused() {
        for (var limit :
                Map.of(
                                "payload-bytes",
                                List.of("4095", "67108865", "3GiB", "many"),
                                "history-events",
                                List.of("999", "1000001"),
                                "inline-map-concurrency",
                                List.of("0", "1001"),
                                "standard-duration",
                                List.of("0s", "3651d", "1500ms", "long"),
                                "express-duration",
                                List.of("61m"),
                                "tag-ceilings.payload-bytes",
                                List.of("4095", "65MiB"),
                                "tag-ceilings.map-concurrency",
                                List.of("100001"))
                        .entrySet()) {
            for (var wrong : limit.getValue()) {
                var config = resolve(Map.of("askel.limits." + limit.getKey(), wrong));
                assertThatThrownBy(() -> Settings.engineSettings(config))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("askel.limits");
            }
        }
    }

    @Test
    void express_executions_are_kept_for_a_duration_or_not_at_all() {
        var path = "askel.express.retention";
        assertThat(Settings.expressSettings(resolve(Map.of())).keepsEndedExecutions()).isFalse();
        assertThat(Settings.expressSettings(resolve(Map.of(path, "72h"))).retention())
                .isEqualTo(Duration.ofDays(3));
        for (var wrong : List.of("0", "-1h", "soon")) {
            assertThatThrownBy(() -> Settings.expressSettings(resolve(Map.of(path, wrong))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void closed_executions_are_kept_for_ninety_days_another_duration_or_permanently() {
        var path = "askel.retention";
        assertThat(Settings.retentionSettings(resolve(Map.of())).retention())
                .isEqualTo(Duration.ofDays(90));
        assertThat(Settings.retentionSettings(resolve(Map.of(path, "14d"))).retention())
                .isEqualTo(Duration.ofDays(14));
        assertThat(Settings.retentionSettings(resolve(Map.of(path, "off"))).retention()).isNull();
        for (var wrong : List.of("0", "59s", "-90d", "soon")) {
            assertThatThrownBy(() -> Settings.retentionSettings(resolve(Map.of(path, wrong))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(path);
        }
    }

    @Test
    void a_partition_of_the_journal_has_the_starts_of_one_of_four_periods() {
        assertThat(partitionPeriod("7d", "off")).isEqualTo(PartitionPeriod.WEEK);
        assertThat(partitionPeriod("1d", "90d")).isEqualTo(PartitionPeriod.DAY);
        assertThat(partitionPeriod("60m", "2h")).isEqualTo(PartitionPeriod.HOUR);
        assertThat(partitionPeriod("10m", "5m")).isEqualTo(PartitionPeriod.TEN_MINUTES);
        for (var wrong : List.of("2d", "0", "week")) {
            assertThatThrownBy(() -> partitionPeriod(wrong, "90d"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("askel.journal.partition")
                    .hasMessageContaining("7d, 1d, 1h or 10m");
        }
    }

    @Test
    void a_retention_of_too_many_partitions_is_refused() {
        assertThatThrownBy(() -> partitionPeriod("1h", "90d"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("more than 200 partitions");
        assertThatThrownBy(() -> partitionPeriod("1d", "off"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("askel.retention = off");
    }

    private static PartitionPeriod partitionPeriod(String partition, String retention) {
        var config =
                resolve(Map.of("askel.journal.partition", partition, "askel.retention", retention));
        return Settings.partitionPeriod(config, Settings.retentionSettings(config));
    }

    @Test
    void the_bound_of_clock_jumps_is_configurable() {
        assertThat(Settings.clockSettings(resolve(Map.of()))).isEqualTo(ClockSettings.STANDARD);
        assertThat(
                        Settings.clockSettings(
                                resolve(
                                        Map.of(
                                                "askel.clock.jump-max", "1h",
                                                "askel.clock.settle-max", "0s",
                                                "askel.clock.accept-jump", "on"))))
                .isEqualTo(new ClockSettings(Duration.ofHours(1), Duration.ZERO, true));
        for (var wrong : List.of("9s", "-1h", "soon")) {
            assertThatThrownBy(() ->
                            Settings.clockSettings(resolve(Map.of("askel.clock.jump-max", wrong))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("askel.clock");
        }
    }

    @Test
    void the_name_of_a_function_may_contain_dots() {
        var functions =
                resolve(Map.of("askel.functions.\"a.b\"", "http://f")).getObject("askel.functions");
        assertThat(functions.unwrapped()).containsEntry("a.b", "http://f");
    }

    @Test
    void a_file_that_is_missing_or_malformed_is_refused(@TempDir Path folder) throws IOException {
        var missing = folder.resolve("missing.conf");
        assertThatThrownBy(() -> Settings.resolve(Map.of(), Optional.of(missing)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("missing.conf");
        var malformed = Files.writeString(folder.resolve("malformed.conf"), "askel { ");
        assertThatThrownBy(() -> Settings.resolve(Map.of(), Optional.of(malformed)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void http_beyond_loopback_needs_its_own_insecure_setting() {
        for (var waiver : List.of("false", "true")) {
            assertThatThrownBy(() ->
                            ListenAddress.readAndCheck(
                                    resolve(
                                            Map.of(
                                                    "askel.http.host",
                                                    "0.0.0.0",
                                                    "askel.http.port",
                                                    "0",
                                                    "askel.cluster.insecure",
                                                    waiver))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("--insecure-http");
        }
        var anyAddress =
                ListenAddress.readAndCheck(
                        resolve(
                                Map.of(
                                        "askel.http.host",
                                        "0.0.0.0",
                                        "askel.http.port",
                                        "0",
                                        "askel.http.insecure",
                                        "true")));
        assertThat(anyAddress).isEqualTo(new ListenAddress("0.0.0.0", 0));
        assertThat(
                        ListenAddress.readAndCheck(
                                        resolve(
                                                Map.of(
                                                        "askel.http.host",
                                                        "localhost",
                                                        "askel.http.port",
                                                        "0")))
                                .host())
                .isEqualTo("localhost");
    }

    @Test
    void permitted_hosts_are_read_from_a_file_and_checked_before_the_start(@TempDir Path folder)
            throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("hosts.conf"),
                        "askel.http.hosts = [askel]\naskel.http.hosts = ${askel.http.hosts} [steps.example.org]");
        assertThat(PermittedHosts.readEntries(Settings.resolve(Map.of(), Optional.of(file))))
                .containsExactly("askel", "steps.example.org");
        assertThatThrownBy(() ->
                        ListenAddress.readAndCheck(
                                resolve(
                                        Map.of(
                                                "askel.http.port",
                                                "0",
                                                "askel.http.hosts",
                                                "http://askel.example"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("askel.http.hosts")
                .hasMessageContaining("http://askel.example");
    }

    @Test
    void the_former_setting_insecure_is_refused_and_names_its_two_successors(@TempDir Path folder)
            throws IOException {
        var file = Files.writeString(folder.resolve("askel.conf"), "askel.insecure = true");
        for (var former :
                List.<Supplier<Config>>of(
                        () -> resolve(Map.of("askel.insecure", "false")),
                        () -> Settings.resolve(Map.of(), Optional.of(file)))) {
            assertThatThrownBy(former::get)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("askel.http.insecure")
                    .hasMessageContaining("askel.cluster.insecure");
        }
    }

    @Test
    void a_port_in_use_is_refused_before_the_start() throws IOException {
        try (var inUse = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(inUse.getLocalPort());
            assertThatThrownBy(() ->
                            ListenAddress.readAndCheck(resolve(Map.of("askel.http.port", port))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void a_mock_file_of_the_wrong_type_or_form_is_named_by_its_setting() {
        var wrongType =
                ConfigFactory.parseString("askel.mocks.file { name = a }")
                        .withFallback(resolve(Map.of()));
        for (var config : List.of(wrongType, resolve(Map.of("askel.mocks.file", "a\0b")))) {
            assertThatThrownBy(() -> Settings.withMocks(EngineSettings.STANDARD, config))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("askel.mocks.file is the path of a file: ");
        }
    }

    @Test
    void the_scale_of_wait_states_is_from_0_to_1() {
        for (var scale : List.of("2", "-0.1", "NaN", "fast")) {
            var config =
                    Settings.resolve(
                            Map.of("askel.mocks.wait-time-scale", scale), Optional.empty());
            assertThatThrownBy(() -> Settings.withMocks(EngineSettings.STANDARD, config))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith(
                            "askel.mocks.wait-time-scale is a number from 0 to 1: ");
        }
        var half = Settings.resolve(Map.of("askel.mocks.wait-time-scale", "0.5"), Optional.empty());
        assertThat(Settings.withMocks(EngineSettings.STANDARD, half).limits().waitTimeScale())
                .isEqualTo(0.5);
    }
}
