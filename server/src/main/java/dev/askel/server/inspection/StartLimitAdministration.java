package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.command.Command.StartLimits;
import dev.askel.server.command.StartLimitAction;
import dev.askel.server.command.StartLimitAction.SetLimit;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The actions of {@code askel limits}. They call the server's REST API, and throw {@link
 * dev.askel.server.refusal.RefusedException} when no server listens.
 */
public final class StartLimitAdministration implements AutoCloseable {
    /** The maximum number of executions that one request reads. */
    private static final int PAGE_EXECUTIONS = 1_000;

    private final MachineRequests requests;

    /** Creates a client of the server that {@code config} names. */
    public StartLimitAdministration(Config config, StartLimits command) {
        requests = new MachineRequests(config, command.account(), command.region());
    }

    /**
     * Runs an action, and prints one line for each state machine, key or queued execution of the
     * response.
     *
     * @param notes receives lines that are not part of the response, such as that it is incomplete
     * @throws IOException when the server does not respond
     */
    public CommandResult run(
            StartLimitAction action, Consumer<String> printer, Consumer<String> notes)
            throws IOException, InterruptedException {
        return switch (action) {
            case StartLimitAction.ListAll() ->
                    requests.list(
                            "/api/v1/start-limits",
                            "startLimits",
                            each -> printer.accept(line(each)));
            case StartLimitAction.Show(var machine) ->
                    print(send("GET", machine, "start-limit", ""), printer);
            case StartLimitAction.ShowQueue(var machine, var executionsMax) ->
                    printQueue(machine, executionsMax, printer, notes);
            case SetLimit limit ->
                    print(send("PUT", limit.machine(), "start-limit", body(limit)), printer);
            case StartLimitAction.RemoveLimit(var machine) ->
                    print(send("DELETE", machine, "start-limit", ""), printer);
            case StartLimitAction.Pause(var machine, var reason) ->
                    print(send("POST", machine, "pause", body(reason)), printer);
            case StartLimitAction.Resume(var machine) ->
                    print(send("POST", machine, "resume", ""), printer);
        };
    }

    /** Prints the first executions of a queue, and a note if it has further ones. */
    private CommandResult printQueue(
            String machine, int executionsMax, Consumer<String> printer, Consumer<String> notes)
            throws IOException, InterruptedException {
        int left = executionsMax;
        var token = "";
        while (true) {
            var path = "start-limit/queue?maxResults=" + Math.min(left, PAGE_EXECUTIONS);
            var result =
                    send(
                            "GET",
                            machine,
                            token.isEmpty()
                                    ? path
                                    : path + "&nextToken=" + MachineRequests.encoded(token),
                            "");
            if (!result.isSuccess()) {
                return result;
            }
            var page = tree(result);
            page.path("executions").forEach(each -> printer.accept(queueLine(each)));
            left -= page.path("executions").size();
            token = page.path("nextToken").asText();
            if (token.isEmpty()) {
                return result;
            }
            if (left <= 0) {
                notes.accept("Further executions are queued (--max).");
                return result;
            }
        }
    }

    private CommandResult send(String method, String machine, String operation, String body)
            throws IOException, InterruptedException {
        return requests.sendForMachine(method, machine, operation, body);
    }

    private static String body(SetLimit limit) {
        return json(limit.rule());
    }

    private static String body(Optional<String> reason) {
        return reason.map(text -> json(Map.of("reason", text))).orElse("");
    }

    private static String json(Map<String, Object> members) {
        return Payload.of(new ObjectMapper().<JsonNode>valueToTree(members)).text();
    }

    private static CommandResult print(CommandResult result, Consumer<String> printer) {
        if (result.isSuccess()) {
            var limit = tree(result);
            printer.accept(line(limit));
            for (var slot : limit.path("slots")) {
                if (slot.has("key") || slot.has("label")) {
                    printer.accept("  " + slotLine(slot));
                }
            }
        }
        return result;
    }

    private static String line(JsonNode limit) {
        var rule = limit.path("rule");
        var words = new ArrayList<String>();
        if (rule.path("paused").asBoolean()) {
            var reason = rule.path("pause").path("reason").asText();
            words.add(reason.isEmpty() ? "paused" : "paused (%s)".formatted(reason));
        }
        if (rule.has("concurrency")) {
            words.add("concurrency " + rule.path("concurrency").asText());
        }
        if (rule.has("ratePerSecond")) {
            words.add(
                    "rate %s/s, burst %s"
                            .formatted(
                                    rule.path("ratePerSecond").asText(),
                                    rule.path("burst").asText()));
        }
        if (!rule.has("concurrency") && !rule.has("ratePerSecond")) {
            words.add("no limit");
        }
        if (rule.has("key")) {
            words.add("key " + rule.path("key").asText());
        }
        if (rule.has("priority")) {
            words.add("priority " + rule.path("priority").asText());
        }
        if (rule.has("fairKey")) {
            words.add("fair key " + rule.path("fairKey").asText());
        }
        if (rule.has("supersede")) {
            words.add("supersedes " + rule.path("supersede").asText());
        }
        words.add(counts(limit));
        return "%s  %s".formatted(limit.path("stateMachineArn").asText(), String.join(", ", words));
    }

    private static String slotLine(JsonNode slot) {
        var names = new ArrayList<String>();
        if (slot.has("label")) {
            names.add("children of " + slot.path("label").asText());
        }
        if (slot.has("key")) {
            names.add("key " + slot.path("key").asText());
        }
        return "%s  %s".formatted(String.join(", ", names), counts(slot));
    }

    private static String counts(JsonNode use) {
        return "%s running, %s queued"
                .formatted(use.path("used").asText(), use.path("waiting").asText());
    }

    private static String queueLine(JsonNode queued) {
        var since = Instant.ofEpochMilli(Math.round(queued.path("since").asDouble() * 1_000));
        return "%s  %s  %s  %s"
                .formatted(
                        queued.path("position").asText("-"),
                        since,
                        queued.path("reason").asText(),
                        queued.path("executionArn").asText());
    }

    private static JsonNode tree(CommandResult result) {
        return Payload.ofVerbatim(result.text()).tree();
    }

    @Override
    public void close() {
        requests.close();
    }
}
