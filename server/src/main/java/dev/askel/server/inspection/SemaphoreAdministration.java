package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.command.Command.Semaphores;
import dev.askel.server.command.SemaphoreAction;
import dev.askel.server.command.SemaphoreAction.Semaphore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The actions of {@code askel semaphores}. They call the server's REST API, and throw {@link
 * dev.askel.server.refusal.RefusedException} when no server listens.
 */
public final class SemaphoreAdministration implements AutoCloseable {
    private static final String SEMAPHORES = "/api/v1/semaphores";

    private final MachineRequests requests;

    /** Creates a client of the server that {@code config} names. */
    public SemaphoreAdministration(Config config, Semaphores command) {
        requests = new MachineRequests(config, command.account(), command.region());
    }

    /**
     * Runs an action, and prints one line for each semaphore, holder and waiter of the response.
     *
     * @throws IOException when the server does not respond
     */
    public CommandResult run(SemaphoreAction action, Consumer<String> printer)
            throws IOException, InterruptedException {
        return switch (action) {
            case SemaphoreAction.ListAll() ->
                    requests.list(SEMAPHORES, "semaphores", each -> printer.accept(line(each)));
            case SemaphoreAction.Show(var semaphore) ->
                    print(requests.send("GET", path(semaphore, ""), ""), printer);
            case SemaphoreAction.SetLimit(var semaphore, int limit) ->
                    print(
                            requests.send(
                                    "PUT", path(semaphore, "/limit"), json(Map.of("limit", limit))),
                            printer);
            case SemaphoreAction.RemoveLimit(var semaphore) ->
                    print(requests.send("DELETE", path(semaphore, "/limit"), ""), printer);
            case SemaphoreAction.Release(var semaphore, var execution, var reason) ->
                    print(
                            requests.send(
                                    "POST",
                                    path(semaphore, "/release"),
                                    json(Map.of("executionArn", execution, "reason", reason))),
                            printer);
        };
    }

    private static String path(Semaphore semaphore, String operation) {
        var path =
                "%s/%s%s"
                        .formatted(
                                SEMAPHORES, MachineRequests.encoded(semaphore.name()), operation);
        return semaphore
                .key()
                .map(key -> path + "?key=" + MachineRequests.encoded(key))
                .orElse(path);
    }

    private static String json(Map<String, Object> members) {
        return Payload.of(new ObjectMapper().<JsonNode>valueToTree(members)).text();
    }

    private static CommandResult print(CommandResult result, Consumer<String> printer) {
        if (result.isSuccess()) {
            var semaphore = tree(result);
            printer.accept(line(semaphore));
            semaphore.path("holders").forEach(each -> printer.accept(line("holds", each)));
            semaphore.path("waiters").forEach(each -> printer.accept(line("waits for", each)));
        }
        return result;
    }

    private static String line(JsonNode semaphore) {
        var words = new ArrayList<String>();
        if (semaphore.has("key")) {
            words.add("key " + semaphore.path("key").asText());
        }
        if (semaphore.has("limit")) {
            words.add("limit " + semaphore.path("limit").asText());
        }
        words.add(semaphore.path("used").asText() + " held");
        words.add(semaphore.path("waiting").asText() + " waiting");
        return "%s  %s".formatted(semaphore.path("name").asText(), String.join(", ", words));
    }

    private static String line(String verb, JsonNode request) {
        var since = Instant.ofEpochMilli(Math.round(request.path("since").asDouble() * 1_000));
        return "  %s %s since %s  %s"
                .formatted(
                        verb,
                        request.path("permits").asText(),
                        since,
                        request.path("executionArn").asText());
    }

    private static JsonNode tree(CommandResult result) {
        return Payload.ofVerbatim(result.text()).tree();
    }

    @Override
    public void close() {
        requests.close();
    }
}
