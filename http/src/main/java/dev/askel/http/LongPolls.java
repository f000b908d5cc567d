package dev.askel.http;

import dev.askel.http.Connections.Connection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;

/**
 * The long polls that wait on this node: who must be told when a client has left or the server
 * stops. Safe for use by many threads.
 */
final class LongPolls {
    private final Set<Poll> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** A poll that begins on a connection; close it when it is answered. */
    Poll open(Connection connection) {
        var poll = new Poll(connection);
        open.add(poll);
        connection.waitsFor(poll);
        if (stopped) {
            poll.leave();
        }
        return poll;
    }

    /** Sends everybody home, also those who come later. */
    void stop() {
        stopped = true;
        sendHome();
    }

    /** Sends home all who wait now. */
    void sendHome() {
        open.forEach(Poll::leave);
    }

    /** One waiting request. */
    final class Poll {
        private final Connection connection;
        private final CompletableFuture<Done> gone = new CompletableFuture<>();

        private Poll(Connection connection) {
            this.connection = connection;
        }

        /** Completes when nobody waits for the answer any more. */
        CompletionStage<Done> gone() {
            return gone.minimalCompletionStage();
        }

        /** The poll was answered. */
        void close() {
            open.remove(this);
            connection.waitsNoMore(this);
        }

        /** Nobody waits any more. */
        void leave() {
            gone.complete(Done.getInstance());
        }
    }
}
