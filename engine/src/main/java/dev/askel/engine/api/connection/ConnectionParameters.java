package dev.askel.engine.api.connection;

import java.util.List;

/** What a connection adds to every request; it wins over what a state says. */
public record ConnectionParameters(
        List<Parameter> headers, List<Parameter> query, List<Parameter> body) {
    /** Nothing. */
    public static final ConnectionParameters NONE =
            new ConnectionParameters(List.of(), List.of(), List.of());

    public ConnectionParameters {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        body = List.copyOf(body);
    }

    /** The same without its secrets. */
    public ConnectionParameters withoutSecrets() {
        return new ConnectionParameters(shown(headers), shown(query), shown(body));
    }

    private static List<Parameter> shown(List<Parameter> parameters) {
        return parameters.stream()
                .map(each -> each.shown() ? each : new Parameter(each.key(), Secret.NONE, false))
                .toList();
    }

    /**
     * One of them.
     *
     * @param shown whether people may see the value; the API calls the others isValueSecret
     */
    public record Parameter(String key, Secret value, boolean shown) {}
}
