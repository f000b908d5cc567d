package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.command.EndpointAction;
import dev.askel.server.operator.OperatorClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The actions of {@code askel endpoints}. They call the server's REST API, and throw {@link
 * dev.askel.server.refusal.RefusedException} when no server listens.
 */
public final class EndpointAdministration implements AutoCloseable {
    private static final String ENDPOINTS = "/api/v1/endpoints";

    private final ServerOrDatabase server;
    private final Map<String, String> headers;

    /** Creates a client of the server that {@code config} names. */
    public EndpointAdministration(Config config) {
        server = new ServerOrDatabase(config);
        headers =
                OperatorClient.scopeHeader(
                        OperatorClient.defaultAccount(config), OperatorClient.DEFAULT_REGION);
    }

    /**
     * Runs an action, and prints one line for each endpoint of the response.
     *
     * @throws IOException when the server does not respond
     */
    public CommandResult run(EndpointAction action, Consumer<String> printer)
            throws IOException, InterruptedException {
        var result =
                switch (action) {
                    case EndpointAction.ListAll() -> send("GET", ENDPOINTS, "");
                    case EndpointAction.SetLimit(var endpoint, var concurrency, var rate) ->
                            send("PUT", path(endpoint, "limit"), limits(concurrency, rate));
                    case EndpointAction.RemoveLimit(var endpoint) ->
                            send("DELETE", path(endpoint, "limit"), "");
                    case EndpointAction.Pause(var endpoint) ->
                            send("POST", path(endpoint, "pause"), "{}");
                    case EndpointAction.Resume(var endpoint, var rate) ->
                            send("POST", path(endpoint, "resume"), limits(Optional.empty(), rate));
                };
        if (result.isSuccess()) {
            var answer = Payload.ofVerbatim(result.text()).tree();
            if (action instanceof EndpointAction.ListAll) {
                answer.path("endpoints").forEach(each -> printer.accept(line(each)));
            } else {
                printer.accept(line(answer));
            }
        }
        return result;
    }

    private CommandResult send(String method, String path, String body)
            throws IOException, InterruptedException {
        return server.sendToServer(method, path, body, headers);
    }

    private static String path(String endpoint, String verb) {
        return "%s/%s/%s"
                .formatted(
                        ENDPOINTS,
                        URLEncoder.encode(endpoint, StandardCharsets.UTF_8).replace("+", "%20"),
                        verb);
    }

    private static String limits(Optional<String> concurrency, Optional<String> rate) {
        var members = new ArrayList<String>();
        concurrency.ifPresent(number -> members.add("\"concurrency\":" + number));
        rate.ifPresent(number -> members.add("\"ratePerSecond\":" + number));
        return "{" + String.join(",", members) + "}";
    }

    private static String line(JsonNode endpoint) {
        var words = new ArrayList<String>();
        if (endpoint.path("paused").asBoolean()) {
            words.add("paused");
        }
        if (endpoint.has("concurrency")) {
            words.add("concurrency " + endpoint.path("concurrency").asText());
        }
        if (endpoint.has("ratePerSecond")) {
            words.add("rate " + endpoint.path("ratePerSecond").asText() + "/s");
        }
        if (endpoint.has("resumeRatePerSecond")) {
            words.add("resuming at " + endpoint.path("resumeRatePerSecond").asText() + "/s");
        }
        words.addAll(
                List.of(
                        endpoint.path("used").asText() + " in flight",
                        endpoint.path("waiting").asText() + " waiting",
                        endpoint.path("parked").asText() + " parked"));
        return "%s  %s".formatted(endpoint.path("endpoint").asText(), String.join(", ", words));
    }

    @Override
    public void close() {
        server.close();
    }
}
