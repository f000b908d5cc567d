package dev.askel.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server has opened so far, closed in the opposite order. */
final class Opened implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private record Part(String name, AutoCloseable closing) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    /** Remembers how to close a part. */
    synchronized void add(String name, AutoCloseable closing) {
        parts.push(new Part(name, closing));
    }

    /** Closes every part; one that fails does not keep the others open. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.closing().close();
            } catch (Exception e) {
                LOG.error("{} could not be closed", part.name(), e);
            }
        }
    }
}
