package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Checks the Map Runs of the load. Each item must have one child. The result of the Map Run must
 * contain the outputs of the children in the order of the items. The input of a child is {@code
 * {"id": …, "item": …}}, with the id in the input of its parent.
 */
final class MapRunRules {
    private final Map<String, List<History>> childrenByRun = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private MapRunRules() {}

    /** Returns one sentence for each violation. */
    static List<String> violations(Collection<History> histories) {
        var rules = new MapRunRules();
        for (var history : histories) {
            if (!history.mapRunArn().isEmpty()) {
                rules.childrenByRun
                        .computeIfAbsent(history.mapRunArn(), _ -> new ArrayList<>())
                        .add(history);
            }
        }
        histories.forEach(rules::checkRuns);
        rules.childrenByRun
                .keySet()
                .forEach(run -> rules.violations.add("no execution started the Map Run " + run));
        return List.copyOf(rules.violations);
    }

    private void checkRuns(History parent) {
        for (var event : parent.events()) {
            if (event.type().equals("MapRunStarted")) {
                var children = childrenByRun.remove(event.detail("mapRunArn"));
                if (parent.isSuccess()) {
                    checkChildren(parent, children == null ? List.of() : children);
                }
            }
        }
    }

    private void checkChildren(History parent, List<History> children) {
        var input = AskelClient.parseJson(parent.input());
        var outputs = new HashMap<JsonNode, JsonNode>();
        var items = new HashSet<JsonNode>();
        for (var child : children) {
            var childInput = AskelClient.parseJson(child.input());
            var item = childInput.path("item");
            if (!childInput.path("id").equals(input.path("id"))) {
                violations.add("%s has the input of another parent".formatted(child.arn()));
            }
            if (!items.add(item)) {
                violations.add("%s has two children for %s".formatted(parent.arn(), item));
            }
            if (child.isSuccess()) {
                outputs.put(item, AskelClient.parseJson(child.output()));
            }
        }
        var expected = new ArrayList<JsonNode>();
        for (var item : input.path("items")) {
            if (!items.contains(item)) {
                violations.add("%s has no child for %s".formatted(parent.arn(), item));
            }
            expected.add(outputs.getOrDefault(item, AskelClient.newRequest()));
        }
        var results = new ArrayList<JsonNode>();
        AskelClient.parseJson(parent.output()).path("done").forEach(results::add);
        if (!results.equals(expected)) {
            violations.add(
                    "%s has other results than its children: %s instead of %s"
                            .formatted(parent.arn(), results, expected));
        }
    }
}
