package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The answer of a route. */
public sealed interface RestResponse {

    /**
     * A JSON answer.
     *
     * @param status the HTTP status
     * @param body an array whose first {@code length} bytes are the body
     * @param overloadMessage the message that is sent with the same status when the node has no
     *     memory for the body; null when the client may retry ({@code ThrottlingException})
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Json(int status, byte[] body, int length, @Nullable String overloadMessage)
            implements RestResponse {
        /**
         * Returns a copy of a successful answer; returns an error unchanged. When the node has no
         * memory for the body, {@code message} is sent instead. Used for actions that must not be
         * repeated.
         */
        public Json withOverloadMessage(String message) {
            if (status != 200) {
                return this;
            }
            var fallback =
                    written(json -> json.beginObject().member("message", message).endObject());
            return new Json(status, body, length, new String(fallback, StandardCharsets.UTF_8));
        }
    }

    /**
     * A stream. It ends when its client disconnects or the server stops, and holds the permit of a
     * long poll until its end.
     *
     * @param contentType such as {@code text/event-stream}
     * @param bytes created on demand; must send data regularly, because idle connections are closed
     */
    record Stream(String contentType, Source<ByteString, NotUsed> bytes) implements RestResponse {}

    /** Creates an answer without a body, status 204. */
    static Json noContent() {
        return new Json(204, new byte[0], 0, null);
    }

    /** Creates an answer from JSON text. */
    static Json json(String text) {
        var body = text.getBytes(StandardCharsets.UTF_8);
        return new Json(200, body, body.length, null);
    }

    /** Creates an answer with one JSON value. */
    static Json json(Consumer<JsonWriter> value) {
        var json = new JsonWriter();
        value.accept(json);
        return new Json(200, json.buffer(), json.length(), null);
    }

    /**
     * Creates the answer to an operation: an error, or an object with the members that {@code
     * result} writes.
     */
    static <R> Json of(Answer<R> answer, BiConsumer<JsonWriter, R> result) {
        return switch (answer) {
            case Answer.Refused<R>(var error) -> error(error);
            case Answer.Ok<R>(R it) ->
                    json(json -> {
                        json.beginObject();
                        result.accept(json, it);
                        json.endObject();
                    });
        };
    }

    /** Creates the answer to an operation whose result is JSON text. */
    static Json of(Answer<String> answer) {
        return switch (answer) {
            case Answer.Refused<String>(var error) -> error(error);
            case Answer.Ok<String>(var text) -> json(text);
        };
    }

    /** Creates the answer to an operation of AWS. */
    static Json of(WireResponse answer) {
        return answer.error() == null
                ? new Json(answer.status(), answer.json().buffer(), answer.json().length(), null)
                : error(answer.error());
    }

    static Json error(EngineError error) {
        return error(new WireError.EngineRefusal(error));
    }

    /**
     * Creates an error response in AWS's format with the REST status. Adds a default message if the
     * AWS API returns none for this error.
     */
    static Json error(WireError error) {
        var json = new JsonWriter();
        if (error.message() == null) {
            json.beginObject()
                    .member("__type", error.namespace() + "#" + error.name())
                    .member("message", RestStatus.defaultMessage(error))
                    .endObject();
        } else {
            error.write(json);
        }
        return new Json(RestStatus.of(error), json.buffer(), json.length(), null);
    }

    private static byte[] written(Consumer<JsonWriter> value) {
        var json = new JsonWriter();
        value.accept(json);
        return json.toByteArray();
    }
}
