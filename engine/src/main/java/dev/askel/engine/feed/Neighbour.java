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
 * Another node, as far as it has been told for what this one listens. One message at a time is on
 * its way there; what changes meanwhile gathers for the next one. Each says how it is when it is
 * sent, so that it does not matter in which order changes were heard of.
 */
final class Neighbour {
    /** Topics of one message, some hundred bytes each. */
    private static final int TOPICS_MAX = 500;

    private final ActorRef<FeedMessage.Remote> node;
    private final ActorRef<FeedMessage.Remote> self;
    private final Watches watches;
    private final Set<Topic> changed = new LinkedHashSet<>();
    private final Map<Topic, List<Countdown>> waiting = new LinkedHashMap<>();
    private List<Countdown> awaited = List.of();
    private FeedMessage.@Nullable Interest sent;
    private boolean repeats;
    private long number;

    /** Runs when so many have called. */
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

    Neighbour(
            ActorRef<FeedMessage.Remote> node, ActorRef<FeedMessage.Remote> self, Watches watches) {
        this.node = node;
        this.self = self;
        this.watches = watches;
    }

    /** A topic may have changed; {@code known} is called when the node knows. */
    void tell(Topic topic, @Nullable Countdown known) {
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
        var heard = new ArrayList<Countdown>();
        var next = changed.iterator();
        while (next.hasNext() && begun.size() + over.size() < TOPICS_MAX) {
            var topic = next.next();
            next.remove();
            (watches.isWanted(topic) ? begun : over).add(topic);
            heard.addAll(waiting.getOrDefault(topic, List.of()));
            waiting.remove(topic);
        }
        awaited = heard;
        number++;
        sent = new FeedMessage.Interest(number, begun, over, self);
        repeats = false;
        node.tell(sent);
    }

    /** It knows; what has gathered is told now. */
    void noted(long answered) {
        if (sent == null || answered != number) {
            return;
        }
        sent = null;
        var known = awaited;
        awaited = List.of();
        known.forEach(Countdown::call);
        send();
    }

    /** Tells again what has had no answer since the last time this was called. */
    void repeat() {
        if (sent != null && repeats) {
            node.tell(sent);
        }
        repeats = true;
    }

    /** It is gone; nobody needs to wait for it. */
    void gone() {
        awaited.forEach(Countdown::call);
        waiting.values().forEach(each -> each.forEach(Countdown::call));
        awaited = List.of();
        waiting.clear();
        changed.clear();
    }
}
