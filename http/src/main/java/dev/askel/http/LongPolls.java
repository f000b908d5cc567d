package dev.askel.http;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Holds the waiting long polls and streams of this node. A poll is abandoned when its client
 * disconnects or is no longer permitted to wait. All polls are abandoned when the server stops or
 * can guarantee no more answers. Safe for use by many threads.
 */
final class LongPolls {
    private final Set<LongPoll> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * Registers a poll of a connection. The caller closes the poll when the poll is answered.
     *
     * @param isPermitted decides whether the client of the poll may still wait
     */
    LongPoll register(ClientConnection connection, Supplier<CompletionStage<Boolean>> isPermitted) {
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

    /** Abandons the polls whose clients are no longer permitted to wait. */
    void recheck() {
        open.forEach(LongPoll::recheck);
    }

    /** Abandons the polls that wait now. */
    void abandonAll() {
        open.forEach(LongPoll::abandon);
    }
}
