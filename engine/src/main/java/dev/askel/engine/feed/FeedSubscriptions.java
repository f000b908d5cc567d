package dev.askel.engine.feed;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.JournalWrite;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of this node, and the topics to which other nodes have subscribed. The
 * journal's thread checks them at each commit. Without subscriptions, the check costs two
 * comparisons. Thread-safe.
 */
final class FeedSubscriptions {
    private final ConcurrentHashMap<Topic, Set<FeedSubscription>> own = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Topic, Set<ActorRef<FeedMessage.Remote>>> others =
            new ConcurrentHashMap<>();
    private final Executor executor;

    /** Announces a changed topic to the other nodes; null while there are no other nodes. */
    private volatile @Nullable BiConsumer<Topic, CompletableFuture<Done>> announcement;

    /**
     * Creates an instance without subscriptions.
     *
     * @param executor delivers hints to this node's subscriptions
     */
    FeedSubscriptions(Executor executor) {
        this.executor = executor;
    }

    /**
     * Sets the function that announces changed topics to other nodes; null when there are no other
     * nodes.
     */
    void setAnnouncer(@Nullable BiConsumer<Topic, CompletableFuture<Done>> announcer) {
        announcement = announcer;
    }

    /** Opens a subscription. The caller must close it. */
    FeedSubscription open(Topic topic, ExecutionArn arn) {
        var subscription = new FeedSubscription(this::close, topic, arn);
        own.compute(
                topic,
                (_, known) -> {
                    var all =
                            known == null ? ConcurrentHashMap.<FeedSubscription>newKeySet() : known;
                    all.add(subscription);
                    return all;
                });
        return subscription;
    }

    /**
     * Announces a subscription. The stage completes when all nodes have acknowledged it. Later
     * commits of these nodes send a hint.
     */
    CompletionStage<Done> announce(FeedSubscription subscription) {
        var announcer = announcement;
        if (announcer == null) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        var announced = new CompletableFuture<Done>();
        announcer.accept(subscription.topic(), announced);
        return announced;
    }

    void close(FeedSubscription subscription) {
        var left =
                own.computeIfPresent(
                        subscription.topic(),
                        (_, all) -> {
                            all.remove(subscription);
                            return all.isEmpty() ? null : all;
                        });
        var announcer = announcement;
        if (left == null && announcer != null) {
            announcer.accept(subscription.topic(), new CompletableFuture<>());
        }
    }

    /** Returns whether this node has subscribers of a topic. */
    boolean hasSubscribers(Topic topic) {
        return own.containsKey(topic);
    }

    /** Returns the topics of the subscribers of this node. */
    List<Topic> topics() {
        return List.copyOf(own.keySet());
    }

    /** Returns this node's subscriptions. */
    List<FeedSubscription> all() {
        return own.values().stream().flatMap(Collection::stream).toList();
    }

    /** Updates the topics to which another node has subscribed. */
    void onInterest(ActorRef<FeedMessage.Remote> node, List<Topic> begun, List<Topic> over) {
        for (var topic : begun) {
            others.compute(
                    topic,
                    (_, known) -> {
                        var nodes =
                                known == null
                                        ? ConcurrentHashMap
                                                .<ActorRef<FeedMessage.Remote>>newKeySet()
                                        : known;
                        nodes.add(node);
                        return nodes;
                    });
        }
        over.forEach(topic -> forget(topic, node));
    }

    /** Removes the topics of a node that left the cluster. */
    void onNodeGone(ActorRef<FeedMessage.Remote> node) {
        others.keySet().forEach(topic -> forget(topic, node));
    }

    private void forget(Topic topic, ActorRef<FeedMessage.Remote> node) {
        others.computeIfPresent(
                topic,
                (_, nodes) -> {
                    nodes.remove(node);
                    return nodes.isEmpty() ? null : nodes;
                });
    }

    /** Sends hints for a durable write. */
    void onCommit(JournalWrite write) {
        if (own.isEmpty() && others.isEmpty()) {
            return;
        }
        var execution = Topic.execution(write.persistenceId());
        if (execution == null) {
            return;
        }
        long row = write.rows().getLast().sequenceNr();
        hint(new Topic(execution, false), row);
        if (ends(write.execution())) {
            var end = new Topic(execution, true);
            if (write.execution() instanceof ExecutionChange.Start(var whole, _, _)) {
                own.getOrDefault(end, Set.of())
                        .forEach(subscription -> subscription.onStartedAndEnded(whole));
            }
            hint(end, row);
        }
    }

    private static boolean ends(ExecutionChange change) {
        return switch (change) {
            case ExecutionChange.Start(var row, _, _) -> row.progress().stoppedAtMillis() != null;
            case ExecutionChange.Update(var progress) -> progress.stoppedAtMillis() != null;
            case ExecutionChange.Migrate(var progress, _) -> progress.stoppedAtMillis() != null;
            case ExecutionChange.Keep _, ExecutionChange.Reopen _ -> false;
        };
    }

    private void hint(Topic topic, long row) {
        hintLocal(topic, row);
        var nodes = others.get(topic);
        if (nodes != null) {
            nodes.forEach(node -> node.tell(new FeedMessage.Happened(topic, row)));
        }
    }

    /** Sends a hint to this node's subscriptions. */
    void hintLocal(Topic topic, long row) {
        var subscriptions = own.get(topic);
        if (subscriptions != null) {
            executor.execute(() -> subscriptions.forEach(subscription -> subscription.hint(row)));
        }
    }
}
