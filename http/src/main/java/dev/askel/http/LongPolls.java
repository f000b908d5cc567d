package dev.askel.http;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The waiting long polls and streams of this node. They are abandoned when their client
 * disconnects, its permission ends or the server stops. Safe for use by many threads.
 */
final class LongPolls {
    private final Set<LongPoll> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * Registers a poll of a connection. The caller closes it when it is answered.
     *
     * @param isPermitted decides whether its client may still wait
     */
    LongPoll open(ClientConnection connection, Supplier<CompletionStage<Boolean>> isPermitted) {
        var poll = new LongPoll(closed -> close(closed, connection), isPermitted);
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

    /** Abandons the polls whose clients may no longer wait. */
    void recheck() {
        open.forEach(LongPoll::recheck);
    }

    /** Abandons the polls that wait now. */
    void abandonAll() {
        open.forEach(LongPoll::abandon);
    }
}
