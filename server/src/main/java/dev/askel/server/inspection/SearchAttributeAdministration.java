package dev.askel.server.inspection;

import static dev.askel.engine.api.workbench.SearchAttributes.PROBLEMS_MAX;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.command.Command.SearchAttributes;
import dev.askel.server.command.SearchAttributeAction;
import dev.askel.server.command.SearchAttributeAction.Definition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The actions of {@code askel attributes}. They call the server's REST API, and throw {@link
 * dev.askel.server.refusal.RefusedException} when no server listens.
 */
public final class SearchAttributeAdministration {
    private final MachineRequests requests;

    private SearchAttributeAdministration(MachineRequests requests) {
        this.requests = requests;
    }

    /**
     * Runs a command, and prints one line for each attribute of the response, or the id of a bulk
     * job.
     *
     * @param config names the server
     * @throws IOException when the server does not respond
     */
    public static CommandResult run(
            Config config, SearchAttributes command, Consumer<String> printer)
            throws IOException, InterruptedException {
        try (var requests = new MachineRequests(config, command.account(), command.region())) {
            return new SearchAttributeAdministration(requests).run(command.action(), printer);
        }
    }

    private CommandResult run(SearchAttributeAction action, Consumer<String> printer)
            throws IOException, InterruptedException {
        var result =
                switch (action) {
                    case SearchAttributeAction.ListAll() ->
                            requests.send("GET", "/api/v1/search-attributes", "");
                    case SearchAttributeAction.Show(var machine) -> send("GET", machine, "");
                    case SearchAttributeAction.SetAttributes(var machine, var attributes) ->
                            send("PUT", machine, body(attributes));
                    case SearchAttributeAction.RemoveAttributes(var machine) ->
                            send("DELETE", machine, "");
                    case SearchAttributeAction.Backfill(var machine, var rate) ->
                            backfill(machine, rate);
                };
        if (result.isSuccess()) {
            var response = Payload.ofVerbatim(result.text()).tree();
            if (response.has("jobId")) {
                printer.accept("bulk job " + response.path("jobId").asText());
            }
            response.path("attributes").forEach(each -> printer.accept(line(each)));
        }
        return result;
    }

    /**
     * Starts a bulk job if the state machine defines attributes. A job of an unknown state machine
     * would complete without executions.
     */
    private CommandResult backfill(String machine, OptionalInt rate)
            throws IOException, InterruptedException {
        var defined = send("GET", machine, "");
        if (!defined.isSuccess()) {
            return defined;
        }
        if (Payload.ofVerbatim(defined.text()).tree().path("attributes").isEmpty()) {
            return new CommandResult(
                    false,
                    "The state machine '%s' defines no search attributes.".formatted(machine));
        }
        return requests.sendWithArn(
                "POST",
                machine,
                arn -> "/api/v1/bulk?action=BACKFILL&machine=" + MachineRequests.encoded(arn),
                rate.isEmpty() ? "{}" : "{\"ratePerSecond\": %d}".formatted(rate.getAsInt()));
    }

    private CommandResult send(String method, String machine, String body)
            throws IOException, InterruptedException {
        return requests.sendForMachine(method, machine, "search-attributes", body);
    }

    private static String body(List<Definition> attributes) {
        return Payload.of(
                        new ObjectMapper().<JsonNode>valueToTree(Map.of("attributes", attributes)))
                .text();
    }

    private static String line(JsonNode attribute) {
        var text =
                "%s  %s"
                        .formatted(
                                attribute.path("name").asText(), attribute.path("type").asText());
        if (attribute.has("expression")) {
            text += "  " + attribute.path("expression").asText();
        }
        int problems = attribute.path("problems").asInt();
        if (problems == 0) {
            return text;
        }
        return problems < PROBLEMS_MAX
                ? "%s  problems: %d".formatted(text, problems)
                : "%s  problems: %d or more".formatted(text, PROBLEMS_MAX);
    }
}
