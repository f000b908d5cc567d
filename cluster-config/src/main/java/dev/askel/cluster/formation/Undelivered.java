package dev.askel.cluster.formation;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.io.TcpMessage;

/**
 * What a node has sent to others that it does not reach. The operating system goes on delivering it
 * when the process is gone; then it may come when the node's next life has its address, which Pekko
 * takes for gone thereupon (ADR 0013).
 */
public final class Undelivered {
    /** Pekko has an actor for each, and no other place where it has them all. */
    private static final String CONNECTIONS = "/system/IO-TCP/selectors/*/*";

    private Undelivered() {}

    /** Resets all connections of a node that is about to end, and with them what they hold. */
    public static void forget(ClassicActorSystemProvider system) {
        system.classicSystem()
                .actorSelection(CONNECTIONS)
                .tell(TcpMessage.abort(), ActorRef.noSender());
    }
}
