package dev.askel.http;

import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireAnswer;
import dev.askel.http.wire.WireError;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** HTTP responses; each carries the request id under AWS's header name. */
final class Replies {
    private static final ContentType AWS_JSON =
            MediaTypes.applicationBinary("x-amz-json-1.0", true).toContentType();

    private Replies() {}

    /** An answer of the AWS protocol. */
    static HttpResponse aws(String requestId, WireAnswer answer) {
        return json(requestId, answer.status(), AWS_JSON, answer.json());
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

    /** JSON of our own surface that is text already. */
    static HttpResponse json(String requestId, int status, String body) {
        return response(requestId, status)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
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
