package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says why a definite path found nothing, in the words of the Jayway release that AWS runs. */
final class PathMiss {
    private PathMiss() {}

    static String reason(JsonNode start, List<PathStep> steps) {
        var path = new StringBuilder("$");
        JsonNode node = start;
        for (int i = 0; i < steps.size() && node != null; i++) {
            var step = steps.get(i);
            if (step instanceof PathStep.Index && !node.isArray()) {
                return "Filter: %s can only be applied to arrays. Current context is: %s"
                        .formatted(step.fragment(), JavaText.of(node));
            }
            if (!(step instanceof PathStep.Index) && !node.isObject()) {
                // As an AWS user quotes it, github.com/awsdocs/aws-step-functions-developer-guide
                // pull request 5.
                return "Property %s not found in path %s".formatted(step.fragment(), path);
            }
            node = next(node, step);
            path.append(step.fragment());
            boolean leaf = i == steps.size() - 1;
            if (node == null && step instanceof PathStep.Property && !leaf) {
                return "Missing property in path " + path;
            }
        }
        var whole = new StringBuilder("$");
        steps.forEach(step -> whole.append(step.fragment()));
        return "No results for path: " + whole;
    }

    private static @Nullable JsonNode next(JsonNode node, PathStep step) {
        return switch (step) {
            case PathStep.Property(String name) -> node.get(name);
            case PathStep.Index(int at) -> node.get(at < 0 ? node.size() + at : at);
            default -> null;
        };
    }
}
