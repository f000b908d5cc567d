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

/** All routes under {@code /api/v1}: which request is for which, and the parameters it brings. */
public final class RouteTable {
    /** What all paths begin with. */
    public static final String ROOT = "/api/v1";

    private final List<Route> routes;

    /** The routes of these topics. */
    public RouteTable(List<Topic> topics) {
        // What stands there as it is goes before what a value could be.
        var all = new ArrayList<Route>();
        topics.forEach(topic -> all.addAll(topic.routes()));
        routes =
                all.stream()
                        .collect(Collectors.partitioningBy(route -> route.path().literal()))
                        .entrySet()
                        .stream()
                        .sorted(Map.Entry.<Boolean, List<Route>>comparingByKey().reversed())
                        .flatMap(each -> each.getValue().stream())
                        .toList();
        var ids = new HashSet<String>();
        var places = new HashSet<String>();
        for (var route : routes) {
            if (!ids.add(route.operationId()) || !places.add(route.method() + " " + route.path())) {
                throw new IllegalArgumentException("%s is there twice".formatted(route));
            }
        }
    }

    /** All routes. */
    public List<Route> routes() {
        return routes;
    }

    /** What a method and a path lead to. */
    public sealed interface Found {}

    /**
     * A route.
     *
     * @param pathValues decoded, by name
     */
    public record Match(Route route, Map<String, String> pathValues) implements Found {
        /**
         * The parameters of the request.
         *
         * @param query decoded, by name
         */
        public Answer<ParameterValues> parameters(Map<String, List<String>> query) {
            for (var name : query.keySet()) {
                if (pathValues.containsKey(name)) {
                    return Answer.refused(
                            new EngineError.ValidationException(
                                    name + " stands in the path, not in the query"));
                }
            }
            var came = new LinkedHashMap<>(query);
            pathValues.forEach((name, value) -> came.put(name, List.of(value)));
            return ParameterValues.read(route.parameters(), came);
        }
    }

    /** There is nothing at this path. */
    public record Nothing() implements Found {}

    /** The path takes only other methods. */
    public record OtherMethods(List<String> allowed) implements Found {}

    /** The path's escapes are none. */
    public record Malformed() implements Found {}

    /**
     * Finds the route of a request.
     *
     * @param path as it came, not decoded, with {@link #ROOT}
     */
    public Found find(String method, String path) {
        var segments = PathTemplate.segments(path.substring(ROOT.length()));
        // A slash that can be one between segments is none in an ARN.
        var exact = find(method, segments, false);
        return exact instanceof Nothing ? find(method, segments, true) : exact;
    }

    private Found find(String method, List<String> segments, boolean slashInArn) {
        var others = new TreeSet<String>();
        for (var route : routes) {
            var values = route.path().values(segments, slashInArn);
            if (values.isEmpty()) {
                continue;
            }
            if (route.method().equals(method)) {
                return match(route, values.get());
            }
            others.add(route.method());
        }
        return others.isEmpty() ? new Nothing() : new OtherMethods(List.copyOf(others));
    }

    private static Found match(Route route, Map<String, String> escaped) {
        var decoded = new LinkedHashMap<String, String>();
        for (var value : escaped.entrySet()) {
            var text = Escapes.decoded(value.getValue());
            if (text == null) {
                return new Malformed();
            }
            decoded.put(value.getKey(), text);
        }
        return new Match(route, decoded);
    }
}
