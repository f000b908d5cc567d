package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.http.AuthorizedServer.Call;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.rest.Route;
import dev.askel.http.scheduler.SchedulerOperation;
import dev.askel.http.wire.ApiOperations;
import dev.askel.http.wire.event.EventOperations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives two accounts through every operation and every route of a real server. No byte of the
 * names and payloads of one account may reach the other account, and no request of one account may
 * change objects of the other. The values that a caller sends are no secrets and are removed from
 * its answers.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrossTenantTest {
    private static ServedEngine served;
    private static HttpClient client;
    private static Map<String, Route> routes;
    private static Tenant amber;
    private static Tenant birch;
    private static Tenant installation;

    /** The states of the accounts at the last check, for the rows about objects of others. */
    private static final Map<Tenant, String> STATES = new HashMap<>();

    /** A row of the table. */
    record Row(String id, Map<String, String> parameters, String body, String kind, String text) {
        static Row read(String line) {
            var cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
            var parameters = new LinkedHashMap<String, String>();
            for (var parameter : cells.get(1).split("&", -1)) {
                if (!parameter.isEmpty()) {
                    var pair = parameter.split("=", -1);
                    parameters.put(pair[0], pair[1]);
                }
            }
            return new Row(cells.get(0), parameters, cells.get(2), cells.get(3), line);
        }

        boolean namesObjects() {
            return (parameters + body).matches(".*\\{[A-Z]+}.*");
        }

        /** Returns the requests about the objects of an account: by AWS's protocol and by route. */
        List<Call> calls(Tenant owner, Map<String, String> more) {
            var expanded = new LinkedHashMap<String, String>();
            parameters.forEach((name, value) -> expanded.put(name, owner.expand(value)));
            expanded.putAll(more);
            var example =
                    new AuthorizationExample(id, expanded, owner.expand(body), false, List.of());
            var calls = new ArrayList<Call>();
            if (id.equals(Authorization.METRICS)) {
                calls.add(Call.rest("GET", "/metrics", ""));
            }
            if (ApiOperations.exists(id)) {
                calls.add(Call.operation(id, example.operationMembers()));
            }
            if (EventOperations.ids().contains(id)) {
                calls.add(Call.eventOperation(id, example.operationMembers()));
            }
            SchedulerOperation.all().stream()
                    .filter(operation -> operation.id().equals(id))
                    .forEach(operation -> calls.add(example.request(operation)));
            var route = routes.get(id);
            if (route != null) {
                calls.add(example.request(route));
            }
            return calls;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @BeforeAll
    static void start() {
        served =
                ServedEngine.verifying(Map.of("askel.access.installation-account", "333333333333"));
        client = HttpClient.newHttpClient();
        routes =
                TestRoutes.table(served.engine(), served.engine()).routes().stream()
                        .collect(Collectors.toMap(Route::operationId, Function.identity()));
        amber = new Tenant(served, client, "111111111111", "Amber7Q");
        birch = new Tenant(served, client, "222222222222", "Birch7Q");
        installation = new Tenant(served, client, "333333333333", "Owner7Q");
        amber.createObjects();
        birch.createObjects();
    }

    @AfterAll
    static void stop() {
        client.close();
        served.close();
    }

    private static Stream<Row> all() {
        try (var stream =
                CrossTenantTest.class.getResourceAsStream("authorization/cross-tenant.txt")) {
            if (stream == null) {
                throw new IllegalStateException("no resource authorization/cross-tenant.txt");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Row::read);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Stream<Row> of(String... kinds) {
        return all().filter(row -> List.of(kinds).contains(row.kind()));
    }

    static Stream<Row> reads() {
        return of("shows", "silent");
    }

    static Stream<Row> aboutObjects() {
        return of("shows", "silent", "write").filter(Row::namesObjects);
    }

    static Stream<Row> aboutInstallation() {
        return of("installation");
    }

    @Test
    void a_root_cause_shows_no_nested_execution_that_a_policy_denies() {
        var cedar = new Tenant(served, client, "444444444444", "Cedar7Q");
        var child =
                cedar.createMachine(
                        "-child",
                        """
                        {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Inner"}}}\
                        """);
        var parent =
                cedar.createMachine(
                        "-parent",
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task", "End": true,
                          "Resource": "arn:aws:states:::states:startExecution.sync:2",
                          "Parameters": {"StateMachineArn": "%s"}}}}\
                        """
                                .formatted(child));
        var execution = cedar.start(parent, "-nested", "{}");
        var request = Call.rest("GET", "/api/v1/executions/" + execution + "/root-cause", "");
        var limited =
                cedar.withPolicy(
                        """
                        {"Version": "2012-10-17", "Statement": [
                          {"Effect": "Allow", "Action": "*", "Resource": "*"},
                          {"Effect": "Deny", "Action": "states:GetExecutionHistory",
                            "Resource": "arn:aws:states:*:*:execution:Cedar7Q-child:*"}]}\
                        """);

        var whole =
                Eventually.value(
                        "the chain of " + execution,
                        () -> Tenant.tree(cedar.send(request).body()),
                        chain -> !chain.path("steps").isEmpty());
        var cut = Tenant.tree(limited.send(request).body());

        assertThat(whole.path("steps").findValuesAsText("kind"))
                .containsExactly(
                        "STATE_FAILED", "EXECUTION_ENDED", "STATE_FAILED", "EXECUTION_ENDED");
        assertThat(whole.path("complete").asBoolean()).isTrue();
        assertThat(cut.path("steps").findValuesAsText("kind"))
                .containsExactly("STATE_FAILED", "EXECUTION_ENDED");
        assertThat(cut.path("complete").asBoolean()).isFalse();
    }

    @Test
    void the_table_has_every_operation_and_every_route() {
        var expected = new TreeSet<>(ApiOperations.names());
        expected.addAll(EventOperations.ids());
        SchedulerOperation.all().forEach(operation -> expected.add(operation.id()));
        expected.addAll(routes.keySet());
        expected.add(Authorization.METRICS);
        assertThat(new TreeSet<>(all().map(Row::id).toList())).isEqualTo(expected);
        assertThat(all().map(Row::kind))
                .allMatch(kind ->
                        List.of("shows", "silent", "write", "stream", "installation")
                                .contains(kind));
    }

    @ParameterizedTest
    @MethodSource("reads")
    void an_answer_shows_only_the_callers_account(Row row) {
        for (var caller : List.of(amber, birch)) {
            for (var call : row.calls(caller, Map.of())) {
                var answer = caller.send(call);
                assertThat(whole(answer)).doesNotContain(other(caller).mark);
                if (row.kind().equals("shows")) {
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.body()).contains(caller.mark);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("aboutObjects")
    void objects_of_another_account_are_neither_shown_nor_changed(Row row) {
        for (var caller : List.of(amber, birch)) {
            var owner = other(caller);
            STATES.computeIfAbsent(owner, Tenant::state);
            for (var call : row.calls(owner, Map.of())) {
                var answer = caller.send(call);
                assertThat(owner.without(whole(answer), row.text())).doesNotContain(owner.mark);
                if (row.kind().equals("write")) {
                    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
                }
            }
            var now = owner.state();
            assertThat(now).as("after " + row).isEqualTo(STATES.put(owner, now));
        }
    }

    @ParameterizedTest
    @MethodSource("aboutInstallation")
    void the_whole_installation_belongs_to_another_account(Row row) {
        for (var call : row.calls(amber, Map.of())) {
            for (var caller : List.of(amber, birch)) {
                var answer = caller.send(call);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
                assertThat(whole(answer)).doesNotContain(other(caller).mark);
            }
            if (call.method().equals("GET")) {
                var answer = installation.send(call);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(whole(answer)).doesNotContain(amber.mark, birch.mark);
            }
        }
    }

    @Test
    void a_page_token_of_another_account_opens_nothing() {
        int tokens = 0;
        for (var row : of("shows").toList()) {
            for (var owner : List.of(amber, birch)) {
                var token = token(row, owner);
                if (!token.isEmpty()) {
                    tokens++;
                    checkToken(row, owner, token);
                }
            }
        }
        assertThat(tokens).isGreaterThanOrEqualTo(16);
    }

    /**
     * Returns the token after the first item of a list; empty when the answer contains no token.
     */
    private static String token(Row row, Tenant owner) {
        var first = row.calls(owner, Map.of("maxResults", "1")).getLast();
        var answer = owner.send(first);
        return answer.statusCode() == 200 && answer.body().startsWith("{")
                ? Tenant.tree(answer.body()).path("nextToken").asText()
                : "";
    }

    private static void checkToken(Row row, Tenant owner, String token) {
        var caller = other(owner);
        var more = Map.of("maxResults", "1", "nextToken", token);
        for (var call : List.of(row.calls(owner, more), row.calls(caller, more))) {
            var answer = caller.send(call.getLast());
            assertThat(owner.without(whole(answer), row.text()))
                    .as(row.text())
                    .doesNotContain(owner.mark);
            assertThat(answer.statusCode()).as(row.text() + answer.body()).isBetween(400, 499);
        }
    }

    @Test
    void a_live_list_shows_only_the_callers_account() throws Exception {
        var row = of("stream").findFirst().orElseThrow();
        for (var caller : List.of(amber, birch)) {
            var call = row.calls(caller, Map.of()).getFirst();
            var opened = client.send(caller.signed(call).build(), BodyHandlers.ofInputStream());
            assertThat(opened.statusCode()).isEqualTo(200);
            var seen = new StringBuilder();
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(opened.body(), StandardCharsets.UTF_8))) {
                readUntil(lines, seen, "event: ready");
                other(caller).startLive("-live-elsewhere");
                caller.startLive("-live");
                readUntil(lines, seen, caller.mark + "-live");
                readUntil(lines, seen, "SUCCEEDED");
            }
            assertThat(seen.toString()).doesNotContain(other(caller).mark + "-live");
            assertThat(seen.toString()).doesNotContain(other(caller).mark);
        }
    }

    private static void readUntil(BufferedReader lines, StringBuilder seen, String text)
            throws IOException {
        while (seen.indexOf(text) < 0) {
            var line = lines.readLine();
            assertThat(line).as("the stream goes on until " + text).isNotNull();
            seen.append(line).append('\n');
        }
    }

    private static Tenant other(Tenant tenant) {
        return tenant == amber ? birch : amber;
    }

    /** The answer with its headers. */
    private static String whole(HttpResponse<String> answer) {
        return answer.headers().map() + answer.body();
    }
}
