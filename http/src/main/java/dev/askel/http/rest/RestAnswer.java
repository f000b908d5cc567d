package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireAnswer;
import dev.askel.http.wire.WireError;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** What a route answers. */
public sealed interface RestAnswer {

    /**
     * JSON.
     *
     * @param status the HTTP status
     * @param body of which the first {@code length} bytes count
     * @param unroomy what is said, with the same status, when there is no room for the body; null
     *     when the client may be asked to come again ({@code ThrottlingException})
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Json(int status, byte[] body, int length, @Nullable String unroomy)
            implements RestAnswer {
        /** The same; where it is of something done, which cannot be taken back. */
        public Json orElseSay(String message) {
            if (status != 200) {
                return this;
            }
            var said = written(json -> json.beginObject().member("message", message).endObject());
            return new Json(status, body, length, new String(said, StandardCharsets.UTF_8));
        }
    }

    /**
     * An open end. It ends with the client and with the server, and holds the place of a long poll
     * until then.
     *
     * @param contentType such as {@code text/event-stream}
     * @param bytes made as they are asked for; must send something now and then, for a connection
     *     on which nothing moves is cut
     */
    record Stream(String contentType, Source<ByteString, NotUsed> bytes) implements RestAnswer {}

    /** JSON that is text already. */
    static Json json(String text) {
        var body = text.getBytes(StandardCharsets.UTF_8);
        return new Json(200, body, body.length, null);
    }

    /** One JSON value. */
    static Json json(Consumer<JsonWriter> value) {
        var json = new JsonWriter();
        value.accept(json);
        return new Json(200, json.buffer(), json.length(), null);
    }

    /** What an operation came to: an object with the members that {@code result} writes. */
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

    /** What an operation came to that answers JSON as text. */
    static Json of(Answer<String> answer) {
        return switch (answer) {
            case Answer.Refused<String>(var error) -> error(error);
            case Answer.Ok<String>(var text) -> json(text);
        };
    }

    /** The answer of an operation of AWS. */
    static Json of(WireAnswer answer) {
        return answer.error() == null
                ? new Json(answer.status(), answer.json().buffer(), answer.json().length(), null)
                : error(answer.error());
    }

    static Json error(EngineError error) {
        return error(new WireError.OfEngine(error));
    }

    /** AWS's body, with a text where AWS gives none, and the status that says what it is. */
    static Json error(WireError error) {
        var json = new JsonWriter();
        if (error.message() == null) {
            json.beginObject()
                    .member("__type", error.namespace() + "#" + error.name())
                    .member("message", RestStatus.text(error))
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
