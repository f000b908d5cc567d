package dev.askel.http.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One route of the REST API.
 *
 * @param method the HTTP method in upper case
 * @param path below {@code /api/v1}
 * @param operationId unique; AWS's name for an operation of AWS
 * @param summary one sentence for people
 * @param parameters the parameters of path and query
 * @param requestSchema the name of the body's schema; null when the route takes no body
 * @param requestTypes the media types of the body in the OpenAPI document; the route itself checks
 *     all but {@code application/json}
 * @param responseSchema the schema of the answer, or of the data of a stream's events; empty when
 *     the answer has no body
 * @param workClass the time limit of a request, and the permit that it holds
 * @param action answers a request
 */
public record Route(
        String method,
        PathTemplate path,
        String operationId,
        String summary,
        List<Parameter> parameters,
        @Nullable String requestSchema,
        List<String> requestTypes,
        String responseSchema,
        WorkClass workClass,
        RouteAction action) {
    /** The media types of routes that accept JSON only. */
    public static final List<String> JSON = List.of("application/json");

    /** The time limit of a request, and the permit that it holds. */
    public enum WorkClass {
        /** Answers within seconds; holds the permit of a request. */
        SHORT,
        /** Answers within seconds, perhaps with several MiB; few such requests run at a time. */
        PAGE,
        /** Runs an execution or a state for minutes; holds the permit of a long poll. */
        LONG_RUN,
        /**
         * Waits as long as its client does; holds the permit of a long poll, and its answer is
         * never refused.
         */
        LONG_POLL,
        /**
         * Streams as long as its client reads; holds the permit of a long poll. Answers a stream or
         * an error.
         */
        STREAM
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface RouteAction {
        CompletionStage<? extends RestResponse> answer(RestCall call);
    }

    /** Returns this route with another action. */
    public Route withAction(RouteAction other) {
        return new Route(
                method,
                path,
                operationId,
                summary,
                parameters,
                requestSchema,
                requestTypes,
                responseSchema,
                workClass,
                other);
    }

    /** Creates a route with a method in upper case. */
    public static Builder of(String method, String path) {
        return new Builder(method, path);
    }

    public static Builder get(String path) {
        return new Builder("GET", path);
    }

    public static Builder post(String path) {
        return new Builder("POST", path);
    }

    public static Builder put(String path) {
        return new Builder("PUT", path);
    }

    public static Builder patch(String path) {
        return new Builder("PATCH", path);
    }

    public static Builder delete(String path) {
        return new Builder("DELETE", path);
    }

    /** Builds a route. */
    public static final class Builder {
        private final String method;
        private final PathTemplate path;
        private final List<Parameter> query = new ArrayList<>();
        private String operationId = "";
        private String summary = "";
        private @Nullable String requestSchema;
        private List<String> requestTypes = JSON;
        private String responseSchema = "";
        private WorkClass workClass = WorkClass.SHORT;

        private Builder(String method, String path) {
            this.method = method;
            this.path = PathTemplate.parse(path);
        }

        /** Sets the operation id and the summary, one sentence. */
        public Builder named(String id, String sentence) {
            operationId = id;
            summary = sentence;
            return this;
        }

        /** Adds parameters of the query. */
        public Builder query(Parameter... more) {
            query.addAll(List.of(more));
            return this;
        }

        /** Sets the schema of the request body. */
        public Builder requestBody(String schema) {
            requestSchema = schema;
            return this;
        }

        /**
         * Sets the media types of the request body. The action must refuse requests that a page of
         * another site can send without the permission of this server.
         */
        public Builder requestTypes(String... types) {
            requestTypes = List.of(types);
            return this;
        }

        /** Sets the schema of the answer, or of the data of a stream's events. */
        public Builder responseBody(String schema) {
            responseSchema = schema;
            return this;
        }

        /** Sets the work class; {@link WorkClass#SHORT} is the default. */
        public Builder workClass(WorkClass given) {
            workClass = given;
            return this;
        }

        /** Returns a route for the OpenAPI document only, which another protocol answers. */
        public Route answeredElsewhere() {
            return action(_ -> {
                throw new IllegalStateException("the REST API does not answer " + path);
            });
        }

        /** Sets the action and returns the route. */
        public Route action(RouteAction action) {
            var inPath =
                    path.parameterNames().stream()
                            .map(name ->
                                    Parameter.text(name, PathParameters.description(name))
                                            .asRequired());
            return new Route(
                    method,
                    path,
                    operationId,
                    summary,
                    Stream.concat(inPath, query.stream()).toList(),
                    requestSchema,
                    requestTypes,
                    responseSchema,
                    workClass,
                    action);
        }
    }
}
