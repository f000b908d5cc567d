package dev.askel.http.signin;

import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.http.rest.PercentDecoding;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SessionRecords.Origin;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** A request of a browser about the session of its cookie. */
public final class SessionRequest {
    private static final int AGENT_LENGTH_MAX = 200;

    private final HttpRequest request;
    private final SessionHead head;
    private final byte[] body;
    private final Origin origin;

    /**
     * Creates a request.
     *
     * @param head the head of {@code request}
     * @param body the whole body; empty when there is none
     */
    public SessionRequest(HttpRequest request, SessionHead head, byte[] body, Origin origin) {
        this.request = request;
        this.head = head;
        this.body = body;
        this.origin = origin;
    }

    String method() {
        return request.method().name();
    }

    String path() {
        return request.getUri().path();
    }

    /** The parameters of the query; empty when the query is malformed. */
    Map<String, List<String>> query() {
        var decoded = PercentDecoding.decodeQuery(request.getUri().rawQueryString().orElse(""));
        return decoded == null ? Map.of() : decoded;
    }

    SessionHead head() {
        return head;
    }

    /** The id of the session in the cookie; an empty string when there is none. */
    String sessionId() {
        return head.sessionId().orElse("");
    }

    byte[] body() {
        return body;
    }

    Origin origin() {
        return origin;
    }

    Client client() {
        return new Client(
                Objects.requireNonNullElse(origin.address(), ""), head.agent(AGENT_LENGTH_MAX));
    }
}
