package dev.askel.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open resources of a server. They are closed in reverse order. */
final class OpenResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

    private record Resource(String name, AutoCloseable closeable) {}

    private final Deque<Resource> resources = new ArrayDeque<>();

    synchronized void add(String name, AutoCloseable closeable) {
        resources.push(new Resource(name, closeable));
    }

    /** Closes every resource, even if one of them cannot be closed. */
    @Override
    public synchronized void close() {
        while (!resources.isEmpty()) {
            var resource = resources.pop();
            try {
                resource.closeable().close();
            } catch (Exception e) {
                LOG.error("{} could not be closed", resource.name(), e);
            }
        }
    }
}
