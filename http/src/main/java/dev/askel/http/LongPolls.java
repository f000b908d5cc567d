package dev.askel.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;

/**
 * The waiting long polls and streams of this node. They are abandoned when their client disconnects
 * or the server stops. Safe for use by many threads.
 */
final class LongPolls {
    private final Set<Poll> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** Registers a poll of a connection. The caller closes it when it is answered. */
    Poll open(ClientConnection connection) {
        var poll = new Poll(connection);
        open.add(poll);
        connection.attach(poll);
        if (stopped) {
            poll.abandon();
        }
        return poll;
    }

    /** Abandons all polls, and each later one as soon as it is opened. */
    void stop() {
        stopped = true;
        abandonAll();
    }

    /** Abandons the polls that wait now. */
    void abandonAll() {
        open.forEach(Poll::abandon);
    }

    /** One waiting request. */
    final class Poll {
        private final ClientConnection connection;
        private final CompletableFuture<Done> abandoned = new CompletableFuture<>();

        private Poll(ClientConnection connection) {
            this.connection = connection;
        }

        /** Completes when no client waits for the answer any more. */
        CompletionStage<Done> abandoned() {
            return abandoned.minimalCompletionStage();
        }

        /** Unregisters the answered poll. */
        void close() {
            open.remove(this);
            connection.detach(this);
        }

        /** Completes {@link #abandoned}. */
        void abandon() {
            abandoned.complete(Done.getInstance());
        }
    }
}
