package dev.askel.engine.feed;

import dev.askel.engine.feed.FeedPeer.Countdown;
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
 * Exchanges subscribed topics and hints with the feeds of other nodes. It scans for missed hints
 * periodically, and immediately when a node leaves the cluster. That node may have committed rows
 * without sending a hint.
 */
final class FeedActor {
    static final ServiceKey<FeedMessage.Remote> KEY =
            ServiceKey.create(FeedMessage.Remote.class, "askel-feed");

    private static final Duration REPEAT_EVERY = Duration.ofSeconds(1);

    private final ActorContext<FeedMessage> actor;
    private final TimerScheduler<FeedMessage> timers;
    private final ActorRef<FeedMessage.Remote> self;
    private final FeedSubscriptions subscriptions;
    private final Supplier<CompletionStage<?>> scan;
    private final Duration scanEvery;
    private final Map<ActorRef<FeedMessage.Remote>, FeedPeer> peers = new HashMap<>();
    private boolean scanning;
    private boolean scanAgain;

    private FeedActor(
            ActorContext<FeedMessage> actor,
            TimerScheduler<FeedMessage> timers,
            FeedSubscriptions subscriptions,
            Supplier<CompletionStage<?>> scan,
            Duration scanEvery) {
        this.actor = actor;
        this.timers = timers;
        self = actor.getSelf().narrow();
        this.subscriptions = subscriptions;
        this.scan = scan;
        this.scanEvery = scanEvery;
    }

    /**
     * Creates the behavior of a node's feed actor.
     *
     * @param scan scans for missed hints; the stage never fails
     */
    static Behavior<FeedMessage> create(
            FeedSubscriptions subscriptions,
            Supplier<CompletionStage<?>> scan,
            Duration scanEvery) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var feed = new FeedActor(actor, timers, subscriptions, scan, scanEvery);
                    feed.start();
                    return Behaviors.supervise(Behaviors.receiveMessage(feed::onMessage))
                            .onFailure(SupervisorStrategy.resume());
                }));
    }

    private void start() {
        timers.startTimerWithFixedDelay(new FeedMessage.Repeat(), REPEAT_EVERY);
        timers.startTimerWithFixedDelay(new FeedMessage.Scan(), scanEvery);
        var receptionist = actor.getSystem().receptionist();
        receptionist.tell(Receptionist.register(KEY, self));
        receptionist.tell(
                Receptionist.subscribe(
                        KEY,
                        actor.messageAdapter(
                                Receptionist.Listing.class, FeedMessage.NodesListed::new)));
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
            case FeedMessage.Happened(var topic, long row) -> subscriptions.hintLocal(topic, row);
            case FeedMessage.Interest interest -> {
                actor.watchWith(interest.from(), new FeedMessage.NodeGone(interest.from()));
                subscriptions.onInterest(interest.from(), interest.begun(), interest.over());
                interest.from().tell(new FeedMessage.Noted(interest.number(), self));
            }
            case FeedMessage.Noted(long number, var by) -> {
                var peer = peers.get(by);
                if (peer != null) {
                    peer.onNoted(number);
                }
            }
            case FeedMessage.InterestChanged changed -> onInterestChanged(changed);
            case FeedMessage.NodesListed(var listing) -> onListed(listing);
            case FeedMessage.NodeGone(var node) -> onGone(node);
            case FeedMessage.Repeat _ -> peers.values().forEach(FeedPeer::repeat);
            case FeedMessage.Scan _, FeedMessage.MembersChanged _ -> scan();
            case FeedMessage.Scanned _ -> {
                scanning = false;
                if (scanAgain) {
                    scan();
                }
            }
        }
        return Behaviors.same();
    }

    private void onInterestChanged(FeedMessage.InterestChanged changed) {
        if (peers.isEmpty()) {
            changed.known().complete(Done.getInstance());
            return;
        }
        var known = new Countdown(peers.size(), () -> changed.known().complete(Done.getInstance()));
        peers.values().forEach(each -> each.onTopicChanged(changed.topic(), known));
    }

    private void onListed(Receptionist.Listing listing) {
        var nodes = new HashSet<>(listing.getServiceInstances(KEY));
        nodes.remove(self);
        for (var node : nodes) {
            if (!peers.containsKey(node)) {
                peers.put(node, new FeedPeer(node, self, subscriptions));
                // This function announces all subscriptions that open after this call. Existing
                // subscriptions are announced below.
                subscriptions.setAnnouncer((topic, known) ->
                        actor.getSelf().tell(new FeedMessage.InterestChanged(topic, known)));
                actor.watchWith(node, new FeedMessage.NodeGone(node));
                var peer = peers.get(node);
                subscriptions.topics().forEach(topic -> peer.onTopicChanged(topic, null));
            }
        }
    }

    private void onGone(ActorRef<FeedMessage.Remote> node) {
        subscriptions.onNodeGone(node);
        var peer = peers.remove(node);
        if (peer != null) {
            peer.onGone();
        }
        if (peers.isEmpty()) {
            subscriptions.setAnnouncer(null);
        }
        scan();
    }

    private void scan() {
        scanAgain = scanning;
        if (!scanning) {
            scanning = true;
            actor.pipeToSelf(scan.get(), (_, _) -> new FeedMessage.Scanned());
        }
    }
}
