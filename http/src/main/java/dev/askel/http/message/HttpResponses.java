package dev.askel.http.message;

import dev.askel.http.rest.RestResponse;
import dev.askel.http.scheduler.SchedulerError;
import dev.askel.http.sts.StsResponse;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireResponse;
import dev.askel.trigger.webhook.WebhookResponse;
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

/** Builds HTTP responses. Each carries the request id under AWS's header name. */
public final class HttpResponses {
    private static final ContentType AWS_JSON =
            MediaTypes.applicationBinary("x-amz-json-1.0", true).toContentType();
    private static final ContentType AWS_JSON_1_1 =
            MediaTypes.applicationBinary("x-amz-json-1.1", true).toContentType();

    private static final ContentType PROMETHEUS =
            ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

    private static final int PIECE_BYTES = 64 * 1024;
    private static final String REQUEST_ID = "x-amzn-RequestId";

    private HttpResponses() {}

    /** Tracks answers until they are sent. */
    public interface AnswerTracker {
        /**
         * Tracks the bytes of the next answer until they are sent.
         *
         * @param onFinished runs when the operating system has all bytes, or when they can no
         *     longer be sent
         */
        void track(long bytes, Runnable onFinished);
    }

    /**
     * Sets the version of AWS JSON in the content type of an answer.
     *
     * @param version {@code 1.0} or {@code 1.1}
     */
    public static HttpResponse inJsonVersion(HttpResponse answer, String version) {
        return version.equals("1.1")
                ? answer.withEntity((ResponseEntity) answer.entity().withContentType(AWS_JSON_1_1))
                : answer;
    }

    /** Creates an answer of the AWS protocol. */
    public static HttpResponse aws(String requestId, WireResponse answer) {
        return json(requestId, answer.status(), AWS_JSON, answer.json());
    }

    /** Creates an answer of the AWS protocol whose bytes are tracked until they are sent. */
    public static HttpResponse aws(
            String requestId, WireResponse answer, AnswerTracker tracker, Runnable onFinished) {
        var json = answer.json();
        var bytes = ByteString.fromArrayUnsafe(json.buffer(), 0, json.length());
        return response(requestId, answer.status())
                .withEntity(trackedInPieces(AWS_JSON, bytes, tracker, onFinished));
    }

    /** Creates an answer of a REST route. */
    public static HttpResponse rest(String requestId, RestResponse.Json answer) {
        return response(requestId, answer.status())
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes(answer)));
    }

    /** Creates the answer to a request whose client is not identified. */
    public static HttpResponse unidentified(String requestId, WireError error) {
        var response = rest(requestId, RestResponse.error(error));
        return error instanceof WireError.RefusedBearer refused
                ? response.addHeader(RawHeader.create("WWW-Authenticate", refused.challenge()))
                : response;
    }

    /** Creates an answer of a REST route whose bytes are tracked until they are sent. */
    public static HttpResponse rest(
            String requestId,
            RestResponse.Json answer,
            AnswerTracker tracker,
            Runnable onFinished) {
        return response(requestId, answer.status())
                .withEntity(
                        trackedInPieces(
                                ContentTypes.APPLICATION_JSON, bytes(answer), tracker, onFinished));
    }

    private static ByteString bytes(RestResponse.Json answer) {
        return ByteString.fromArrayUnsafe(answer.body(), 0, answer.length());
    }

    /** Creates the answer of a stream, whose length is unknown. */
    public static HttpResponse stream(String requestId, RestResponse.Stream stream) {
        return response(requestId, 200)
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.parse(stream.contentType()), stream.bytes()));
    }

    /** Creates the page of metrics in Prometheus's text format. */
    public static HttpResponse metrics(String requestId, byte[] page) {
        return response(requestId, 200)
                .withEntity(HttpEntities.create(PROMETHEUS, ByteString.fromArrayUnsafe(page)));
    }

    /** Creates an answer of STS. */
    public static HttpResponse sts(String requestId, StsResponse answer) {
        return response(requestId, answer.status())
                .withEntity(HttpEntities.create(ContentTypes.TEXT_XML_UTF8, answer.xml()));
    }

    /** Creates an answer with a JSON body in UTF-8. */
    public static HttpResponse json(String requestId, byte[] body) {
        return response(requestId, 200)
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(body)));
    }

    /** Creates an error of EventBridge Scheduler. */
    public static HttpResponse scheduler(String requestId, SchedulerError error) {
        return json(requestId, error.status(), error::write)
                .addHeader(RawHeader.create("x-amzn-ErrorType", error.name()));
    }

    /**
     * Creates the response of a webhook. The webhook has the origin of the console, so a browser
     * must not run its body as a page or a script.
     */
    public static HttpResponse webhook(
            String requestId, WebhookResponse answer, AnswerTracker tracker, Runnable onFinished) {
        var status =
                StatusCodes.lookup(answer.status())
                        .orElseGet(() -> StatusCodes.custom(answer.status(), "", ""));
        var response =
                HttpResponse.create()
                        .withStatus(status)
                        .addHeader(RawHeader.create(REQUEST_ID, requestId))
                        .addHeader(
                                RawHeader.create(
                                        "Content-Security-Policy", "sandbox; default-src 'none'"))
                        .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"));
        for (var header : answer.headers().entrySet()) {
            response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        if (!answer.headers().containsKey("cache-control")) {
            response = response.addHeader(RawHeader.create("Cache-Control", "no-store"));
        }
        if (!status.allowsEntity()) {
            onFinished.run();
            return response;
        }
        return response.withEntity(
                trackedInPieces(
                        ContentTypes.parse(answer.contentType()),
                        ByteString.fromArrayUnsafe(answer.body()),
                        tracker,
                        onFinished));
    }

    /** Creates the 404 for a path without a route or a page. */
    public static HttpResponse notFound(String requestId) {
        return json(
                requestId,
                404,
                json ->
                        json.beginObject()
                                .member("message", "There is nothing at this path.")
                                .endObject());
    }

    /** Creates the 405 for a path that has routes for other methods only. */
    public static HttpResponse methodNotAllowed(String requestId, List<String> allowed) {
        var list = String.join(", ", allowed);
        return json(
                        requestId,
                        405,
                        json ->
                                json.beginObject()
                                        .member("message", "This path accepts " + list + ".")
                                        .endObject())
                .addHeader(RawHeader.create("Allow", list));
    }

    /** Creates the 415 for a body of another media type. */
    public static HttpResponse unsupportedMediaType(String requestId, List<String> permitted) {
        var list = String.join(", ", permitted);
        return json(
                requestId,
                415,
                json ->
                        json.beginObject()
                                .member(
                                        "message",
                                        "This path accepts the content types " + list + ".")
                                .endObject());
    }

    /**
     * Creates a body that a client may read slowly. A long body is sent in pieces, so that the
     * connection shows activity and is not closed as idle.
     *
     * @param onFinished runs when all bytes are sent, or when they can no longer be sent
     */
    private static ResponseEntity trackedInPieces(
            ContentType type, ByteString bytes, AnswerTracker tracker, Runnable onFinished) {
        tracker.track(bytes.length(), onFinished);
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

    /** Creates an error of the AWS protocol. */
    public static HttpResponse aws(String requestId, WireError error) {
        return aws(requestId, WireResponse.of(error));
    }

    /** Creates a JSON answer outside the AWS protocol and the REST routes. */
    public static HttpResponse json(String requestId, int status, Consumer<JsonWriter> body) {
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
                .addHeader(RawHeader.create(REQUEST_ID, requestId));
    }
}
