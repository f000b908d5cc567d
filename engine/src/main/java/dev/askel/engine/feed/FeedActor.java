package dev.askel.engine.feed;

import dev.askel.engine.feed.Neighbour.Countdown;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * The feed's way to the other nodes: tells them for what this one listens, and hears the same of
 * them and their hints. Now and then it has all that is listened for looked at, and at once when a
 * node has gone, for that may have committed something without a word.
 */
final class FeedActor {
    static final ServiceKey<FeedMessage.Remote> KEY =
            ServiceKey.create(FeedMessage.Remote.class, "askel-feed");

    private static final Duration REPEAT_EVERY = Duration.ofSeconds(1);

    private final ActorContext<FeedMessage> actor;
    private final TimerScheduler<FeedMessage> timers;
    private final ActorRef<FeedMessage.Remote> self;
    private final Watches watches;
    private final Supplier<CompletionStage<?>> look;
    private final Duration lookEvery;
    private final Map<ActorRef<FeedMessage.Remote>, Neighbour> neighbours = new HashMap<>();
    private boolean looking;
    private boolean lookAgain;

    private FeedActor(
            ActorContext<FeedMessage> actor,
            TimerScheduler<FeedMessage> timers,
            Watches watches,
            Supplier<CompletionStage<?>> look,
            Duration lookEvery) {
        this.actor = actor;
        this.timers = timers;
        self = actor.getSelf().narrow();
        this.watches = watches;
        this.look = look;
        this.lookEvery = lookEvery;
    }

    /**
     * A node's.
     *
     * @param look looks whether listeners have missed something; its stage never fails
     */
    static Behavior<FeedMessage> create(
            Watches watches, Supplier<CompletionStage<?>> look, Duration lookEvery) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var feed = new FeedActor(actor, timers, watches, look, lookEvery);
                    feed.begin();
                    return Behaviors.supervise(Behaviors.receiveMessage(feed::onMessage))
                            .onFailure(SupervisorStrategy.resume());
                }));
    }

    private void begin() {
        timers.startTimerWithFixedDelay(new FeedMessage.Repeat(), REPEAT_EVERY);
        timers.startTimerWithFixedDelay(new FeedMessage.Look(), lookEvery);
        var receptionist = actor.getSystem().receptionist();
        receptionist.tell(Receptionist.register(KEY, self));
        receptionist.tell(
                Receptionist.subscribe(
                        KEY,
                        actor.messageAdapter(Receptionist.Listing.class, FeedMessage.Listed::new)));
        Cluster.get(actor.getSystem())
                .subscriptions()
                .tell(
                        Subscribe.create(
                                actor.messageAdapter(
                                        ClusterEvent.MemberEvent.class,
                                        _ -> new FeedMessage.MembersChanged()),
                                ClusterEvent.MemberEvent.class));
    }

    private Behavior<FeedMessage> onMessage(FeedMessage message) {
        switch (message) {
            case FeedMessage.Happened(var topic, long row) -> watches.happened(topic, row);
            case FeedMessage.Interest interest -> {
                actor.watchWith(interest.from(), new FeedMessage.Gone(interest.from()));
                watches.noted(interest.from(), interest.begun(), interest.over());
                interest.from().tell(new FeedMessage.Noted(interest.number(), self));
            }
            case FeedMessage.Noted(long number, var by) -> {
                var neighbour = neighbours.get(by);
                if (neighbour != null) {
                    neighbour.noted(number);
                }
            }
            case FeedMessage.Touched touched -> onTouched(touched);
            case FeedMessage.Listed(var listing) -> onListed(listing);
            case FeedMessage.Gone(var node) -> onGone(node);
            case FeedMessage.Repeat _ -> neighbours.values().forEach(Neighbour::repeat);
            case FeedMessage.Look _, FeedMessage.MembersChanged _ -> look();
            case FeedMessage.Looked _ -> {
                looking = false;
                if (lookAgain) {
                    look();
                }
            }
        }
        return Behaviors.same();
    }

    private void onTouched(FeedMessage.Touched touched) {
        if (neighbours.isEmpty()) {
            touched.known().complete(Done.getInstance());
            return;
        }
        var known =
                new Countdown(
                        neighbours.size(), () -> touched.known().complete(Done.getInstance()));
        neighbours.values().forEach(each -> each.tell(touched.topic(), known));
    }

    private void onListed(Receptionist.Listing listing) {
        var nodes = new HashSet<>(listing.getServiceInstances(KEY));
        nodes.remove(self);
        for (var node : nodes) {
            if (!neighbours.containsKey(node)) {
                neighbours.put(node, new Neighbour(node, self, watches));
                // Whoever listens from here on says so; those before stand in the list below.
                watches.announceBy((topic, known) ->
                        actor.getSelf().tell(new FeedMessage.Touched(topic, known)));
                actor.watchWith(node, new FeedMessage.Gone(node));
                var neighbour = neighbours.get(node);
                watches.wanted().forEach(topic -> neighbour.tell(topic, null));
            }
        }
    }

    private void onGone(ActorRef<FeedMessage.Remote> node) {
        watches.gone(node);
        var neighbour = neighbours.remove(node);
        if (neighbour != null) {
            neighbour.gone();
        }
        if (neighbours.isEmpty()) {
            watches.announceBy(null);
        }
        look();
    }

    private void look() {
        lookAgain = looking;
        if (!looking) {
            looking = true;
            actor.pipeToSelf(look.get(), (_, _) -> new FeedMessage.Looked());
        }
    }
}
