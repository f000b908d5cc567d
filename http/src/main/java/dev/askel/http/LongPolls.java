package dev.askel.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The waiting long polls and streams of this node. They are abandoned when their client disconnects
 * or the server stops. Safe for use by many threads.
 */
final class LongPolls {
    private final Set<LongPoll> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** Registers a poll of a connection. The caller closes it when it is answered. */
    LongPoll open(ClientConnection connection) {
        var poll = new LongPoll(closed -> close(closed, connection));
        open.add(poll);
        connection.attach(poll);
        if (stopped) {
            poll.abandon();
        }
        return poll;
    }

    private void close(LongPoll poll, ClientConnection connection) {
        open.remove(poll);
        connection.detach(poll);
    }

    /** Abandons all polls, and each later one as soon as it is opened. */
    void stop() {
        stopped = true;
        abandonAll();
    }

    /** Abandons the polls that wait now. */
    void abandonAll() {
        open.forEach(LongPoll::abandon);
    }
}
