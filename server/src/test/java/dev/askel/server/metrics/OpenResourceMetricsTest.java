package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The metrics of open resources, calls and quotas in the page that Prometheus reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OpenResourceMetricsTest {
    private static final long TIMEOUT_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String OWN = "{account=\"123456789012\",region=\"us-east-1\"}";

    private static MeteredServer server;

    @BeforeAll
    static void start() throws Exception {
        server =
                MeteredServer.start(
                        "open-resource-metrics-test",
                        Map.of(
                                "askel.metrics.export-interval", "1s",
                                "askel.http.throttling.enabled", "on",
                                "askel.http.throttling.large.ListActivities.bucket", "1",
                                "askel.http.throttling.large.ListActivities.refill", "0.01"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Waits for a page that contains the text. */
    private static String await(String text) throws Exception {
        long begin = System.nanoTime();
        var page = server.metrics();
        while (!page.contains(text)) {
            assertThat(System.nanoTime() - begin).as(text).isLessThan(TIMEOUT_NANOS);
            page = server.metrics();
        }
        return page;
    }

    private static double value(String series, String page) {
        var found =
                Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
                        .matcher(page);
        assertThat(found.find()).as(series).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    void shows_open_executions_map_runs_and_the_age_of_the_oldest_task() throws Exception {
        var activity =
                server.call("CreateActivity", "{\"name\":\"queued\"}").path("activityArn").asText();
        var machine =
                server.create(
                        "open",
                        "STANDARD",
                        """
                        {"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": "%s", "End": true}}}
                        """
                                .formatted(activity));
        var mapped =
                server.create(
                        "mapped",
                        "STANDARD",
                        """
                        {"StartAt": "Many", "States": {"Many": {"Type": "Map", "End": true, "ItemProcessor": {
                          "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                          "StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": true}}},
                          "ItemsPath": "$"}}}
                        """);
        var first = server.start(machine);
        server.start(machine);
        var many =
                server.call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"%s\",\"input\":\"[1,2]\"}"
                                        .formatted(mapped))
                        .path("executionArn")
                        .asText();

        // The children of the Map Run do not count.
        await("\naskel_states_open_execution_count" + OWN + " 3.0\n");
        await("\naskel_states_approximate_open_map_run_count" + OWN + " 1.0\n");
        var age =
                "askel_states_oldest_activity_task_age_seconds{activity_arn=\"%s\"}"
                        .formatted(activity);
        var page = await("\n" + age + " ");
        assertThat(value(age, page)).isBetween(0.0, 60.0);
        assertThat(page)
                .contains(
                        "\naskel_states_open_execution_limit 1000000.0\n",
                        "\naskel_states_approximate_map_run_backlog_size 0.0\n");

        // An empty queue has no oldest task.
        for (var _ : new int[2]) {
            server.call("GetActivityTask", "{\"activityArn\":\"%s\"}".formatted(activity));
        }
        for (var execution : new String[] {first, many}) {
            server.call("StopExecution", "{\"executionArn\":\"%s\"}".formatted(execution));
        }
        await("\naskel_states_open_execution_count" + OWN + " 1.0\n");
        long begin = System.nanoTime();
        while (server.metrics().contains("oldest_activity_task_age_seconds{")
                || server.metrics().contains("open_map_run_count{")) {
            assertThat(System.nanoTime() - begin).isLessThan(TIMEOUT_NANOS);
        }
        delayOneRead();
        server.start(machine);
        await("\naskel_states_open_execution_count" + OWN + " 2.0\n");
    }

    /**
     * Delays one read of the gauges by two seconds. Other executions of the account would change
     * the counts above, so this is no test of its own.
     */
    private static void delayOneRead() throws SQLException {
        try (var locking = server.database().connect();
                var lock = locking.createStatement();
                var watching = server.database().connect();
                var watch = watching.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("LOCK TABLE start_slots IN ACCESS EXCLUSIVE MODE");
            long begin = System.nanoTime();
            while (!isReadDelayed(watch)) {
                assertThat(System.nanoTime() - begin).isLessThan(TIMEOUT_NANOS);
            }
            locking.rollback();
        }
    }

    private static boolean isReadDelayed(Statement statement) throws SQLException {
        try (var found =
                statement.executeQuery(
                        """
                        SELECT FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'
                           AND query LIKE 'WITH queued AS MATERIALIZED%'
                           AND clock_timestamp() - query_start > interval '2 s'\
                        """)) {
            return found.next();
        }
    }

    @Test
    void shows_calls_and_quotas_by_action() throws Exception {
        server.call("ListActivities", "{}");
        assertThat(server.status("ListActivities", "{}")).isEqualTo(400);

        assertThat(server.metrics())
                .contains(
                        "\naskel_states_consumed_capacity_total{api_name=\"ListActivities\"} 2.0\n",
                        "\naskel_states_throttled_events_total{api_name=\"ListActivities\"} 1.0\n",
                        "\naskel_states_provisioned_bucket_size{api_name=\"ListActivities\",region=\"us-east-1\"} 1.0\n",
                        "\naskel_states_provisioned_refill_rate{api_name=\"ListActivities\",region=\"us-east-1\"} 0.01\n",
                        "\naskel_states_provisioned_bucket_size{api_name=\"StartExecution\",region=\"other\"} ")
                .doesNotContain("throttled_events_total{api_name=\"StartExecution\"}");
    }
}
