package dev.askel.engine.api.connection;

import java.util.List;

/**
 * The parameters that a connection adds to every request. They override the parameters in the
 * definition of a state.
 */
public record ConnectionParameters(
        List<Parameter> headers, List<Parameter> query, List<Parameter> body) {
    /** No parameters. */
    public static final ConnectionParameters NONE =
            new ConnectionParameters(List.of(), List.of(), List.of());

    public ConnectionParameters {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        body = List.copyOf(body);
    }

    /** Returns these parameters without their secrets. */
    public ConnectionParameters withoutSecrets() {
        return new ConnectionParameters(
                hideSecrets(headers), hideSecrets(query), hideSecrets(body));
    }

    private static List<Parameter> hideSecrets(List<Parameter> parameters) {
        return parameters.stream()
                .map(each -> each.isPublic() ? each : new Parameter(each.key(), Secret.NONE, false))
                .toList();
    }

    /**
     * A parameter.
     *
     * @param isPublic whether the value is public; the API has the opposite, isValueSecret
     */
    public record Parameter(String key, Secret value, boolean isPublic) {}
}
