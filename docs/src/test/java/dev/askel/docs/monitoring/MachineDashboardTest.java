package dev.askel.docs.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.TestPostgres.Database;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the queries of the dashboard of a machine with the role of the document. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MachineDashboardTest {
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String FAILING =
            """
            {"StartAt": "Refuse", "States": {"Refuse": {"Type": "Fail", "Error": "Orders.Refused"}}}\
            """;
    private static final String WAITING =
            """
            {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
            """;

    @Test
    void each_query_shows_the_executions_to_a_role_without_access_to_inputs(@TempDir Path home)
            throws Exception {
        try (var postgres = TestPostgres.start(TestPostgres.Durability.OFF)) {
            var database = postgres.createEmptyDatabase();
            runExecutions(database, home);
            try (var connection = database.connect()) {
                execute(connection, roleOfTheDocument());
                execute(connection, "SET ROLE grafana");

                var failing = results(connection, "failing");
                assertThat(rows(failing, "Running")).containsExactly(List.of("0"));
                assertThat(rows(failing, "Started")).containsExactly(List.of("1"));
                assertThat(rows(failing, "Failed or timed out").getFirst().getFirst())
                        .startsWith("1.0");
                assertThat(rows(failing, "Failures"))
                        .containsExactly(List.of("Refuse", "Orders.Refused", "1"));
                assertThat(rows(failing, "Status").getFirst()).contains("FAILED", "1");
                assertThat(rows(failing, "Duration")).hasSize(1);
                var waiting = results(connection, "waiting");
                assertThat(rows(waiting, "Running")).containsExactly(List.of("1"));
                assertThat(rows(waiting, "Running for the longest time").getFirst().getFirst())
                        .isEqualTo("the-order");
                assertThatThrownBy(() -> execute(connection, "SELECT input FROM askel.executions"))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    private static void runExecutions(Database database, Path home)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var url =
                database.url()
                        .replace(
                                "jdbc:postgresql://",
                                "postgresql://%s@".formatted(database.user()));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(),
                        home.resolve("data"),
                        List.of("--db-url", url));
        try (var server = ServerProcess.start(settings);
                var client = new AskelClient(server.endpoint())) {
            run(client, "failing", FAILING, "FAILED");
            run(client, "waiting", WAITING, "RUNNING");
        }
    }

    private static void run(AskelClient client, String name, String definition, String status)
            throws ErrorResponseException, UnknownOutcomeException {
        var machine = client.createStateMachine(name, definition);
        client.call(
                "StartExecution",
                AskelClient.newRequest()
                        .put("stateMachineArn", machine)
                        .put("name", "the-order")
                        .put("input", "{}"));
        var deadline = Deadline.after(Duration.ofMinutes(1));
        while (!client.hasExecution(machine, status)) {
            assertThat(deadline.hasPassed()).isFalse();
        }
    }

    private static String roleOfTheDocument() throws IOException {
        var block = SQL.matcher(Files.readString(Path.of("operations/monitoring.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static List<List<String>> rows(Map<String, List<List<String>>> results, String title) {
        return Objects.requireNonNull(results.get(title), title);
    }

    /** Returns the rows of each panel by its title. */
    private static Map<String, List<List<String>>> results(Connection connection, String name)
            throws IOException, SQLException {
        var dashboard =
                MonitoringFiles.dashboards().stream()
                        .filter(each -> each.path("uid").asText().equals("askel-machine"))
                        .findFirst()
                        .orElseThrow();
        var machines = query(connection, dashboard.at("/templating/list/1/definition").asText());
        var id =
                machines.stream()
                        .filter(row -> row.getFirst().startsWith(name + " ("))
                        .findFirst()
                        .orElseThrow()
                        .getLast();
        var results = new LinkedHashMap<String, List<List<String>>>();
        for (var panel : dashboard.path("panels")) {
            for (var target : panel.path("targets")) {
                var sql =
                        target.path("rawSql")
                                .asText()
                                .replace("$machine", id)
                                .replace("$__interval_ms", "60000")
                                .replace("$__from", "0")
                                .replace("$__to", Long.toString(Long.MAX_VALUE));
                results.put(panel.path("title").asText(), query(connection, sql));
            }
        }
        assertThat(results).hasSizeGreaterThan(7);
        return results;
    }

    private static List<List<String>> query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var results = new ArrayList<List<String>>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                results.add(row);
            }
            return results;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
