package dev.askel.engine.feed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The feed of another node, with the subscribed topics that this node has sent to it. At most one
 * message is in flight; further changes wait for the next message. A message contains the present
 * state of each changed topic, so the order of changes does not matter.
 */
final class FeedPeer {
    /** The maximum number of topics in a message. A topic has about a hundred bytes. */
    private static final int TOPICS_MAX = 500;

    private final ActorRef<FeedMessage.Remote> node;
    private final ActorRef<FeedMessage.Remote> self;
    private final FeedSubscriptions subscriptions;
    private final Set<Topic> changed = new LinkedHashSet<>();
    private final Map<Topic, List<Countdown>> waiting = new LinkedHashMap<>();
    private List<Countdown> awaited = List.of();
    private FeedMessage.@Nullable Interest sent;
    private boolean isRepeatDue;
    private long number;

    /** Runs an action after a number of calls. */
    static final class Countdown {
        private final AtomicInteger left;
        private final Runnable done;

        Countdown(int calls, Runnable done) {
            this.left = new AtomicInteger(calls);
            this.done = done;
        }

        void call() {
            if (left.decrementAndGet() == 0) {
                done.run();
            }
        }
    }

    FeedPeer(
            ActorRef<FeedMessage.Remote> node,
            ActorRef<FeedMessage.Remote> self,
            FeedSubscriptions subscriptions) {
        this.node = node;
        this.self = self;
        this.subscriptions = subscriptions;
    }

    /**
     * Sends the present state of a topic. {@code known} is called when the peer has acknowledged
     * it.
     */
    void onTopicChanged(Topic topic, @Nullable Countdown known) {
        changed.add(topic);
        if (known != null) {
            waiting.computeIfAbsent(topic, _ -> new ArrayList<>()).add(known);
        }
        send();
    }

    private void send() {
        if (sent != null || changed.isEmpty()) {
            return;
        }
        var begun = new ArrayList<Topic>();
        var over = new ArrayList<Topic>();
        var acknowledged = new ArrayList<Countdown>();
        var next = changed.iterator();
        while (next.hasNext() && begun.size() + over.size() < TOPICS_MAX) {
            var topic = next.next();
            next.remove();
            (subscriptions.hasSubscribers(topic) ? begun : over).add(topic);
            acknowledged.addAll(waiting.getOrDefault(topic, List.of()));
            waiting.remove(topic);
        }
        awaited = acknowledged;
        number++;
        sent = new FeedMessage.Interest(number, begun, over, self);
        isRepeatDue = false;
        node.tell(sent);
    }

    /** Handles an acknowledgement, and sends the changes that wait. */
    void onNoted(long acknowledgedNumber) {
        if (sent == null || acknowledgedNumber != number) {
            return;
        }
        sent = null;
        var known = awaited;
        awaited = List.of();
        known.forEach(Countdown::call);
        send();
    }

    /**
     * Sends the unacknowledged message again if it was already unacknowledged at the previous call.
     */
    void repeat() {
        if (sent != null && isRepeatDue) {
            node.tell(sent);
        }
        isRepeatDue = true;
    }

    /** Handles the loss of the peer as if the peer had acknowledged all messages. */
    void onGone() {
        awaited.forEach(Countdown::call);
        waiting.values().forEach(each -> each.forEach(Countdown::call));
        awaited = List.of();
        waiting.clear();
        changed.clear();
    }
}
