package dev.askel.connectors.call;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/** The result of a request whose response is read as a stream. */
public sealed interface StreamedExchange {
    /**
     * The status and the headers have arrived, with any status.
     *
     * @param body the body, which the caller closes; a read throws InterruptedIOException when the
     *     thread is interrupted
     */
    record Opened(int status, HttpHeaders headers, InputStream body) implements StreamedExchange {}

    /** No response arrived, because the connection failed, broke, or was silent for too long. */
    record Failed(String reason) implements StreamedExchange {}
}
