package dev.askel.http.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One route, and all that is known of it.
 *
 * @param method in capitals
 * @param path below {@code /api/v1}
 * @param operationId unique; AWS's name where it is an operation of AWS
 * @param summary for people, one sentence
 * @param parameters of path and query
 * @param requestSchema the name of the body's schema; null when it takes none
 * @param responseSchema the name of the answer's schema, or of what an event of its stream holds
 * @param pace how long it may take, and which place it holds meanwhile
 */
public record Route(
        String method,
        PathTemplate path,
        String operationId,
        String summary,
        List<Parameter> parameters,
        @Nullable String requestSchema,
        String responseSchema,
        Pace pace,
        RouteWork work) {

    /** How long it may take, and which place it holds meanwhile. */
    public enum Pace {
        /** A moment; a place among the requests. */
        SOON,
        /** A moment, but its answer may have megabytes: one after the other. */
        PAGE,
        /** Minutes, for what it runs itself; the place of a long poll. */
        RUN,
        /** As long as somebody waits; the place of a long poll, its answer is never refused. */
        POLL,
        /** As long as the client stays; the place of a long poll. Answers a stream, or an error. */
        STREAM
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface RouteWork {
        CompletionStage<? extends RestAnswer> answer(RestCall call);
    }

    /** Whether requests may have a body. */
    boolean takesBody() {
        return requestSchema != null;
    }

    public static Draft get(String path) {
        return new Draft("GET", path);
    }

    public static Draft post(String path) {
        return new Draft("POST", path);
    }

    public static Draft patch(String path) {
        return new Draft("PATCH", path);
    }

    public static Draft delete(String path) {
        return new Draft("DELETE", path);
    }

    /** A route that is being written down. */
    public static final class Draft {
        private final String method;
        private final PathTemplate path;
        private final List<Parameter> query = new ArrayList<>();
        private String operationId = "";
        private String summary = "";
        private @Nullable String requestSchema;
        private String responseSchema = "";
        private Pace pace = Pace.SOON;

        private Draft(String method, String path) {
            this.method = method;
            this.path = PathTemplate.of(path);
        }

        /** Its operation id and what it is for, in one sentence. */
        public Draft named(String id, String sentence) {
            operationId = id;
            summary = sentence;
            return this;
        }

        /** Parameters of the query. */
        public Draft query(Parameter... more) {
            query.addAll(List.of(more));
            return this;
        }

        /** The schema of the body it takes. */
        public Draft takes(String schema) {
            requestSchema = schema;
            return this;
        }

        /** The schema of what it answers, or of what an event of its stream holds. */
        public Draft gives(String schema) {
            responseSchema = schema;
            return this;
        }

        /** Unless it is answered soon. */
        public Draft at(Pace given) {
            pace = given;
            return this;
        }

        /** Who answers it. */
        public Route by(RouteWork work) {
            var inPath =
                    path.names().stream()
                            .map(name -> Parameter.text(name, PathNames.meaning(name)).mandatory());
            return new Route(
                    method,
                    path,
                    operationId,
                    summary,
                    Stream.concat(inPath, query.stream()).toList(),
                    requestSchema,
                    responseSchema,
                    pace,
                    work);
        }
    }
}
