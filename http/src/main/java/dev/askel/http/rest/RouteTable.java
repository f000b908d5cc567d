package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All routes under {@code /api/v1}. Finds the route of a request and reads its parameters. */
public final class RouteTable {
    /** The prefix of all paths. */
    public static final String ROOT = "/api/v1";

    private final List<Route> routes;

    /** Creates the table of these groups' routes. */
    public RouteTable(List<RouteGroup> groups) {
        // Literal paths take precedence over paths with parameters.
        var all = new ArrayList<Route>();
        groups.forEach(group -> all.addAll(group.routes()));
        routes =
                all.stream()
                        .collect(Collectors.partitioningBy(route -> route.path().isLiteral()))
                        .entrySet()
                        .stream()
                        .sorted(Map.Entry.<Boolean, List<Route>>comparingByKey().reversed())
                        .flatMap(each -> each.getValue().stream())
                        .toList();
        var ids = new HashSet<String>();
        var paths = new HashSet<String>();
        for (var route : routes) {
            if (!ids.add(route.operationId()) || !paths.add(route.method() + " " + route.path())) {
                throw new IllegalArgumentException("%s is defined twice".formatted(route));
            }
        }
    }

    /** All routes. */
    public List<Route> routes() {
        return routes;
    }

    /** The result of a lookup by method and path. */
    public sealed interface LookupResult {}

    /**
     * The route of the request.
     *
     * @param pathValues the decoded values of the path by name
     */
    public record Match(Route route, Map<String, String> pathValues) implements LookupResult {
        /**
         * Reads the parameters of the request.
         *
         * @param query the decoded parameters of the query by name
         */
        public Answer<ParameterValues> parameters(Map<String, List<String>> query) {
            for (var name : query.keySet()) {
                if (pathValues.containsKey(name)) {
                    return Answer.refused(
                            new EngineError.ValidationException(
                                    name + " belongs in the path, not in the query"));
                }
            }
            var parameters = new LinkedHashMap<>(query);
            pathValues.forEach((name, value) -> parameters.put(name, List.of(value)));
            return ParameterValues.read(route.parameters(), parameters);
        }
    }

    /** No route has this path. */
    public record NotFound() implements LookupResult {}

    /** The routes of this path have other methods. */
    public record MethodNotAllowed(List<String> allowed) implements LookupResult {}

    /** The percent-encoding of the path is malformed. */
    public record Malformed() implements LookupResult {}

    /**
     * Finds the route of a request.
     *
     * @param path the encoded path, with {@link #ROOT}
     */
    public LookupResult find(String method, String path) {
        var segments = PathTemplate.segments(path.substring(ROOT.length()));
        // A slash belongs to an ARN only when the path matches no route as separate segments.
        var exact = find(method, segments, false);
        return exact instanceof NotFound ? find(method, segments, true) : exact;
    }

    private LookupResult find(String method, List<String> segments, boolean slashInArn) {
        var otherMethods = new TreeSet<String>();
        for (var route : routes) {
            var values = route.path().match(segments, slashInArn);
            if (values.isEmpty()) {
                continue;
            }
            if (route.method().equals(method)) {
                return match(route, values.get());
            }
            otherMethods.add(route.method());
        }
        return otherMethods.isEmpty()
                ? new NotFound()
                : new MethodNotAllowed(List.copyOf(otherMethods));
    }

    private static LookupResult match(Route route, Map<String, String> escaped) {
        var decoded = new LinkedHashMap<String, String>();
        for (var value : escaped.entrySet()) {
            var text = PercentDecoding.decode(value.getValue());
            if (text == null) {
                return new Malformed();
            }
            decoded.put(value.getKey(), text);
        }
        return new Match(route, decoded);
    }
}
