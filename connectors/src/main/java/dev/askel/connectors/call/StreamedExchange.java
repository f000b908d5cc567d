package dev.askel.connectors.call;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/** The result of a request whose answer is read as a stream. */
public sealed interface StreamedExchange {
    /**
     * The head of an answer of any status has arrived.
     *
     * @param body to be closed by the caller; a read throws InterruptedIOException when the thread
     *     is interrupted
     */
    record Opened(int status, HttpHeaders headers, InputStream body) implements StreamedExchange {}

    /** No answer arrived, because the connection failed, broke, or was silent for too long. */
    record Failed(String reason) implements StreamedExchange {}
}
