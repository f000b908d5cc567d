package dev.askel.docs.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Renders {@code docs/reference/rest-operations.md} from the OpenAPI document of a server. */
final class RestPage {
    private RestPage() {}

    /** An operation of the document. */
    private record Operation(String method, String path, JsonNode node) {
        String id() {
            return node.path("operationId").asText();
        }

        boolean has(String tag) {
            return node.path("tags").valueStream().anyMatch(each -> each.asText().equals(tag));
        }

        String row() {
            return "| `%s %s` | `%s` | %s |\n"
                    .formatted(
                            method.toUpperCase(Locale.ROOT),
                            path,
                            id(),
                            Markdown.text(node.path("summary").asText()));
        }
    }

    /** Renders the page. */
    static String text(JsonNode document) {
        var operations = new ArrayList<Operation>();
        document.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.add(
                                                new Operation(
                                                        method.getKey(),
                                                        path.getKey(),
                                                        method.getValue()))));
        var text =
                new StringBuilder(
                        """
                        # REST operations

                        All operations of the [REST API](../rest.md). Paths are below `/api/v1`, except those of EventBridge Scheduler and of requests to webhooks.
                        `GET /api/v1/openapi.json` also has the schemas of bodies and results.
                        `./askel test --write-docs` generates this page from that document.
                        """);
        for (var tag : document.path("tags")) {
            var name = tag.path("name").asText();
            var own = operations.stream().filter(each -> each.has(name)).toList();
            text.append("\n## ").append(name).append("\n\n");
            text.append(Markdown.text(tag.path("description").asText())).append("\n\n");
            text.append("| request | operation | summary |\n|---|---|---|\n");
            own.forEach(each -> text.append(each.row()));
            text.append(queryParameters(own));
        }
        return text.toString();
    }

    /** Renders the query parameters, each with the operations that have it. */
    private static String queryParameters(List<Operation> operations) {
        var byMeaning = new LinkedHashMap<String, List<String>>();
        for (var operation : operations) {
            for (var parameter : operation.node().path("parameters")) {
                if (parameter.path("in").asText().equals("query")) {
                    byMeaning
                            .computeIfAbsent(queryParameterCell(parameter), _ -> new ArrayList<>())
                            .add(operation.id());
                }
            }
        }
        if (byMeaning.isEmpty()) {
            return "";
        }
        return "\n| query parameter | meaning | operations |\n|---|---|---|\n"
                + byMeaning.entrySet().stream()
                        .map(entry -> entry.getKey() + codes(entry.getValue()) + " |\n")
                        .collect(Collectors.joining());
    }

    private static String queryParameterCell(JsonNode parameter) {
        return "| %s%s | %s | "
                .formatted(
                        Markdown.code(parameter.path("name").asText()),
                        parameter.path("required").asBoolean() ? ", required" : "",
                        Markdown.text(parameter.path("description").asText()));
    }

    private static String codes(List<String> ids) {
        return ids.stream().map(Markdown::code).collect(Collectors.joining(", "));
    }
}
