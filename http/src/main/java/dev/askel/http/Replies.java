package dev.askel.http;

import dev.askel.http.Connections.Connection;
import dev.askel.http.rest.RestAnswer;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireAnswer;
import dev.askel.http.wire.WireError;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** HTTP responses; each carries the request id under AWS's header name. */
final class Replies {
    private static final ContentType AWS_JSON =
            MediaTypes.applicationBinary("x-amz-json-1.0", true).toContentType();

    private static final ContentType PROMETHEUS =
            ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

    private static final int PIECE_BYTES = 64 * 1024;

    private Replies() {}

    /** An answer of the AWS protocol. */
    static HttpResponse aws(String requestId, WireAnswer answer) {
        return json(requestId, answer.status(), AWS_JSON, answer.json());
    }

    /** The same, counted until it is gone. */
    static HttpResponse aws(
            String requestId, WireAnswer answer, Connection connection, Runnable sent) {
        var json = answer.json();
        var bytes = ByteString.fromArrayUnsafe(json.buffer(), 0, json.length());
        return response(requestId, answer.status())
                .withEntity(inPieces(AWS_JSON, bytes, connection, sent));
    }

    /** An answer of a route. */
    static HttpResponse rest(String requestId, RestAnswer.Json answer) {
        return response(requestId, answer.status())
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes(answer)));
    }

    /** The same, counted until it is gone. */
    static HttpResponse rest(
            String requestId, RestAnswer.Json answer, Connection connection, Runnable sent) {
        return response(requestId, answer.status())
                .withEntity(
                        inPieces(ContentTypes.APPLICATION_JSON, bytes(answer), connection, sent));
    }

    private static ByteString bytes(RestAnswer.Json answer) {
        return ByteString.fromArrayUnsafe(answer.body(), 0, answer.length());
    }

    /** An answer without an end of its own. */
    static HttpResponse stream(String requestId, RestAnswer.Stream stream) {
        return response(requestId, 200)
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.parse(stream.contentType()), stream.bytes()));
    }

    /** Figures in Prometheus's text format. */
    static HttpResponse metrics(String requestId, byte[] page) {
        return response(requestId, 200)
                .withEntity(HttpEntities.create(PROMETHEUS, ByteString.fromArrayUnsafe(page)));
    }

    /** The path takes other methods only. */
    static HttpResponse otherMethod(String requestId, List<String> allowed) {
        var list = String.join(", ", allowed);
        return json(
                        requestId,
                        405,
                        json ->
                                json.beginObject()
                                        .member("message", "This path takes " + list + ".")
                                        .endObject())
                .addHeader(RawHeader.create("Allow", list));
    }

    /**
     * What a client may take its time to read. A long one shows that it goes on: a connection on
     * which nothing moves is cut.
     *
     * @param sent is told when it is out of this process, or when it is clear that it will not be
     */
    private static ResponseEntity inPieces(
            ContentType type, ByteString bytes, Connection connection, Runnable sent) {
        connection.holds(bytes.length(), sent);
        if (bytes.length() <= PIECE_BYTES) {
            return HttpEntities.create(type, bytes);
        }
        var pieces =
                Source.range(0, (bytes.length() - 1) / PIECE_BYTES)
                        .map(piece -> piece(bytes, piece));
        return HttpEntities.create(type, bytes.length(), pieces);
    }

    private static ByteString piece(ByteString bytes, int number) {
        int from = number * PIECE_BYTES;
        return bytes.slice(from, Math.min(bytes.length(), from + PIECE_BYTES));
    }

    /** An error of the AWS protocol. */
    static HttpResponse aws(String requestId, WireError error) {
        return aws(requestId, WireAnswer.of(error));
    }

    /** JSON of our own surface. */
    static HttpResponse json(String requestId, int status, Consumer<JsonWriter> body) {
        var json = new JsonWriter();
        body.accept(json);
        return json(requestId, status, ContentTypes.APPLICATION_JSON, json);
    }

    private static HttpResponse json(
            String requestId, int status, ContentType type, JsonWriter json) {
        var bytes = ByteString.fromArrayUnsafe(json.buffer(), 0, json.length());
        return response(requestId, status).withEntity(HttpEntities.create(type, bytes));
    }

    private static HttpResponse response(String requestId, int status) {
        return HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .addHeader(RawHeader.create("x-amzn-RequestId", requestId));
    }
}
